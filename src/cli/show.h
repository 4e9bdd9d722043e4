/* A case as text for people, for `show` and the line mode. */
#ifndef NW_CLI_SHOW_H
#define NW_CLI_SHOW_H

#include <stdint.h>

#include "store/accounts.h"
#include "store/case_file.h"

/* Prints a case file, wrapped to `cols` columns (0 = not). NULL: its account is not known. */
void show_text(const struct case_file *file, const struct account_row *account, int cols);

/* Reads the number of a case. Returns 0 or -1 (ERR_INPUT). */
int show_id(int64_t *id, const char *text, struct err *err);

#endif
