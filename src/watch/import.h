/* `nachtwachtd import`: mentions as JSON Lines, streamed into the store. */
#ifndef NW_WATCH_IMPORT_H
#define NW_WATCH_IMPORT_H

#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "config/config.h"
#include "desk/rule.h"
#include "store/intake.h"
#include "store/store.h"

struct import_counts {
	int64_t of[INTAKE_RESULTS];
};

/* Reads lines from fd (`name` stands in messages) until its end or SIGINT. Wrong lines are reported
 * on `complaints` as NAME:LINE: what, the first hundred of them, and skipped. What is committed
 * stays: counts are right in every case. Returns 0, or -1 when it could not go on to the end
 * (ERR_STORE, ERR_SYSTEM, ERR_BUSY when it was interrupted). */
int import_lines(struct store *store, const struct actor *actor, const struct rule_set *rules,
	int fd, const char *name, FILE *complaints, struct import_counts *counts, struct err *err);

/* The subcommand: FILE NULL or "-" is standard input. Prints the counts; returns the exit status.
 */
int import_command(struct store *store, const struct config *config, const char *file);

#endif
