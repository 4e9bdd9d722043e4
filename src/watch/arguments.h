/* The words on nachtwachtd's command line. */
#ifndef NW_WATCH_ARGUMENTS_H
#define NW_WATCH_ARGUMENTS_H

#include <stdbool.h>

#include "config/account_options.h"

/* NULL and -1 = not given. Borrowed from argv. */
struct arguments {
	const char *store, *config_file;
	const char *account; /* be its worker */
	bool once, foreground;
	int desk_fd;
	const char *lease; /* of a worker: the number of its supervisor's */
	bool send_only;    /* of a worker: fetches nothing */

	const char *of_account[ACCOUNT_OPTIONS]; /* of account add, as account_options */
	int password_fd;
	bool write; /* the section goes into the user's file without asking */

	const char *subcommand;
	int argc; /* words behind it */
	char **argv;
};

/* Reads them. Returns -1 to go on, else the exit status: after --help, or a mistake that was told.
 */
int arguments_read(struct arguments *args, int argc, char **argv);

/* Tells a mistake on standard error; returns the exit status for it. */
int arguments_wrong(const char *what);

#endif
