/* What the force says and does on the networks, as lines: for `outbox` and the line mode. */
#ifndef NW_CLI_OUTBOX_H
#define NW_CLI_OUTBOX_H

#include <stddef.h>

#include "base/err.h"
#include "cli/cli.h"

/* Prints at most `limit` posts and moderations, newest first. Returns 0 or -1. */
int outbox_print(struct store *store, size_t limit, enum cli_format format, struct err *err);

#endif
