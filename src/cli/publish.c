#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "cli/act.h"
#include "cli/subcommand.h"
#include "desk/decision.h"
#include "store/publish.h"
#include "text/utf8.h"

enum { TEXT_MAX = 1 << 20 };

/* All of a file, or of standard input, without the line ends at its end. A line ends with LF, CRLF
 * or CR. */
static int read_text(struct strbuf *out, FILE *file, const char *name, struct err *err)
{
	for (int c, before = 0; (c = getc(file)) != EOF; before = c)
		if (c == '\0')
			return err_set(err, ERR_INPUT, _("%s: expected text"), name);
		else if (!(c == '\n' && before == '\r') &&
			 strbuf_char(out, c == '\r' ? '\n' : (char)c))
			return err_set(err, ERR_INPUT, _("%s: more than %d bytes"), name, TEXT_MAX);
	if (ferror(file))
		return err_errno(err, ERR_INPUT, "%s", name);
	if (!utf8_valid(out->buf, out->len))
		return err_set(err, ERR_INPUT, _("%s: expected UTF-8"), name);
	while (out->len && out->buf[out->len - 1] == '\n')
		strbuf_truncate(out, out->len - 1);
	return 0;
}

static int read_source(struct strbuf *out, const char *path, struct err *err)
{
	if (!path || strcmp(path, "-") == 0)
		return read_text(out, stdin, _("standard input"), err);
	FILE *file = fopen(path, "re");
	if (!file)
		return err_errno(err, ERR_INPUT, "%s", path);
	int rc = read_text(out, file, path, err);
	fclose(file);
	return rc;
}

static void tell(const struct publication *what, int64_t id, int64_t leaves_us)
{
	char time[CLOCK_SHORT_BYTES], seen[CLOCK_RFC3339_BYTES];
	printf(_("post %lld leaves at %s\n"), (long long)id, clock_exact(leaves_us, time));
	if (what->appears_us)
		printf(_("it is to be seen from %s\n"), clock_rfc3339(what->appears_us, seen));
	fflush(stdout);
}

int publish_main(struct cli *cli, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	struct publication what = {.account = cli->argv[0]};
	const char *at = cli->given[CLI_AT];
	if ((at && decision_time(&what.appears_us, at, clock_now_us(), err)) ||
		read_source(&text, cli->argc > 1 ? cli->argv[1] : NULL, err))
		return -1;
	what.text = text.buf;
	int64_t id, leaves_us;
	struct actor actor;
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_WRITE, &actor, err);
	if (!store || post_publish(store, &actor, &what, &id, &leaves_us, err))
		return -1;
	tell(&what, id, leaves_us);
	act_drain(cli, store, what.account);
	return 0;
}
