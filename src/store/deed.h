/* A decision on one case while it is applied, and the small steps that decisions are made of. Only
 * src/store sees it. */
#ifndef NW_STORE_DEED_H
#define NW_STORE_DEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/checklist.h"
#include "desk/decision.h"
#include "store/calls.h"
#include "store/sql.h"
#include "store/store.h"

/* Another case that the decision changes, and how it was. */
struct deed_also {
	int64_t case_id;
	const char *before; /* act_snapshot */
};

struct deed {
	struct store *s;
	const struct actor *actor;
	const struct decision *d;
	int64_t case_id;
	enum case_state state;
	enum priority priority;
	bool acknowledged;
	bool settled;      /* a danger that was handed to the dispatch centre, or was none */
	char assignee[64]; /* "" = nobody */
	int64_t version;
	int64_t linked_to;                                      /* 0 = none */
	int64_t note_id, post_id, moderation_id, send_after_us; /* what it made */
	char absent[64]; /* a colleague who was called and is not on duty; "" = none */
	struct arena *arena;
	struct {
		struct deed_also *items;
		size_t count, room;
	} also; /* each is put back after those behind it */
	/* Of a note that is a question or an answer. */
	const char *service, *about; /* about: in place of the decision's */
	int64_t due_us, answers;
};

/* Reads the case as it is. ERR_NOT_FOUND when there is none. */
int deed_load(struct deed *deed, struct err *err);

/* Marks the case as changed; the columns themselves were set before. */
int deed_touch(struct deed *deed, struct err *err);

/* An event about the case; `details` is JSON, or NULL. */
void deed_tell(struct deed *deed, const char *event, const char *details);

/* An event with one member of text in its details. */
void deed_tell_text(struct deed *deed, const char *event, const char *key, const char *value);

/* Who does something about a danger that rings has seen it: the bell stops. */
int deed_acknowledge(struct deed *deed, struct err *err);

/* Who takes up a new case has seen it: it is open from then on. */
int deed_take_up(struct deed *deed, struct err *err);

/* Writes the decision's text as a note of that kind, about what it is about, and tells it. */
int deed_note(struct deed *deed, enum note_kind kind, const char *event, struct err *err);

/* Calls a colleague to the case. */
int deed_call(struct deed *deed, const char *login, enum call_kind kind, struct err *err);

/* Opens the logins that a name means: the operator of that login, else all with these initials, in
 * whatever letters. */
int deed_people(struct deed *deed, struct sql *q, const char *name, struct err *err);

/* Calls all whom a text names: @jdc, by login or initials. */
int deed_call_named(struct deed *deed, const char *text, struct err *err);
/* Puts tags on and tells it. Returns how many changed, or -1. */
int deed_tags(struct deed *deed, const char *const *tags, size_t count, struct err *err);

/* Gives the case a priority and tells it; one that becomes a danger begins anew. */
int deed_prioritise(struct deed *deed, enum priority to, struct err *err);

/* Refuses a danger whose checklist lacks an answer that is required, and names what it lacks. */
int deed_ask_checklist(struct deed *deed, struct err *err);

/* The decisions about dangers (decide_danger.c). */
int deed_checklist(struct deed *deed, struct err *err);
int deed_dispatch(struct deed *deed, struct err *err);
int deed_harmless(struct deed *deed, struct err *err);

/* Puts it away (decide_snooze.c). */
int deed_snooze(struct deed *deed, struct err *err);
/* The decisions about several cases (decide_merge.c). */
int deed_merge(struct deed *deed, struct err *err);
int deed_split(struct deed *deed, struct err *err);
int deed_link(struct deed *deed, struct err *err);
int deed_unlink(struct deed *deed, struct err *err);

/* Asks for something that is done to a mention or to a post of ours (decide_moderate.c). */
int deed_moderate(struct deed *deed, struct err *err);

/* Questions to other services, and the aid (decide_question.c). */
int deed_question(struct deed *deed, struct err *err);
int deed_answer(struct deed *deed, struct err *err);
int deed_aid(struct deed *deed, struct err *err);

/* Tells of questions whose answer is overdue. Gives when the next one will be (0 = none). */
int questions_wake(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err);

#endif
