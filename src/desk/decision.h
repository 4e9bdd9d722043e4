/* Decisions: the words of the desk that change a case. Text to struct here; store/decide.h
 * applies one, in one transaction, with its event and what undoes it. The screen, the line
 * mode, `do` and rules all come through this table. */
#ifndef NW_DESK_DECISION_H
#define NW_DESK_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/lifecycle.h"

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
	DECIDE_REPLY,
	DECIDE_TAKE_BACK,
	DECIDE_DISCARD,
	DECIDE_UNDO,
	DECIDE_REDO,
	DECISIONS,
};

enum decision_flags {
	DECISION_OUTWARD = 1 << 0, /* with --send something leaves: refused in rules and bindings */
	DECISION_RULE = 1 << 1,    /* a rule may do it at intake */
	DECISION_NOT_DANGER = 1 << 2, /* no batch does it to a case of priority 0 */
	DECISION_ONE = 1 << 3,        /* on one case only, never on a batch */
	DECISION_STEP = 1 << 4,       /* about the operator's last step, not about a case */
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
	ARGUMENT_REPLY, /* [--send] [--template CODE] [TEXT] */
	ARGUMENT_WAIT,  /* citizen or service */
	ARGUMENT_CHECKLIST,
	ARGUMENT_DISPATCH, /* their number, and who took it */
	ARGUMENT_CASES,    /* numbers of cases */
	ARGUMENT_MENTIONS, /* numbers of mentions, or what their network calls them */
	ARGUMENT_QUESTION, /* a service and a text */
	ARGUMENT_ANSWER,   /* the number of a question and a text */
	ARGUMENT_AID,      /* answers, and what is made of the proposal */
};

struct decision_row {
	const char *name;     /* as typed; translated only where a hint says what a key does */
	const char *synopsis; /* the arguments, for help: "DISPOSITION" */
	enum decision_argument argument;
	unsigned flags;   /* enum decision_flags */
	const char *help; /* one line, marked for translation */
};
extern const struct decision_row decision_rows[DECISIONS];

struct decision {
	enum decision_kind kind;
	const char *text;  /* operator, note, answer or reply; NULL when none */
	const char *about; /* checklist: the field; dispatch: their number; question: the service;
			      aid: the answers */
	int64_t question;  /* answer: which one */
	const struct aid_leaf *aid; /* aid: where they lead */
	const char *const *tags;
	size_t tag_count;
	const char *const *untags; /* tag: taken off in the same step, "tag brand -rook" */
	size_t untag_count;
	const char *const *ids; /* cases or mentions, none of them twice */
	size_t id_count;
	enum priority priority;
	enum disposition disposition;
	int64_t until_us;     /* snooze */
	bool send;            /* reply --send */
	const char *code;     /* reply --template */
	bool waiting_service; /* wait service; else citizen */
	bool overruled;       /* aid: the operator decides otherwise */
};

/* Parses "resolve answered". Words are cut at blanks; a text argument is the rest of the line,
 * without a pair of quotes around the whole of it. `me` is what "assign me" means; times ("2h",
 * "30m", "tomorrow", "08:00", "2026-11-24 08:00", RFC 3339) count from now_us, local. The result
 * borrows from the arena. Returns 0, or -1 (ERR_INPUT): unknown words name the nearest, wrong
 * arguments what was expected. */
int decision_parse(struct decision *d, const char *text, const char *me, int64_t now_us,
	struct arena *a, struct err *err);

/* The decision of that name, or DECISIONS. */
enum decision_kind decision_find(const char *name);

/* A tag is 1 to 40 letters, digits, '-' or '_', folded to lower case. Returns 0 or -1 (ERR_INPUT).
 */
int tag_normalise(char out[64], const char *tag, struct err *err);

/* Reads a time as a decision takes it: within a year, never past; a day alone means its 08:00.
 * Returns 0 or -1 (ERR_INPUT). */
int decision_time(int64_t *us, const char *text, int64_t now_us, struct err *err);

#endif
