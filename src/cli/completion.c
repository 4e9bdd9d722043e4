#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/subcommand.h"
#include "desk/checklist.h"
#include "desk/decision.h"

/* Everything that can be completed is a case of these: a pattern and the words for it. */
static void print_case(const char *pattern, const char *words)
{
	printf("\t%s) words='%s' ;;\n", pattern, words);
}

/* The options that take an argument, as a pattern of the shell. */
static void print_taking_argument(void)
{
	const char *between = "\t\t";
	for (int i = 0; i < CLI_OPTIONS; i++) {
		if (!cli_option_rows[i].argument)
			continue;
		printf("%s--%s", between, cli_option_rows[i].name);
		between = " | ";
	}
	puts(") ((i++)) ;;");
}

static void print_arguments(void)
{
	for (int i = 0; i < CLI_OPTIONS; i++) {
		const struct cli_option_row *row = &cli_option_rows[i];
		MEM_AUTO char *pattern = mem_printf("--%s", row->name);
		if (row->argument)
			print_case(pattern, row->choices ? row->choices : "");
	}
}

static char *option_words(unsigned options)
{
	char *words = mem_strdup("-h");
	for (int i = 0; i < CLI_OPTIONS; i++) {
		if (!(options & 1u << i))
			continue;
		MEM_AUTO char *before = words;
		words = mem_printf("%s --%s", before, cli_option_rows[i].name);
	}
	return words;
}

static char *name_words(const char *const *names, size_t count)
{
	char *words = mem_strdup("");
	for (size_t i = 0; i < count; i++) {
		MEM_AUTO char *before = words;
		if (names[i] && *names[i])
			words = mem_printf("%s%s%s", before, *before ? " " : "", names[i]);
		else
			words = mem_strdup(before);
	}
	return words;
}

/* Options behind a dash, else the first word of each subcommand. */
static void print_subcommands(void)
{
	const char *names[64] = {NULL};
	MEM_AUTO char *alone = option_words(CLI_ALONE);
	for (size_t i = 0; i < subcommand_count; i++)
		names[i] = subcommands[i].name;
	MEM_AUTO char *all = name_words(names, subcommand_count);
	print_case("':-'*", alone);
	print_case("':'*", all);
	for (size_t i = 0; i < subcommand_count; i++) {
		const struct subcommand *sub = &subcommands[i];
		MEM_AUTO char *dashed = mem_printf("'%s:-'*", sub->name);
		MEM_AUTO char *plain = mem_printf("'%s:'*", sub->name);
		MEM_AUTO char *options = option_words(sub->options | CLI_COMMON);
		print_case(dashed, options);
		if (sub->words)
			print_case(plain, sub->words);
	}
}

static char *checklist_words(void)
{
	const char *names[64] = {NULL};
	for (size_t i = 0; i < checklist_count; i++)
		names[i] = checklist_rows[i].name;
	return name_words(names, checklist_count);
}

/* The words of the desk behind `do ID`, and what their arguments can be. */
static void print_decisions(void)
{
	const char *names[DECISIONS];
	for (int i = 0; i < DECISIONS; i++)
		names[i] = decision_rows[i].name;
	MEM_AUTO char *all = name_words(names, DECISIONS);
	MEM_AUTO char *dispositions = name_words(
		disposition_names + DISPOSITION_ANSWERED, DISPOSITIONS - DISPOSITION_ANSWERED);
	print_case("2:*", all);
	for (int i = 0; i < DECISIONS; i++) {
		MEM_AUTO char *pattern = mem_printf("*:%s", decision_rows[i].name);
		switch (decision_rows[i].argument) {
		case ARGUMENT_DISPOSITION:
			print_case(pattern, dispositions);
			break;
		case ARGUMENT_CHECKLIST: {
			MEM_AUTO char *fields = checklist_words();
			print_case(pattern, fields);
			break;
		}
		case ARGUMENT_PRIORITY:
			print_case(pattern, "0 1 2 3");
			break;
		case ARGUMENT_WAIT:
			print_case(pattern, "citizen service");
			break;
		case ARGUMENT_AID:
			print_case(pattern, "y nyy nyn nnyy nnyny nnynn nnny nnnny nnnnn");
			break;
		case ARGUMENT_REPLY:
			print_case(pattern, "--send --template");
			break;
		default:
			break;
		}
	}
}

static void print_bash(void)
{
	puts("# bash completion for nachtwacht, made by `nachtwacht completion bash`\n"
	     "_nachtwacht() {\n"
	     "\tlocal current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
	     "\tlocal sub= count=0 words= i\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in");
	print_taking_argument();
	puts("\t\t-*) ;;\n"
	     "\t\t*) ((count++ == 0)) && sub=${COMP_WORDS[i]} ;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\tif [[ $sub == do && $count -ge 2 ]]; then\n"
	     "\tcase $count:$before in");
	print_decisions();
	puts("\tesac\n"
	     "\telse\n"
	     "\tcase $before in");
	print_arguments();
	puts("\t*)\n"
	     "\tcase $sub:$current in");
	print_subcommands();
	puts("\tesac ;;\n"
	     "\tesac\n"
	     "\tfi\n"
	     "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
	     "}\n"
	     "complete -o default -F _nachtwacht nachtwacht");
}

int completion_main(struct cli *cli, struct err *err)
{
	if (strcmp(cli->argv[0], "bash") != 0)
		return err_set(err, ERR_INPUT, _("completion %s: expected bash"), cli->argv[0]);
	print_bash();
	return 0;
}
