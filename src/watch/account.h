/* `nachtwachtd account add|list|check|remove`. */
#ifndef NW_WATCH_ACCOUNT_H
#define NW_WATCH_ACCOUNT_H

#include "base/err.h"
#include "config/config.h"
#include "store/accounts.h"
#include "watch/arguments.h"

/* Runs one. Returns the exit status. */
int account_command(const struct arguments *args, const struct config *config);

/* Asks for what no option says, signs in, and writes or shows the section (account_add.c). Returns
 * 0 or -1. */
int account_add(const struct arguments *args, const struct config *config, const char *name,
	struct err *err);

/* Prints a line: what is wrong, and what somebody can do about it where its own words do not say
 * (account_check.c). */
void account_print_fault(const char *name, const struct err *why);

/* Polls once without storing anything, and prints what works. Returns 0 or -1 (account_check.c). */
int account_check(const struct account_config *account, struct err *err);

/* Prints how each account of the configuration does (name: only that one), by what the store knows
 * of them, and the age of its session and its secret. Returns how many (account_list.c). */
int account_list(const struct account_list *rows, const struct config *config, const char *name);

#endif
