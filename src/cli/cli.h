/* What was typed, and what every subcommand needs of it. */
#ifndef NW_CLI_CLI_H
#define NW_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/options.h"
#include "config/config.h"
#include "store/store.h"

struct cli {
	const char *given[CLI_OPTIONS]; /* the argument; "" for one without; NULL when absent */
	int argc;                       /* the words behind the subcommand and its options */
	char **argv;
	struct arena arena; /* lives as long as the program */
	struct config config;
	const char *config_file; /* --config or NACHTWACHT_CONFIG; NULL = the usual place */
	const char *store_path;
	const char *login; /* of the real user, until a database knows him by another */
};

enum cli_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMATS };
extern const char *const cli_format_names[FORMATS];

/* What an option says, else the environment; NULL where neither says something. */
const char *cli_asked(const struct cli *cli, enum cli_option option, const char *variable);

/* Reads the configuration, and finds who types and which store is meant. */
int cli_load(struct cli *cli, struct err *err);

/* Reads --format, which may be one of the first `count` formats; text when it is absent. */
int cli_format(const struct cli *cli, int count, enum cli_format *format, struct err *err);

/* Reads a number above 0 of an option, or leaves *value as it is when it is absent. */
int cli_number(const struct cli *cli, enum cli_option option, int64_t *value, struct err *err);

/* Opens the store that was asked for, for reading. NULL on failure. */
struct store *cli_open(struct cli *cli, struct err *err);

/* Opens it for writing, and gives who acts; his row in the store is made when there is none. */
struct store *cli_open_actor(
	struct cli *cli, enum store_access access, struct actor *actor, struct err *err);

/* Frees a store when its variable leaves its scope. */
#define CLI_STORE_AUTO __attribute__((cleanup(cli_store_release)))
void cli_store_release(struct store **store);

/* Opens the desk on the store of `cli`, or its line mode where no screen can be drawn. Gives the
 * exit status, or -1. */
int cli_desk(struct cli *cli, struct err *err);

#endif
