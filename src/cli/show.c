#include "cli/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/json.h"
#include "cli/case_json.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "store/answer.h"

enum { INDENT = 4 };

int show_id(int64_t *id, const char *text, struct err *err)
{
	char *end;
	long long number = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || number <= 0 || strlen(text) > 18)
		return err_set(err, ERR_INPUT, _("'%s': expected the number of a case"), text);
	*id = number;
	return 0;
}

/* "label: text" as one line; nothing when there is no text. */
static void print_field(const char *label, const char *text, int cols)
{
	if (!text || !*text)
		return;
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_printf(&line, "%s: ", label);
	output_text(&line, text);
	output_line(&line, cols);
}

static void print_back(const struct case_row *row, int cols)
{
	char when[OUTPUT_TIME_BYTES];
	MEM_AUTO char *text =
		back_tell(row->back, row->back_by, output_time(row->back_us, when), row->back_s);
	print_field(_("back"), text, cols);
}

static void print_head(const struct case_row *row, int cols)
{
	char when[OUTPUT_TIME_BYTES];
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_printf(&line, _("case %lld"), (long long)row->id);
	strbuf_printf(&line, ": %s", case_state_label(row->state));
	if (row->disposition != DISPOSITION_NONE)
		strbuf_printf(&line, " (%s)", disposition_label(row->disposition));
	strbuf_printf(&line, _(", priority %d"), (int)row->priority);
	output_line(&line, cols);
	if (row->priority == PRIORITY_DANGER)
		print_field(_("danger to life"),
			row->settled        ? _("the dispatch centre has it")
			: row->acknowledged ? _("not handed to 101 yet")
					    : _("nobody has taken it up"),
			cols);
	print_field(_("network"), row->network, cols);
	print_field(_("account"), row->account, cols);
	print_field(_("author"), row->handle, cols);
	print_field(_("name"), row->name, cols);
	print_field(_("reach at"), row->manual.reach, cols);
	print_field(_("entered by"), row->manual.by, cols);
	print_field(_("assignee"), row->assignee, cols);
	print_back(row, cols);
	if (row->linked_to)
		printf(row->state == CASE_MERGED ? _("merged into: case %lld\n")
						 : _("linked to: case %lld\n"),
			(long long)row->linked_to);
	for (size_t i = 0; i < row->link_count; i++)
		if (row->links[i] != row->linked_to)
			printf(_("linked to: case %lld\n"), (long long)row->links[i]);
	for (size_t i = 0; i < row->tag_count; i++)
		print_field(_("tag"), row->tags[i], cols);
	print_field(_("received"), output_time(row->received_us, when), cols);
	print_field(_("link"), row->url, cols);
	printf(_("version: %lld\n"), (long long)row->version);
}

static void print_item(int64_t us, const char *who, const char *what, int cols)
{
	char when[OUTPUT_TIME_BYTES];
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_printf(&line, "%s ", output_time(us, when));
	output_text(&line, who);
	if (what)
		strbuf_printf(&line, " (%s)", what);
	output_line(&line, cols);
}

static void print_mention_head(const struct mention_row *m, int cols)
{
	const char *kind = m->gone      ? _("gone upstream")
			   : m->context ? _("context")
					: mention_kind_names[m->kind];
	MEM_AUTO char *what = mem_printf("%s %" PRId64, kind, m->id);
	puts("");
	print_item(m->created_us, m->handle, what, cols);
}

/* Whether and until when it can be answered, where that is not always. */
static void print_answer(const struct case_file *file, const struct mention_row *m,
	const struct account_row *account, int cols)
{
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	if (m->context || !account)
		return;
	struct answer_terms terms = answer_terms_of(file, m, account, 0);
	terms.can_reply = true;
	answer_words(&terms, clock_now_us(), &line);
	print_field(_("    answer"), line.buf, cols);
}

static void print_mentions(
	const struct case_file *file, const struct account_row *account, int cols)
{
	for (size_t i = 0; i < file->mentions.count; i++) {
		const struct mention_row *m = &file->mentions.items[i];
		print_mention_head(m, cols);
		output_paragraph(m->text ? m->text : "", INDENT, cols);
		for (size_t n = 0; n < m->media_count; n++)
			print_field(m->media[n].type ? m->media[n].type : _("attachment"),
				m->media[n].alt ? m->media[n].alt : m->media[n].url, cols);
		print_answer(file, m, account, cols);
		if (m->removed)
			printf(_("    hidden characters removed (%zu)\n"), m->removed);
	}
}

static void print_moderations(const struct case_file *file, int cols)
{
	for (size_t i = 0; i < file->moderations.count; i++) {
		const struct moderation_item *item = &file->moderations.items[i];
		printf(item->post_id ? _("%s of post %lld: ") : _("%s of mention %lld: "),
			moderation_rows[item->what].name,
			(long long)(item->post_id ? item->post_id : item->mention_id));
		print_item(item->done_us ? item->done_us : item->created_us, item->author,
			moderation_state_label(item->state), cols);
		output_paragraph(item->reason ? item->reason : "", INDENT, cols);
		print_field(_("    error"), item->error, cols);
	}
}

static void print_attachment(const struct attachment_row *a, int cols)
{
	char size[MEDIA_SIZE_BYTES];
	MEM_AUTO char *text =
		mem_printf("%s, %s, %s: %s", a->name, a->type, media_size(a->size, size), a->alt);
	print_field(_("    attached"), text, cols);
}

static void print_posts(const struct case_file *file, int cols)
{
	for (size_t i = 0; i < file->posts.count; i++) {
		const struct post_row *post = &file->posts.items[i];
		bool direct = post->visibility == VISIBILITY_DIRECT;
		MEM_AUTO char *what = mem_printf("%s%s%s", post_state_label(post->state),
			direct ? ", " : "", direct ? visibility_label(post->visibility) : "");
		puts("");
		printf(_("post %lld: "), (long long)post->id);
		print_item(post->created_us, post->author, what, cols);
		output_paragraph(post->text ? post->text : "", INDENT, cols);
		for (size_t n = 0; n < post->attachment_count; n++)
			print_attachment(&post->attachments[n], cols);
		print_field(_("    error"), post->error, cols);
		print_field(_("    link"), post->url, cols);
	}
}

void show_text(const struct case_file *file, const struct account_row *account, int cols)
{
	print_head(&file->row, cols);
	for (size_t i = 0; i < file->merged.count; i++)
		printf(_("merged with: case %lld\n"), (long long)file->merged.items[i]);
	print_mentions(file, account, cols);
	print_posts(file, cols);
	print_moderations(file, cols);
	for (size_t i = 0; i < file->notes.count; i++) {
		const struct note_row *note = &file->notes.items[i];
		char head[QUESTION_HEAD_BYTES];
		note_row_head(head, note);
		MEM_AUTO char *text = mem_printf("%s%s", head, note->text ? note->text : "");
		puts("");
		print_item(note->created_us, note->author, _("note"), cols);
		output_paragraph(text, INDENT, cols);
	}
	if (file->events.count)
		puts("");
	for (size_t i = 0; i < file->events.count; i++)
		print_item(file->events.items[i].time_us, file->events.items[i].actor,
			file->events.items[i].event, cols);
}

static int print_json(
	const struct case_file *file, const struct account_row *account, struct err *err)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, OUTPUT_RECORD_MAX);
	struct json_writer writer = {.out = &out};
	case_json_file(&writer, file, account);
	if (out.overflow)
		return err_set(err, ERR_SYSTEM, _("case %lld is too large to show"),
			(long long)file->row.id);
	output_line(&out, 0);
	return 0;
}

int show_main(struct cli *cli, struct err *err)
{
	enum cli_format format;
	int64_t id;
	if (cli_format(cli, FORMAT_CSV, &format, err) < 0 || show_id(&id, cli->argv[0], err) < 0)
		return -1;
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store)
		return -1;
	struct case_file file = {.arena = ARENA_INIT};
	struct account_list accounts = {.arena = ARENA_INIT};
	int rc = case_file_read(store, id, &file, err);
	if (rc == 0)
		rc = accounts_read(store, &accounts, err);
	const struct account_row *account =
		rc == 0 ? account_of(&accounts, file.row.account) : NULL;
	if (rc == 0 && format == FORMAT_JSON)
		rc = print_json(&file, account, err);
	else if (rc == 0)
		show_text(&file, account, output_cols());
	account_list_release(&accounts);
	case_file_release(&file);
	return rc;
}
