#include "cli/subcommand.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"

const struct subcommand subcommands[] = {
	{"list", "[FILTER...]", 1 << CLI_FORMAT | 1 << CLI_LIMIT, 0, 0, -1, NULL, list_main,
		N_("list cases, newest first; the open ones without a filter")},
	{"show", "ID", 1 << CLI_FORMAT, 0, 1, 1, NULL, show_main,
		N_("show one case with its mentions, posts, notes and journal")},
	{"do", "ID[,ID...] COMMAND...", 1 << CLI_IF_VERSION, SUBCOMMAND_WORDS, 2, -1, NULL, do_main,
		N_("run a command of the desk on a case, as typed after ':'")},
	{"intake", "CHANNEL WHO TEXT...", 0, SUBCOMMAND_WORDS, 3, -1,
		"phone email counter link other", intake_main,
		N_("make a case of a telephone call, an e-mail, a visit or a link")},
	{"publish", "ACCOUNT [FILE] | --delete POST [--yes] REASON...",
		1 << CLI_AT | 1 << CLI_ATTACH | 1 << CLI_ALT | 1 << CLI_DELETE | 1 << CLI_YES, 0, 1,
		-1, NULL, publish_main,
		N_("publish a post of our own, a text from a file or standard input; or delete one")},
	{"outbox", "", 1 << CLI_FORMAT | 1 << CLI_LIMIT, 0, 0, 0, NULL, outbox_main,
		N_("list what leaves and what left: replies, posts, moderations, newest first")},
	{"import", "[FILE]", 0, SUBCOMMAND_DAEMON, 0, -1, NULL, import_main,
		N_("take in mentions as JSON lines, from a file or standard input")},
	{"account", "add|list|check|remove [NAME]", 0, SUBCOMMAND_DAEMON, 0, -1,
		"add list check remove", account_main, N_("sign accounts of networks in and out")},
	{"operator", "list|set [LOGIN]", 1 << CLI_INITIALS | 1 << CLI_NAME | 1 << CLI_ROLE, 0, 1, 2,
		"list set", operator_main, N_("who works at this desk")},
	{"audit", "verify", 1 << CLI_EXPECT, 0, 1, 1, "verify", audit_main,
		N_("verify the chain of the journal and all that it vouches for")},
	{"store", "init|check|upgrade|backup|copy [FILE...]", 0, 0, 1, 3,
		"init check upgrade backup copy", store_main,
		N_("create, check, upgrade, back up or move the store")},
	{"status", "", 1 << CLI_FORMAT, 0, 0, 0, NULL, status_main,
		N_("what works and what does not")},
	{"exercise", "[FILE]", 1 << CLI_SPEED | 1 << CLI_LINE, 0, 0, 1, NULL, exercise_main,
		N_("a practice desk: a scenario plays, nothing leaves")},
	{"completion", "bash", 0, SUBCOMMAND_NO_CONFIG, 1, 1, "bash", completion_main,
		N_("print the completion for a shell")},
};
const size_t subcommand_count = ARRAY_LEN(subcommands);

const struct subcommand *subcommand_find(const char *name, struct err *err)
{
	const char *names[ARRAY_LEN(subcommands)];
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++)
		names[i] = subcommands[i].name;
	int i = table_find(names, ARRAY_LEN(names), name);
	if (i >= 0)
		return &subcommands[i];
	const char *nearest = table_nearest(names, ARRAY_LEN(names), name);
	if (nearest)
		err_set(err, ERR_INPUT, _("no subcommand '%s'; is '%s' meant?"), name, nearest);
	else
		err_set(err, ERR_INPUT, _("no subcommand '%s': see nachtwacht --help"), name);
	return NULL;
}

static void print_row(const char *left, int width, const char *help)
{
	printf("  %-*s  %s\n", width, left, *help ? _(help) : "");
}

static void print_options(unsigned options)
{
	for (int i = 0; i < CLI_OPTIONS; i++) {
		const struct cli_option_row *row = &cli_option_rows[i];
		if (!(options & 1u << i))
			continue;
		MEM_AUTO char *left = mem_printf("%s--%s%s%s", i == CLI_HELP ? "-h, " : "",
			row->name, row->argument ? " " : "", row->argument ? row->argument : "");
		print_row(left, 18, row->help);
	}
}

void subcommand_help(const struct subcommand *subcommand)
{
	if (subcommand) {
		printf(_("usage: nachtwacht %s [OPTION...] %s\n"), subcommand->name,
			subcommand->synopsis);
		printf("%s\n\n", _(subcommand->help));
		print_options(subcommand->options | CLI_COMMON);
		return;
	}
	puts(_("usage: nachtwacht [OPTION...] [SUBCOMMAND...]"));
	puts(_("A social-media desk for the night shift; without a subcommand it opens the desk."));
	puts("");
	for (size_t i = 0; i < subcommand_count; i++) {
		MEM_AUTO char *left =
			mem_printf("%s %s", subcommands[i].name, subcommands[i].synopsis);
		print_row(left, 36, subcommands[i].help);
	}
	puts("");
	print_options(CLI_ALONE);
}
