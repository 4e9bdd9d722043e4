/* A case as one line of text, for `list` and the line mode. */
#ifndef NW_CLI_LIST_H
#define NW_CLI_LIST_H

#include <stdint.h>

#include "cli/cli.h"
#include "store/cases.h"

/* Prints a case as one line, without the text of one about suicide, cut to `cols` columns (0 =
 * whole). */
void list_line(const struct cli *cli, const struct case_row *row, int64_t now_us, int cols);

/* Reads a filter as an operator types it; empty means the open cases. */
int list_filter(const struct filter **out, const char *text, const char *me, struct arena *a,
	struct err *err);

#endif
