#include "cli/outbox.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/json.h"
#include "cli/case_json.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "store/outbox_words.h"
#include "store/posts.h"
#include "text/utf8.h"

enum { LIMIT = 100, NAME_COLS = 14, STATE_COLS = 12, TIME_COLS = 9, WHO_COLS = 9 };

/* A number alone could be either's: posts and moderations are counted apart. */
static void print_line(const char *name, int64_t id, const struct outbox_words *words, int cols)
{
	STRBUF_AUTO struct strbuf line, column;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_init(&column, OUTPUT_LINE_MAX);
	strbuf_printf(&column, "%s %lld", name, (long long)id);
	output_column(&line, column.buf, NAME_COLS);
	output_column(&line, words->state, STATE_COLS);
	int time_cols = utf8_cols(words->when) + 1;
	output_column(&line, words->when, time_cols > TIME_COLS ? time_cols : TIME_COLS);
	output_column(&line, words->account, WHO_COLS);
	strbuf_char(&line, ' ');
	output_column(&line, words->author, WHO_COLS);
	strbuf_char(&line, ' ');
	output_text(&line, words->handle ? words->handle : words->to);
	strbuf_str(&line, ": ");
	output_text(&line, words->text);
	output_line(&line, cols);
}

static void print_post(const struct post_row *post, const struct moderation_list *moderations,
	enum cli_format format, int cols)
{
	if (format == FORMAT_TEXT) {
		struct outbox_words words;
		post_words(&words, post, outbox_deletion(moderations, post));
		print_line(post->kind, post->id, &words, cols);
		return;
	}
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, OUTPUT_RECORD_MAX);
	struct json_writer writer = {.out = &out};
	case_json_post(&writer, post, moderations);
	output_line(&out, 0);
}

static void print_moderation(const struct moderation_item *item, enum cli_format format, int cols)
{
	if (format == FORMAT_TEXT) {
		struct outbox_words words;
		moderation_item_words(&words, item);
		print_line(words.what, item->id, &words, cols);
		return;
	}
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, OUTPUT_RECORD_MAX);
	struct json_writer writer = {.out = &out};
	case_json_moderation(&writer, item);
	output_line(&out, 0);
}

int outbox_print(struct store *store, size_t limit, enum cli_format format, struct err *err)
{
	struct post_list posts = {0};
	struct moderation_list moderations = {0};
	int cols = output_cols();
	int rc = posts_outbox(store, limit, &posts, err) ||
				 moderations_outbox(store, limit, &moderations, err)
			 ? -1
			 : 0;
	for (size_t p = 0, m = 0; rc == 0 && p + m < limit;) {
		const struct post_row *post = p < posts.count ? &posts.items[p] : NULL;
		const struct moderation_item *item =
			m < moderations.count ? &moderations.items[m] : NULL;
		if (!post && !item)
			break;
		if (post && (!item || post->created_us >= item->created_us)) {
			print_post(post, &moderations, format, cols);
			p++;
		} else {
			print_moderation(item, format, cols);
			m++;
		}
	}
	post_list_release(&posts);
	moderation_list_release(&moderations);
	return rc;
}

int outbox_main(struct cli *cli, struct err *err)
{
	enum cli_format format;
	int64_t limit = LIMIT;
	if (cli_format(cli, FORMAT_CSV, &format, err) < 0 ||
		cli_number(cli, CLI_LIMIT, &limit, err) < 0)
		return -1;
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	return store ? outbox_print(store, (size_t)limit, format, err) : -1;
}
