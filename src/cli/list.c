#include "cli/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/case_json.h"
#include "cli/output.h"
#include "cli/subcommand.h"

enum { WINDOW = 500, LIMIT = 100 };

/* Priority as on the screen: danger, incident, question, noise. */
static const char marks[] = "!+ -";

static const char csv_head[] = "id,state,priority,network,account,handle,name,text,lang,tags,"
			       "assignee,mentions,created,received,updated,url,due,version\n";

static void add_tags(struct strbuf *out, const struct case_row *row)
{
	for (size_t i = 0; i < row->tag_count; i++)
		strbuf_printf(out, "%s%s", i ? " " : "", row->tags[i]);
}

void list_line(const struct cli *cli, const struct case_row *row, int64_t now_us, int cols)
{
	char when[CLOCK_SHORT_BYTES];
	STRBUF_AUTO struct strbuf line, tags;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_init(&tags, OUTPUT_LINE_MAX);
	strbuf_printf(&line, "%6" PRId64 " %c ", row->id, marks[row->priority]);
	output_column(&line, case_state_label(row->state), 11);
	strbuf_printf(&line, " %-6s", clock_short(row->received_us, now_us, when));
	output_column(&line, row->assignee ? row->assignee : "", 8);
	strbuf_char(&line, ' ');
	output_column(&line, row->handle, 22);
	add_tags(&tags, row);
	if (tags.len) {
		strbuf_str(&line, " [");
		output_text(&line, tags.buf);
		strbuf_char(&line, ']');
	}
	strbuf_printf(&line, " %s", question_mark(row->answered, row->question_due_us, now_us));
	output_text(&line, case_has_tag(row, cli->config.option[OPTION_SUICIDE_TAG])
				   ? _("[sensitive]")
				   : row->text);
	output_line(&line, cols);
}

static void print_json(const struct case_row *row)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, OUTPUT_RECORD_MAX);
	struct json_writer writer = {.out = &out};
	case_json_row(&writer, row);
	output_line(&out, 0);
}

static void add_time_cell(struct strbuf *out, int64_t us)
{
	char text[CLOCK_RFC3339_BYTES];
	output_cell(out, us ? clock_rfc3339(us, text) : "");
}

static void print_csv(const struct case_row *row)
{
	STRBUF_AUTO struct strbuf out, tags;
	strbuf_init(&out, OUTPUT_RECORD_MAX);
	strbuf_init(&tags, OUTPUT_LINE_MAX);
	add_tags(&tags, row);
	strbuf_printf(&out, "%" PRId64 ",%s,%d,", row->id, case_state_names[row->state],
		(int)row->priority);
	const char *const before[] = {row->network, row->account, row->handle, row->name, row->text,
		row->lang, tags.buf, row->assignee};
	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		output_cell(&out, before[i]);
		strbuf_char(&out, ',');
	}
	strbuf_printf(&out, "%" PRId64, row->mentions);
	const int64_t times[] = {row->created_us, row->received_us, row->updated_us};
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		strbuf_char(&out, ',');
		add_time_cell(&out, times[i]);
	}
	strbuf_char(&out, ',');
	output_cell(&out, row->url);
	strbuf_printf(&out, ",\"\",%" PRId64, row->version);
	output_line(&out, 0);
}

static void print_row(const struct cli *cli, const struct case_row *row, enum cli_format format,
	int64_t now_us, int cols)
{
	switch (format) {
	case FORMAT_JSON:
		print_json(row);
		break;
	case FORMAT_CSV:
		print_csv(row);
		break;
	default:
		list_line(cli, row, now_us, cols);
	}
}

/* Prints at most `limit` cases, read in windows so that an archive does not fill the memory.
 * Returns how many, or -1. */
static int64_t print_all(const struct cli *cli, struct store *store, struct case_query *query,
	int64_t limit, enum cli_format format, struct err *err)
{
	int64_t printed = 0, now_us = clock_now_us();
	int cols = output_cols();
	while (printed < limit) {
		struct case_list list = {.arena = ARENA_INIT};
		query->limit = limit - printed < WINDOW ? (size_t)(limit - printed) : WINDOW;
		int failed = cases_read(store, query, &list, err);
		size_t count = failed ? 0 : list.count;
		for (size_t i = 0; i < count; i++)
			print_row(cli, &list.items[i], format, now_us, cols);
		printed += (int64_t)count;
		if (count) {
			query->has_from = true;
			query->from = list.items[count - 1].key;
		}
		case_list_release(&list);
		if (failed)
			return -1;
		if (count < query->limit)
			break;
	}
	return printed;
}

int list_filter(const struct filter **out, const char *text, const char *me, struct arena *a,
	struct err *err)
{
	struct filter_context context = {.me = me, .now_us = clock_now_us()};
	return filter_parse(out, *text ? text : "is:open", &context, a, err);
}

/* The words as one filter; the shell took the quotes, so a word with blanks is a phrase again. */
static char *join_words(int count, char **words, struct arena *a)
{
	char *text = arena_strdup(a, "");
	for (int i = 0; i < count; i++) {
		bool phrase = count > 1 && strchr(words[i], ' ') && !strpbrk(words[i], "\"():");
		text = arena_printf(
			a, phrase ? "%s%s\"%s\"" : "%s%s%s", text, *text ? " " : "", words[i]);
	}
	return text;
}

int list_main(struct cli *cli, struct err *err)
{
	enum cli_format format;
	int64_t limit = LIMIT, total;
	const struct filter *filter;
	const char *text = join_words(cli->argc, cli->argv, &cli->arena);
	if (cli_format(cli, FORMATS, &format, err) < 0 ||
		cli_number(cli, CLI_LIMIT, &limit, err) < 0)
		return -1;
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store || list_filter(&filter, text, cli->login, &cli->arena, err) < 0)
		return -1;
	if (format == FORMAT_CSV)
		fputs(csv_head, stdout);
	struct case_query query = {.filter = filter, .me = cli->login, .order = ORDER_NEWEST};
	int64_t printed = print_all(cli, store, &query, limit, format, err);
	if (printed < 0)
		return -1;
	if (printed == limit && cases_count(store, filter, cli->login, &total, err) < 0)
		return -1;
	if (printed == limit && total > printed) {
		char some[OUTPUT_NUMBER_BYTES], all[OUTPUT_NUMBER_BYTES];
		fprintf(stderr, _("%s of %s\n"), output_number(printed, some),
			output_number(total, all));
	}
	return 0;
}
