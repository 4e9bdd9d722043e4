/* The lives of a case, a post, a moderation and an account: named states and the moves between
 * them.
 *
 * The tables here are the only list of what is allowed. The store writes them into its own
 * table `moves`, where a trigger reads them: no program can make another move. */
#ifndef NW_DESK_LIFECYCLE_H
#define NW_DESK_LIFECYCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum case_state {
	CASE_NEW,
	CASE_OPEN,
	CASE_WAITING,
	CASE_SNOOZED,
	CASE_RESOLVED,
	CASE_MERGED,
	CASE_SPAM,
	CASE_STATES,
};

enum post_state {
	POST_DRAFT,
	POST_REVIEW,
	POST_HELD,
	POST_SENDING,
	POST_SENT,
	POST_FAILED,
	POST_UNCLEAR,
	POST_CANCELLED,
	POST_STATES,
};

/* Of something that is done to a mention where it stands, or to a post of ours. */
enum moderation_state {
	MODERATION_HELD, /* waits for its time, or for the network's answer: it is done again */
	MODERATION_DONE,
	MODERATION_FAILED,
	MODERATION_CANCELLED,
	MODERATION_STATES,
};

enum account_state {
	ACCOUNT_NEW, /* configured, no contact yet */
	ACCOUNT_SIGNING_IN,
	ACCOUNT_LIVE,     /* something, data or an empty answer, came within twice its interval */
	ACCOUNT_LIMITED,  /* asked to wait */
	ACCOUNT_DEGRADED, /* part of it answers */
	ACCOUNT_DOWN,     /* no answer */
	ACCOUNT_SIGNED_OUT,
	ACCOUNT_OFF, /* no collector serves it */
	ACCOUNT_STATES,
};

enum priority { PRIORITY_DANGER, PRIORITY_INCIDENT, PRIORITY_QUESTION, PRIORITY_NOISE, PRIORITIES };

enum disposition {
	DISPOSITION_NONE,
	DISPOSITION_ANSWERED,
	DISPOSITION_REDIRECTED,
	DISPOSITION_NO_ANSWER,
	DISPOSITION_DUPLICATE,
	DISPOSITION_INVESTIGATION,
	DISPOSITION_UNKNOWN,
	DISPOSITIONS,
};

/* Why a case is in the queue again that was with somebody, or put away. */
enum back { BACK_NONE, BACK_RETURNED, BACK_TIME, BACK_MENTION, BACK_REOPENED, BACKS };

/* Names as the store, scripts and filters know them (FACE.md); never translated. */
extern const char *const case_state_names[CASE_STATES];
extern const char *const post_state_names[POST_STATES];
extern const char *const moderation_state_names[MODERATION_STATES];
extern const char *const account_state_names[ACCOUNT_STATES];
extern const char *const disposition_names[DISPOSITIONS];
extern const char *const back_names[BACKS];

/* The same for people, translated. */
const char *case_state_label(enum case_state state);
const char *post_state_label(enum post_state state);
const char *moderation_state_label(enum moderation_state state);
const char *account_state_label(enum account_state state);
const char *disposition_label(enum disposition disposition);
const char *priority_label(enum priority priority);

/* Why it is in the queue again, in a line; `who`: whose it was, or who opened it. The caller frees
 * it; NULL for BACK_NONE. The same as a badge before its text. */
char *back_tell(enum back back, const char *who, const char *when, int64_t idle_s);
char *back_badge(enum back back, const char *who);

struct move {
	const char *kind; /* "case", "post", "moderation" or "account"; "undo": a case, put back by
			     an undo; "told": no move, but the journal tells it */
	const char *from;
	const char *to;
	const char *event; /* what the journal calls it, "case.resolved" */
};
extern const struct move moves[];
extern const size_t move_count;

/* The row for a move, or NULL when it is not allowed. */
const struct move *move_find(const char *kind, const char *from, const char *to);

/* What counts as open work: new, open, waiting. */
bool case_state_is_open(enum case_state state);

#endif
