#include "cli/options.h"

#include <getopt.h>
#include <stddef.h>

#include "base/i18n.h"

const struct cli_option_row cli_option_rows[CLI_OPTIONS] = {
	[CLI_STORE] = {"store", "PATH", NULL, N_("the store (else NACHTWACHT_STORE)")},
	[CLI_CONFIG] = {"config", "FILE", NULL, N_("the configuration (else NACHTWACHT_CONFIG)")},
	[CLI_HELP] = {"help", NULL, NULL, N_("this help")},
	[CLI_VERSION] = {"version", NULL, NULL, N_("the version of this program")},
	[CLI_LINE] = {"line", NULL, NULL, N_("the desk as lines, for screen readers and pipes")},
	[CLI_FORMAT] = {"format", "FORMAT", "text json csv", N_("text, json or csv")},
	[CLI_LIMIT] = {"limit", "N", NULL, N_("at most so many (100)")},
	[CLI_AT] = {"at", "TIME", NULL, N_("when it is to be seen (at once)")},
	[CLI_ATTACH] = {"attach", "FILE", NULL, N_("a picture that goes along")},
	[CLI_ALT] = {"alt", "TEXT", NULL, N_("that picture in words, for who cannot see it")},
	[CLI_DELETE] = {"delete", "POST", NULL, N_("the post of our own to be taken away again")},
	[CLI_YES] = {"yes", NULL, NULL, N_("it is agreed to; nobody asks")},
	[CLI_IF_VERSION] = {"if-version", "N", NULL,
		N_("refuse when the case is not at this version any more")},
	[CLI_EXPECT] = {"expect", "SEQ:HASH", NULL,
		N_("a head seen earlier, which the chain must pass")},
	[CLI_SPEED] = {"speed", "N", NULL, N_("play so many times as fast")},
	[CLI_INITIALS] = {"initials", "TEXT", NULL, N_("initials for rows and notes")},
	[CLI_NAME] = {"name", "TEXT", NULL, N_("the name for people")},
	[CLI_ROLE] = {"role", "ROLE", "viewer operator supervisor collector",
		N_("viewer, operator, supervisor or collector")},
};

enum { FIRST = 256 }; /* getopt gives an option's number in the table above the characters */

int cli_options_take(const char *given[CLI_OPTIONS], unsigned allowed, bool all, int argc,
	char **argv, struct err *err)
{
	struct option options[CLI_OPTIONS + 1] = {0};
	int count = 0;
	for (int i = 0; i < CLI_OPTIONS; i++) {
		const struct cli_option_row *row = &cli_option_rows[i];
		if (allowed & 1u << i)
			options[count++] = (struct option){row->name,
				row->argument ? required_argument : no_argument, NULL, FIRST + i};
	}
	optind = 0; /* begin anew */
	opterr = 0;
	for (int found;
		(found = getopt_long(argc, argv, all ? ":h" : "+:h", options, NULL)) >= 0;) {
		const char *word = argv[optind > 1 ? optind - 1 : 1];
		if (found == ':')
			return err_set(err, ERR_INPUT, _("%s: its argument is missing"), word);
		if (found == '?')
			return err_set(err, ERR_INPUT, _("no option %s: see --help"), word);
		int option = found == 'h' ? CLI_HELP : found - FIRST;
		given[option] = optarg ? optarg : "";
	}
	return optind;
}
