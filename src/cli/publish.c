#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "cli/act.h"
#include "cli/subcommand.h"
#include "config/media_read.h"
#include "desk/decision.h"
#include "store/accounts.h"
#include "store/posts.h"
#include "store/publish.h"
#include "text/clean.h"
#include "text/utf8.h"

enum { TEXT_MAX = 1 << 20, SHOWN_COLS = 30 };

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
	char time[CLOCK_SHORT_BYTES], seen[CLOCK_LONG_BYTES];
	printf(_("post %lld leaves at %s\n"), (long long)id, clock_exact(leaves_us, time));
	if (what->appears_us)
		printf(_("scheduled %s\n"), clock_long(what->appears_us, seen));
	fflush(stdout);
}

/* ---- taking one away again ---- */

/* A number is soon mistyped, and nobody is asked here: it is shown what would be deleted, and done
 * when --yes is said with it. */
static int expect_yes(const struct cli *cli, const struct post_row *post, struct err *err)
{
	const char *text = post->text;
	int cols, first = (int)utf8_fit(text, strcspn(text, "\n"), SHOWN_COLS, &cols);
	if (post->state != POST_SENT || cli->given[CLI_YES])
		return 0;
	return err_set(err, ERR_INPUT,
		_("post %lld on %s, '%.*s': it is taken away for good with --yes before the reason"),
		(long long)post->id, post->account, first, text);
}

/* Nobody looks at it before it is stored. */
static void add_word(struct strbuf *reason, const char *word)
{
	if (reason->len)
		strbuf_char(reason, ' ');
	clean_text(reason, word, strlen(word), 0);
}

static int remove_there(struct cli *cli, struct store *store, const struct actor *actor,
	const struct post_row *post, struct err *err)
{
	STRBUF_AUTO struct strbuf reason;
	int64_t id, done_us;
	char when[CLOCK_SHORT_BYTES];
	strbuf_init(&reason, TEXT_MAX);
	for (int i = 0; i < cli->argc; i++)
		add_word(&reason, cli->argv[i]);
	if (post_delete(store, actor, post->id, reason.buf, &id, &done_us, err))
		return -1;
	if (!id) {
		printf(_("post %lld: that was asked for already\n"), (long long)post->id);
		return 0;
	}
	printf(_("moderation %lld: delete at %s; until then T in the outbox calls it off\n"),
		(long long)id, clock_exact(done_us, when));
	fflush(stdout);
	act_drain(cli, store, post->account);
	return 0;
}

/* What never left needs no network for it. */
static int take_away(struct cli *cli, struct store *store, const struct actor *actor,
	const struct post_row *post, struct err *err)
{
	long long id = post->id, of = post->case_id;
	if (of)
		return err_set(err, ERR_REFUSED,
			_("post %lld is a reply to case %lld: nachtwacht do %lld moderate delete --of %lld REASON"),
			id, of, of, id);
	if (post->state == POST_HELD) {
		if (post_take_back(store, actor, post->id, err))
			return -1;
		printf(_("post %lld taken back: nothing of it leaves\n"), id);
		return 0;
	}
	if (post->state == POST_FAILED) {
		if (draft_discard(store, actor, post->id, err))
			return -1;
		printf(_("post %lld is given up: it never left\n"), id);
		return 0;
	}
	return expect_yes(cli, post, err) || remove_there(cli, store, actor, post, err) ? -1 : 0;
}

static int delete_main(struct cli *cli, struct err *err)
{
	int64_t id;
	if (cli->given[CLI_AT] || cli->given[CLI_ATTACH] || cli->given[CLI_ALT])
		return err_set(err, ERR_INPUT, _("expected: nachtwacht %s %s"), "publish",
			"--delete POST [--yes] REASON...");
	if (cli_number(cli, CLI_DELETE, &id, err))
		return -1;
	struct actor actor;
	struct post_list posts = {0};
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_WRITE, &actor, err);
	if (!store || post_read(store, id, &posts, err))
		return -1;
	int rc = take_away(cli, store, &actor, &posts.items[0], err);
	post_list_release(&posts);
	return rc;
}

/* What goes along is read before the store is locked for the post. */
static int read_file(struct cli *cli, struct store *store, const char *account,
	struct media_file *file, struct err *err)
{
	struct account_list accounts = {.arena = ARENA_INIT};
	const char *path = cli->given[CLI_ATTACH];
	int rc = path ? accounts_read(store, &accounts, err) : 0;
	const struct account_row *row = account_of(&accounts, account);
	if (rc == 0 && row)
		rc = media_file_read(path, &row->can.media, file, err);
	account_list_release(&accounts);
	return rc;
}

static int publish(struct cli *cli, struct publication *what, struct err *err)
{
	int64_t id, leaves_us;
	struct actor actor;
	struct media_file file = {0};
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_WRITE, &actor, err);
	if (!store || read_file(cli, store, what->account, &file, err))
		return -1;
	what->file = file.bytes ? &file : NULL;
	what->alt = cli->given[CLI_ALT];
	int rc = post_publish(store, &actor, what, &id, &leaves_us, err);
	media_file_release(&file);
	if (rc)
		return -1;
	tell(what, id, leaves_us);
	act_drain(cli, store, what->account);
	return 0;
}

int publish_main(struct cli *cli, struct err *err)
{
	if (cli->given[CLI_DELETE])
		return delete_main(cli, err);
	if (cli->argc > 2)
		return err_set(err, ERR_INPUT, _("expected: nachtwacht %s %s"), "publish",
			"ACCOUNT [FILE]");
	if (!cli->given[CLI_ATTACH] != !cli->given[CLI_ALT])
		return err_set(err, ERR_INPUT,
			_("--attach FILE and --alt TEXT belong together: a picture needs words for who cannot see it"));
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, TEXT_MAX);
	struct publication what = {.account = cli->argv[0]};
	const char *at = cli->given[CLI_AT];
	if ((at && decision_time(&what.appears_us, at, clock_now_us(), err)) ||
		read_source(&text, cli->argc > 1 ? cli->argv[1] : NULL, err))
		return -1;
	what.text = text.buf;
	return publish(cli, &what, err);
}
