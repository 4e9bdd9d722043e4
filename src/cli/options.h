/* The options of the command line: one table for all subcommands, which take some of it each. */
#ifndef NW_CLI_OPTIONS_H
#define NW_CLI_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

enum cli_option {
	CLI_STORE,
	CLI_CONFIG,
	CLI_HELP,
	CLI_VERSION,
	CLI_LINE,
	CLI_FORMAT,
	CLI_LIMIT,
	CLI_AT,
	CLI_ATTACH,
	CLI_ALT,
	CLI_DELETE,
	CLI_YES,
	CLI_IF_VERSION,
	CLI_EXPECT,
	CLI_SPEED,
	CLI_INITIALS,
	CLI_NAME,
	CLI_ROLE,
	CLI_OPTIONS,
};

/* One row an option, by enum cli_option. */
struct cli_option_row {
	const char *name;
	const char *argument; /* NULL = none */
	const char *choices;  /* of the argument, with blanks between; NULL = free */
	const char *help;     /* one line, marked for translation */
};
extern const struct cli_option_row cli_option_rows[CLI_OPTIONS];

enum {
	CLI_COMMON = 1 << CLI_STORE | 1 << CLI_CONFIG | 1 << CLI_HELP | 1 << CLI_VERSION,
	CLI_ALONE = CLI_COMMON | 1 << CLI_LINE, /* of nachtwacht without a subcommand */
};

/* Takes the options of `allowed` (bits of enum cli_option) into `given`: up to the first word, or,
 * where `all`, from between the words too, which then come last. Returns how many words of argv
 * were read, or -1 (ERR_INPUT). */
int cli_options_take(const char *given[CLI_OPTIONS], unsigned allowed, bool all, int argc,
	char **argv, struct err *err);

#endif
