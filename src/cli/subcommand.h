/* The table of subcommands: the one source for running them, --help, shell completion and the
 * test that the manual names them all. */
#ifndef NW_CLI_SUBCOMMAND_H
#define NW_CLI_SUBCOMMAND_H

#include <stddef.h>

#include "base/err.h"
#include "cli/cli.h"

enum subcommand_flags {
	SUBCOMMAND_WORDS = 1 << 0,     /* behind its first word and options all is taken as typed */
	SUBCOMMAND_DAEMON = 1 << 1,    /* nachtwachtd runs it, with everything as typed */
	SUBCOMMAND_NO_CONFIG = 1 << 2, /* asks neither the configuration nor the store */
};

struct subcommand {
	const char *name;
	const char *synopsis; /* the words behind its options */
	unsigned options;     /* bits of enum cli_option beside the common ones */
	unsigned flags;       /* enum subcommand_flags */
	int least, most;      /* words; most -1 = any number */
	const char *words;    /* what completes the first word: choices with blanks between */
	/* Gives the exit status, or -1 with an error. */
	int (*run)(struct cli *cli, struct err *err);
	const char *help; /* one line, marked for translation */
};
extern const struct subcommand subcommands[];
extern const size_t subcommand_count;

/* The subcommand of that name, or NULL (ERR_INPUT) with the nearest one. */
const struct subcommand *subcommand_find(const char *name, struct err *err);

/* Prints the help of one, or of the program (NULL), on standard output. */
void subcommand_help(const struct subcommand *subcommand);

/* What the rows run. */
int list_main(struct cli *cli, struct err *err);
int show_main(struct cli *cli, struct err *err);
int do_main(struct cli *cli, struct err *err);
int intake_main(struct cli *cli, struct err *err);
int publish_main(struct cli *cli, struct err *err);
int outbox_main(struct cli *cli, struct err *err);
int import_main(struct cli *cli, struct err *err);
int account_main(struct cli *cli, struct err *err);
int operator_main(struct cli *cli, struct err *err);
int audit_main(struct cli *cli, struct err *err);
int store_main(struct cli *cli, struct err *err);
int status_main(struct cli *cli, struct err *err);
int exercise_main(struct cli *cli, struct err *err);
int completion_main(struct cli *cli, struct err *err);

#endif
