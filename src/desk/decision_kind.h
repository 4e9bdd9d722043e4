/* The words of the desk: what each is called, what stands behind it, and what it may be part of. */
#ifndef NW_DESK_DECISION_KIND_H
#define NW_DESK_DECISION_KIND_H

enum decision_kind {
	DECIDE_CLAIM,
	DECIDE_RELEASE,
	DECIDE_ASSIGN,
	DECIDE_TAG,
	DECIDE_UNTAG,
	DECIDE_PRIORITY,
	DECIDE_RESOLVE,
	DECIDE_REOPEN,
	DECIDE_SNOOZE,
	DECIDE_WAIT,
	DECIDE_SPAM,
	DECIDE_NOTE,
	DECIDE_ACKNOWLEDGE,
	DECIDE_CHECKLIST,
	DECIDE_DISPATCH,
	DECIDE_HARMLESS,
	DECIDE_MERGE,
	DECIDE_SPLIT,
	DECIDE_LINK,
	DECIDE_UNLINK,
	DECIDE_QUESTION,
	DECIDE_ANSWER,
	DECIDE_AID,
	DECIDE_MODERATE,
	DECIDE_REPLY,
	DECIDE_TAKE_BACK,
	DECIDE_DISCARD,
	DECIDE_NEXT,
	DECIDE_UNDO,
	DECIDE_REDO,
	DECISIONS,
};

enum decision_flags {
	DECISION_OUTWARD = 1 << 0,    /* something may leave: refused in rules and bindings */
	DECISION_RULE = 1 << 1,       /* a rule may do it at intake */
	DECISION_NOT_DANGER = 1 << 2, /* no batch does it to a case of priority 0 */
	DECISION_ONE = 1 << 3,        /* on one case only, never on a batch */
	DECISION_STEP = 1 << 4,       /* about no case that is named */
	DECISION_PRIVATE = 1 << 5,    /* its text stands in the store alone, in no history */
	DECISION_WHOLE = 1 << 6,      /* changes several cases, and is undone whole or not at all */
};

/* What completes an argument. */
enum decision_argument {
	ARGUMENT_NONE,
	ARGUMENT_OPERATOR,
	ARGUMENT_TAGS,
	ARGUMENT_PRIORITY,
	ARGUMENT_DISPOSITION,
	ARGUMENT_TIME,
	ARGUMENT_TEXT,
	ARGUMENT_REPLY, /* options and a text */
	ARGUMENT_WAIT,  /* citizen or service */
	ARGUMENT_CHECKLIST,
	ARGUMENT_DISPATCH,   /* their number, and who took it */
	ARGUMENT_CASES,      /* numbers of cases */
	ARGUMENT_MENTIONS,   /* numbers of mentions, or what their network calls them */
	ARGUMENT_QUESTION,   /* a service and a text */
	ARGUMENT_ANSWER,     /* the number of a question and a text */
	ARGUMENT_AID,        /* answers, and what is made of the proposal */
	ARGUMENT_MODERATION, /* what is done, and why */
};

struct decision_row {
	const char *name;     /* as typed; translated only where a hint says what a key does */
	const char *synopsis; /* the arguments, for help: "DISPOSITION" */
	enum decision_argument argument;
	unsigned flags;   /* enum decision_flags */
	const char *help; /* one line, marked for translation */
};
extern const struct decision_row decision_rows[DECISIONS];

#endif
