/* How the accounts do: their health, what was missed and repaired, silence, and the watches. */
#ifndef NW_STORE_CHANNEL_H
#define NW_STORE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "desk/lifecycle.h"
#include "desk/watch.h"
#include "store/accounts.h"
#include "store/store.h"

/* As its worker sees it now; the fields mean what they do in an account_row. */
struct account_health {
	enum account_state state;
	bool streaming;
	const char *reason; /* NULL while all is well */
	int64_t good_us;    /* 0 = as it was */
	int64_t retry_us, silent_us;
};

/* Writes it for an account and all that its worker plays, with an event for each transition;
 * nothing is written when no more than the good moment changed. */
int account_set_health(struct store *s, const struct actor *actor, const char *name,
	const struct account_health *health, struct err *err);

/* How an account does, for people, in a few words: "live", "polling", "no answer since 03:31, next
 * try 03:45", "asked to wait until 03:44", "live, silent since 01:12". */
void account_words(const struct account_row *row, int64_t now_us, struct strbuf *out);

/* What an account can do, for people, a line for each: whether and how far it answers, what that
 * costs, what may be attached, moderation. */
void account_can_words(const struct account_row *row, struct strbuf *out);

/* What the last gap brought: "31 loaded, none missed (03:31 - 03:33)"; nothing when there was none.
 */
void account_gap_words(const struct account_row *row, int64_t now_us, struct strbuf *out);

/* What a look at the accounts tells that the one before did not, for people: gaps that were
 * repaired, accounts that fell silent or were lost. Appends it, and says how bad the worst is. */
enum account_news {
	ACCOUNTS_SAME,
	ACCOUNTS_REPAIRED, /* none missed */
	ACCOUNTS_MISSED,   /* some may be missing */
	ACCOUNTS_ENDING,   /* a sign-in ends soon */
	ACCOUNTS_ALARM,    /* silent or lost */
};
enum account_news accounts_news(const struct account_list *was, const struct account_list *now,
	int64_t now_us, struct strbuf *out);

/* The newest moment that a collector is known to have run; 0 = none is known. */
int64_t accounts_collected_us(const struct account_list *accounts);

/* "No collector since 03:31"; 0: since when nobody knows. */
void collector_missing_words(int64_t since_us, int64_t now_us, struct strbuf *out);

/* Until when its sign-in holds (0 = no end), as its network told; and that a person is warned, once
 * for each end, from SIGN_IN_DAYS ahead. */
enum { SIGN_IN_DAYS = 14 };
int account_set_signed_until(struct store *s, const struct actor *actor, const char *name,
	int64_t until_us, struct err *err);
int account_warn_signed(
	struct store *s, const struct actor *actor, const char *name, struct err *err);

/* A person has to sign in again, so near is its end, or it has passed. */
bool account_sign_in_ends(const struct account_row *row, int64_t now_us);

/* A gap was repaired. */
int account_set_gap(struct store *s, const struct actor *actor, const char *name,
	const struct account_gap *gap, struct err *err);

/* The rhythm in which mentions came to an account lately (of the last 20,000 of the store). */
struct account_rhythm {
	int64_t count;
	int64_t longest_us; /* between two of them */
	int64_t last_us;    /* when the last one came; 0 = none did */
};
int account_rhythm(struct store *s, const char *name, struct account_rhythm *out, struct err *err);

/* Brings the register of watches up to what an account looks for now: what is new begins, what is
 * gone, changed or over ends, each with its event. */
int watches_register(struct store *s, const struct actor *actor, const char *account,
	const struct watch *const *watches, size_t count, struct err *err);

struct watch_row {
	const char *name, *account, *terms; /* terms as a JSON array */
	const char *purpose, *owner;
	int64_t until_us, begun_us, ended_us; /* ended_us 0: it runs */
};
struct watch_list {
	struct arena arena;
	struct watch_row *items;
	size_t count, room;
};

/* All that ever was watched, those that run first, then newest first. */
int watches_read(struct store *s, struct watch_list *out, struct err *err);
void watch_list_release(struct watch_list *l);

#endif
