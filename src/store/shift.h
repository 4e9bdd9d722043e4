/* The shift: who is on duty, and what one shift hands over to the next. */
#ifndef NW_STORE_SHIFT_H
#define NW_STORE_SHIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "store/store.h"

/* A desk says so often that somebody sits there; one that does not for twice as long is gone. */
enum { PRESENCE_EVERY_S = 300 };

struct presence_row {
	const char *desk, *operator;
	int64_t since_us;
	int64_t keyed_us; /* the last key */
	bool away;        /* wants to hear of dangers alone */
	int64_t asked_us; /* when his desk asked whether he is still there; 0 = it did not */
	int64_t cases;    /* that are with the operator and not at an end */
};
struct presence_list {
	struct arena arena;
	struct presence_row *items;
	size_t count, room;
};

/* Somebody sits at a desk, `desk` being its own name in this store; first said or said again. Of
 * the row, the operator, since_us and cases are not read. */
int presence_write(struct store *s, const struct actor *actor, const struct presence_row *row,
	struct err *err);

/* He leaves it. Nothing happens when he was not there. */
int presence_leave(struct store *s, const struct actor *actor, const char *desk, struct err *err);

/* Who is on duty, by login; a desk whose time ran out is left out. */
int presence_read(struct store *s, struct presence_list *out, struct err *err);
void presence_list_release(struct presence_list *l);

/* Clock work: forgets desks whose time ran out. *next_us: when the next one's does; 0 = never. */
int presence_expire(struct store *s, const struct actor *actor, int64_t now_us, int64_t *next_us,
	struct err *err);

struct handover {
	int64_t id;
	const char *operator; /* who leaves */
	const char *heir;     /* who has his cases now; NULL: everybody */
	const char *text;     /* NULL when it was erased */
	int64_t head;         /* the end of the journal when it was signed */
	int64_t created_us;
	const char *taken_by; /* NULL: nobody has read it yet */
	int64_t taken_us;
};
struct handover_list {
	struct arena arena;
	struct handover *items;
	size_t count, room;
};

/* Appends what the next shift has to know, in the operator's language: dangers and incidents, what
 * waits, what wakes in the next twelve hours, his own cases, replies that did not leave, channels
 * in trouble. */
int handover_prepare(
	struct store *s, const struct actor *actor, struct strbuf *out, struct err *err);

/* Signs a text as the operator's handover: his cases go to `heir`, or back to everybody (NULL), all
 * in one transaction; *cases: how many. ERR_REFUSED while a danger rings. */
int handover_sign(struct store *s, const struct actor *actor, const char *text, const char *heir,
	size_t *cases, struct err *err);

/* The next shift has read it and signs, too. ERR_REFUSED when it is his own, or was taken. */
int handover_take(struct store *s, const struct actor *actor, int64_t id, struct err *err);

/* The newest `limit`, the newest first. */
int handovers_read(struct store *s, size_t limit, struct handover_list *out, struct err *err);
void handover_list_release(struct handover_list *l);

#endif
