#include "cli/run.h"

#include <stdio.h>

#include "config.h"

#include "base/i18n.h"
#include "cli/subcommand.h"

static int check_words(const struct cli *cli, const struct subcommand *sub, struct err *err)
{
	if (cli->argc >= sub->least && (sub->most < 0 || cli->argc <= sub->most))
		return 0;
	return err_set(err, ERR_INPUT, _("expected: nachtwacht %s %s"), sub->name, sub->synopsis);
}

/* Reads the configuration, then runs. A NULL subcommand is the desk. */
static int run(struct cli *cli, const struct subcommand *sub, struct err *err)
{
	if (sub && sub->flags & SUBCOMMAND_NO_CONFIG)
		return sub->run(cli, err);
	cli->config_file = cli_asked(cli, CLI_CONFIG, "NACHTWACHT_CONFIG");
	if (sub && sub->flags & SUBCOMMAND_DAEMON)
		return sub->run(cli, err);
	if (cli_load(cli, err) < 0)
		return -1;
	return sub ? sub->run(cli, err) : cli_desk(cli, err);
}

/* What stands before a command of the desk is ours, what is in it is not: `do 12 reply --send`. */
static int take_words(
	struct cli *cli, const struct subcommand *sub, int argc, char **argv, struct err *err)
{
	bool all = !(sub->flags & SUBCOMMAND_WORDS);
	unsigned allowed = sub->options | CLI_COMMON;
	int read = 1;
	if (!(sub->flags & SUBCOMMAND_DAEMON))
		read = cli_options_take(cli->given, allowed, all, argc, argv, err);
	if (read < 0)
		return -1;
	if (!all && read < argc) {
		/* Options may follow its first word too, which then goes over them. */
		char **rest = argv + read;
		int more = cli_options_take(cli->given, allowed, all, argc - read, rest, err);
		if (more < 0)
			return -1;
		rest[more - 1] = rest[0];
		read += more - 1;
	}
	cli->argc = argc - read;
	cli->argv = argv + read;
	return 0;
}

static int finish(struct cli *cli, int status, const struct err *err)
{
	if (status < 0) {
		fprintf(stderr, "nachtwacht: %s\n", err->msg);
		status = err_exit_status(err);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs(_("nachtwacht: standard output cannot be written to\n"), stderr);
		status = status ? status : 1;
	}
	config_release(&cli->config);
	arena_release(&cli->arena);
	return status;
}

/* Gives the subcommand that the words name, NULL for none. */
static int read_arguments(
	struct cli *cli, const struct subcommand **sub, int argc, char **argv, struct err *err)
{
	int read = cli_options_take(cli->given, CLI_ALONE, false, argc, argv, err);
	if (read < 0 || read == argc)
		return read < 0 ? -1 : 0;
	*sub = subcommand_find(argv[read], err);
	return *sub ? take_words(cli, *sub, argc - read, argv + read, err) : -1;
}

static int answer(struct cli *cli, const struct subcommand *sub, struct err *err)
{
	if (cli->given[CLI_HELP]) {
		subcommand_help(sub);
		return 0;
	}
	if (cli->given[CLI_VERSION]) {
		puts("nachtwacht " PACKAGE_VERSION);
		return 0;
	}
	if (sub && check_words(cli, sub, err) < 0)
		return -1;
	return run(cli, sub, err);
}

static void say(const char *line)
{
	fprintf(stderr, "nachtwacht: %s\n", line);
}

int cli_main(int argc, char **argv)
{
	struct cli cli = {.arena = ARENA_INIT};
	struct err err = ERR_INIT;
	const struct subcommand *sub = NULL;
	i18n_init("auto");
	store_on_wait(say);
	int status = read_arguments(&cli, &sub, argc, argv, &err);
	if (status == 0)
		status = answer(&cli, sub, &err);
	return finish(&cli, status, &err);
}
