#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cli/line.h"
#include "screen/run.h"

/* A screen needs a terminal on both sides; whether it can draw there is the desk's to say. */
static bool wants_screen(const struct cli *cli)
{
	return !cli->given[CLI_LINE] && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

int cli_desk(struct cli *cli, struct err *err)
{
	if (wants_screen(cli)) {
		struct desk_options options = {.config = &cli->config,
			.config_file = cli->config_file,
			.store = cli->store_path,
			.in = STDIN_FILENO,
			.out = STDOUT_FILENO,
			.worker = WORKER_THREAD};
		int status = desk_run(&options, err);
		if (status != DESK_NO_TERMINAL)
			return status;
		fputs(_("this terminal cannot show the desk: it goes on as lines\n"), stderr);
	}
	return line_run(cli, err);
}
