/* Decisions from the command line and the line mode: parsed, applied, and told. */
#ifndef NW_CLI_ACT_H
#define NW_CLI_ACT_H

#include <stddef.h>
#include <stdint.h>

#include "cli/cli.h"
#include "desk/manual.h"

/* Runs one line of words on cases. `text` is as typed after ':'. Tells on standard output what a
 * reply became and what was undone, on standard error each case that refused. Gives 0 when all of
 * it was done, 1 when some was refused, or -1 with an error when nothing was done. */
int act_run(struct cli *cli, struct store *store, const struct actor *actor, const char *text,
	const int64_t *ids, size_t count, int64_t if_version, struct err *err);

/* A post of an account is in the outbox: starts a collector for it where none runs and one may, or
 * says on standard error when it leaves. */
void act_drain(struct cli *cli, struct store *store, const char *account);

/* Files what was entered by hand, the operator as who entered it, and tells its case on standard
 * output. Gives 0, 1 (told on standard error) when a case has its link already, or -1. */
int act_intake(struct cli *cli, struct store *store, const struct actor *actor,
	struct manual *entered, struct err *err);

#endif
