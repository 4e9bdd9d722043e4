/* The desk as lines: the same words as after ':', no cursor addressing, arrivals as one line. */
#ifndef NW_CLI_LINE_H
#define NW_CLI_LINE_H

#include "cli/cli.h"

/* Reads words from standard input until `quit` or its end. Gives 0, or 1 when input that is no
 * terminal held a line that failed; or -1. */
int line_run(struct cli *cli, struct err *err);

#endif
