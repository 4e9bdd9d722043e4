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
#include "desk/decision_kind.h"
#include "desk/lifecycle.h"
#include "desk/media_rule.h"
#include "desk/moderation.h"

#define SNOOZE_REPLY "reply" /* until its citizen writes */

/* A file that goes along with a reply. `file` is filled in by who reads it. */
struct decision_file {
	const char *path, *alt;
	struct media_file file;
};

struct decision {
	enum decision_kind kind;
	const char *text; /* operator, note, answer, reply, reason, or what a snooze said; NULL when
			     none */
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
	int64_t until_us;            /* snooze; 0: until its citizen writes, or as before */
	bool send;                   /* something leaves: reply --send, moderate */
	const char *code;            /* reply --template */
	bool in_private;             /* reply --private */
	struct decision_file *files; /* reply --attach */
	size_t file_count;
	bool waiting_service;       /* wait service; else citizen */
	bool overruled;             /* aid: the operator decides otherwise */
	enum moderation moderation; /* moderate */
	bool yes;                   /* moderate --yes: it is meant, and is not asked about */
	int64_t of; /* moderate: which mention, or with delete which reply; 0 = the newest */
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
