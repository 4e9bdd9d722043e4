#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/subcommand.h"
#include "store/journal.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads SEQ:HASH as verify prints it, with a colon between. */
static int read_head(struct journal_head *head, const char *text, struct err *err)
{
	char *end;
	head->seq = strtoll(text, &end, 10);
	bool right = head->seq > 0 && *end == ':' && strlen(end + 1) == HASH_HEX_BYTES - 1;
	for (size_t i = 0; right && i < HASH_BYTES; i++) {
		int high = hex_value(end[1 + 2 * i]), low = hex_value(end[2 + 2 * i]);
		right = high >= 0 && low >= 0;
		head->hash[i] = (unsigned char)(high << 4 | low);
	}
	if (!right)
		return err_set(err, ERR_INPUT,
			_("--expect %s: expected SEQ:HASH, the number and the 64 digits of a head"),
			text);
	return 0;
}

int audit_main(struct cli *cli, struct err *err)
{
	struct journal_head expect, head;
	const char *given = cli->given[CLI_EXPECT];
	if (strcmp(cli->argv[0], "verify") != 0)
		return err_set(err, ERR_INPUT, _("expected: audit verify [--expect SEQ:HASH]"));
	if (given && read_head(&expect, given, err) < 0)
		return -1;
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store || journal_verify(store, given ? &expect : NULL, &head, NULL, err) < 0)
		return -1;
	char hex[HASH_HEX_BYTES];
	printf("ok: %lld events, head %lld %s\n", (long long)head.seq, (long long)head.seq,
		hash_hex(head.hash, hex));
	return 0;
}
