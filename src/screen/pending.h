/* Decisions that the store has not answered yet: those that wait for it, and those of which nobody
 * knows whether they were done. */
#ifndef NW_SCREEN_PENDING_H
#define NW_SCREEN_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "store/journal.h"

struct desk;
struct store;

struct pending {
	unsigned number;
	char *words;             /* "claim (case 12)" */
	bool unsure;             /* the store was lost before it answered ... */
	bool asked;              /* ... the worker looks what became of it ... */
	struct journal_head end; /* ... and this is where the chain goes on if it was done */
};

/* Takes the words, malloc'ed. The number is what pending_answer calls it by. When the store is
 * silent, says that it waits. */
unsigned pending_add(struct desk *desk, char *words);

/* The worker is back with it: it is known what became of it, or, at ERR_UNSURE, where the chain
 * goes on if it was done; then that is said (true). */
bool pending_answer(
	struct desk *desk, unsigned number, const struct err *err, const struct journal_head *end);

/* On the worker, after a failure. */
struct journal_head pending_end(struct store *s, const struct err *err);

/* Asks the store what became of those that are uncertain, and says it. Who gets no answer asks
 * again. */
void pending_settle(struct desk *desk);

/* How many wait, or are uncertain. */
size_t pending_count(const struct desk *desk, bool unsure);

/* At the end of the desk: a line for each that is left; then forgets them. */
void pending_tell(const struct desk *desk, FILE *out);
void pending_release(struct desk *desk);

#endif
