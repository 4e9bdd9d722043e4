/* Accounts and operators as the store knows them: health, capabilities, limits, names. */
#ifndef NW_STORE_ACCOUNTS_H
#define NW_STORE_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/capability.h"
#include "desk/lifecycle.h"
#include "desk/mention.h"
#include "store/store.h"
#include "text/length.h"

/* A time without contact, and what a later look brought of it. */
struct account_gap {
	int64_t from_us, until_us;
	int64_t loaded; /* mentions that had come meanwhile */
	bool whole;     /* the network gave all of it */
};

/* What the account can do, as its worker wrote it (DECISIONS 8); the screen asks this, never the
 * network's name. */
struct account_row {
	int64_t id;
	const char *name, *network;
	bool served;        /* by a collector; else it only tells where mentions came from */
	const char *worker; /* the account whose worker serves it; NULL = its own, or nobody */
	const char *label;  /* two letters for a row, "BS" */
	const char *handle; /* ours there; NULL before the first sign-in */
	bool can_reply;
	struct capability can;
	bool practice; /* replies go nowhere and are marked so */
	struct length_limit limit;
	struct length_limit direct_limit; /* of a direct message; most 0 = the same */
	struct length_limit post_limit;   /* of a post of our own */
	enum account_state state;
	const char *reason; /* why it is not live, one line */
	int64_t since_us;   /* of that state */
	bool streaming;     /* what happens is told as it happens; else it is polled */
	int64_t last_us;   /* its last good moment, written when it passes: while it is live that is
			      now, as long as a collector runs */
	int64_t retry_us;  /* the next try while it is not live; 0 = not known */
	int64_t silent_us; /* since when nothing came, longer than it ever does; 0 = it is not */
	struct account_gap gap;   /* the last one that was repaired; until_us 0 = none */
	const char *cursor;       /* where the next poll begins, the network's own */
	int64_t signed_warned_us; /* the end that a person was warned of; 0 = none */
	int64_t signed_until_us;  /* until when its sign-in holds; 0 = no end is known */
};

/* Whose worker serves it. */
static inline const char *account_worker(const struct account_row *a)
{
	return a->worker ? a->worker : a->name;
}

struct account_list {
	struct arena arena;
	struct account_row *items;
	size_t count, room;
};
int accounts_read(struct store *s, struct account_list *out, struct err *err);
void account_list_release(struct account_list *l);
/* The one of that name, or NULL. */
const struct account_row *account_of(const struct account_list *l, const char *name);

/* What holds for a post that is so public. */
const struct length_limit *account_limit(const struct account_row *row, enum visibility visibility);

/* The worker's own row: made or brought up to date at its start (name, network, label, handle,
 * capabilities, limit); or one that it plays in an exercise. */
int account_register(
	struct store *s, const struct actor *actor, const struct account_row *row, struct err *err);

int account_set_cursor(struct store *s, const char *name, const char *cursor, struct err *err);
/* Its mentions stay; it no longer speaks, and no worker serves it nor what it played. */
int account_remove(struct store *s, const struct actor *actor, const char *name, struct err *err);

struct operator_row {
	const char *login, *initials, *name, *role;
};
struct operator_list {
	struct arena arena;
	struct operator_row *items;
	size_t count, room;
};
int operators_read(struct store *s, struct operator_list *out, struct err *err);
void operator_list_release(struct operator_list *l);
int operator_set(struct store *s, const struct actor *actor, const struct operator_row *row,
	struct err *err);

/* Makes sure that the login has a row (initials from the login, role operator) and gives it. The
 * result is borrowed from the arena. */
int operator_ensure(struct store *s, const char *login, struct arena *a, struct operator_row *out,
	struct err *err);

#endif
