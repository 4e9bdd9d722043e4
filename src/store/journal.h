/* The journal: every change as an event in a chain of hashes (nachtwacht-store(7)).
 *
 * hash = SHA-256 over the previous hash (32 bytes; zeros before the first) and the fields seq,
 * time, actor, event, subject, details in this order, each as its length in decimal, ':' and its
 * bytes; integers in decimal, time in microseconds UTC, details as the very text that is stored.
 * Details carry ids, codes and salted hashes, never a citizen's words. */
#ifndef NW_STORE_JOURNAL_H
#define NW_STORE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "store/store.h"

struct event {
	int64_t seq;
	int64_t time_us;
	const char *actor;
	const char *event;   /* "case.resolved" */
	const char *subject; /* "case:12", "post:7", "account:gent", "store" */
	const char *details; /* JSON */
	const char *why;     /* journal_troubles: what the network said, where the store has it */
};

struct event_list {
	struct arena arena;
	struct event *items;
	size_t count, room;
};
void event_list_release(struct event_list *l);

struct journal_head {
	int64_t seq;
	unsigned char hash[HASH_BYTES];
};

int journal_head(struct store *s, struct journal_head *head, struct err *err);

/* 1 when the chain goes through there, 0 when it does not and never will, -1 when that cannot be
 * told now. Outside of a transaction. */
int journal_has(struct store *s, const struct journal_head *head, struct err *err);

/* After ERR_UNSURE: where the chain ends if it was done. */
struct journal_head journal_unsure(const struct store *s);

/* The newest events before `before_seq` (INT64_MAX: from the head), newest first; of one subject,
 * or of all (NULL). */
int journal_read(struct store *s, const char *subject, int64_t before_seq, size_t limit,
	struct event_list *out, struct err *err);

/* The newest events of what went wrong: replies that failed, accounts in trouble; newest first. */
int journal_troubles(struct store *s, size_t limit, struct event_list *out, struct err *err);

/* Walks the whole chain, then the hashes of all raw captures and texts that are not erased. 0 and
 * the head, or -1 (ERR_REFUSED) naming the first that is wrong. `expect` (NULL: none) must be
 * passed on the way. */
int journal_verify(struct store *s, const struct journal_head *expect, struct journal_head *head,
	store_progress *progress, struct err *err);

#endif
