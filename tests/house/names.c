/* Prints every name that a manual page has to tell, as "PAGE NAME": straight from the tables that
 * the programs run by, so that there is no second list to forget. */
#include <stdio.h>

#include "cli/options.h"
#include "cli/subcommand.h"
#include "config/account_options.h"
#include "config/options.h"
#include "desk/decision.h"
#include "desk/filter.h"
#include "screen/command_table.h"
#include "screen/view.h"

static void tell(const char *page, const char *before, const char *name)
{
	printf("%s %s%s\n", page, before, name);
}

int main(void)
{
	for (size_t i = 0; i < subcommand_count; i++)
		tell("nachtwacht.1", "", subcommands[i].name);
	for (size_t i = 0; i < CLI_OPTIONS; i++)
		tell("nachtwacht.1", "--", cli_option_rows[i].name);
	for (size_t i = 0; i < DECISIONS; i++)
		tell("nachtwacht.1", "", decision_rows[i].name);
	for (size_t i = DISPOSITION_ANSWERED; i < DISPOSITIONS; i++)
		tell("nachtwacht.1", "", disposition_names[i]);
	for (size_t i = 0; i < COMMANDS; i++)
		tell("nachtwacht.1", "", command_rows[i].name);
	for (size_t i = 0; view_table[i]; i++)
		tell("nachtwacht.conf.5", "", view_table[i]->name);
	for (size_t i = 0; i < OPTIONS; i++)
		tell("nachtwacht.conf.5", "", option_rows[i].name);
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++)
		tell("nachtwacht.conf.5", "", account_options[i].name);
	for (size_t i = 0; i < FIELDS; i++)
		tell("nachtwacht-filter.7", "", filter_field_names[i]);
	return 0;
}
