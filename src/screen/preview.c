#include "screen/queue_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "desk/answer.h"
#include "screen/asked.h"
#include "screen/checklist.h"
#include "text/wrap.h"

enum { LINE_BYTES = 1024 };

static int draw_line(struct rect *area, enum role role, const char *text)
{
	if (area->rows <= 0)
		return 0;
	draw_text(area->y, area->x, area->cols, role, text);
	area->y++;
	area->rows--;
	return 1;
}

/* As many lines as it needs, where there are so many; else one. */
static void draw_lines(struct rect *area, enum role role, const char *text, int room)
{
	int rows = (int)wrap_count(text, strlen(text), area->cols);

	if (rows > room || rows > area->rows) {
		draw_line(area, role, text);
		return;
	}
	draw_wrapped(*area, 0, 0, role, text);
	area->y += rows;
	area->rows -= rows;
}

static void draw_author(const struct desk *desk, const struct case_row *c, struct rect *area)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	if (c->manual.by)
		strbuf_printf(&line, _("%s  %s%s%s  entered by %s"), c->handle,
			manual_channel_from(c->manual.channel), c->manual.reach ? "  " : "",
			c->manual.reach ? c->manual.reach : "", desk_initials(desk, c->manual.by));
	else
		strbuf_printf(&line, "%s%s%s  %s  %s", c->name ? c->name : "", c->name ? "  " : "",
			c->handle, c->account, visibility_label(c->visibility));
	draw_line(area, ROLE_META, line.buf);
}

static void draw_facts(const struct desk *desk, const struct case_row *c, struct rect *area)
{
	char when[CLOCK_LONG_BYTES];
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	strbuf_printf(&line, _("case %" PRId64 "  %s"), c->id, clock_long(c->received_us, when));
	if (c->lang)
		strbuf_printf(&line, "  %s", c->lang);
	if (c->mentions > 1)
		strbuf_printf(&line,
			ngettext("  %" PRId64 " mention", "  %" PRId64 " mentions",
				(unsigned long)c->mentions),
			c->mentions);
	if (c->reposts > 0)
		strbuf_printf(&line,
			ngettext("  %" PRId64 " repost", "  %" PRId64 " reposts",
				(unsigned long)c->reposts),
			c->reposts);
	strbuf_printf(&line, "  %s", case_state_label(c->state));
	queue_until(&line, c);
	if (c->disposition != DISPOSITION_NONE)
		strbuf_printf(&line, ": %s", disposition_label(c->disposition));
	if (c->assignee)
		strbuf_printf(&line, "  %s", desk_initials(desk, c->assignee));
	draw_line(area, ROLE_META, line.buf);
}

static void draw_tags(const struct case_row *c, struct rect *area)
{
	STRBUF_AUTO struct strbuf line = {0};

	if (c->tag_count == 0)
		return;
	strbuf_init(&line, LINE_BYTES);
	for (size_t i = 0; i < c->tag_count; i++)
		strbuf_printf(&line, "%s#%s", i ? " " : "", c->tags[i]);
	draw_line(area, ROLE_META, line.buf);
}

/* What somebody is doing with it, or did. */
static void draw_post(const struct desk *desk, const struct case_row *c, struct rect *area)
{
	if (c->lease_holder && strcmp(c->lease_holder, desk->actor.operator) != 0) {
		STRBUF_AUTO struct strbuf line;

		strbuf_init(&line, LINE_BYTES);
		strbuf_printf(&line, _("%s is writing an answer"), c->lease_holder);
		if (c->lease_asker)
			strbuf_printf(&line, _(", %s asked for the case"), c->lease_asker);
		draw_line(area, ROLE_OTHERS, line.buf);
	}
	if (c->post_state < POST_STATES && c->post_author) {
		STRBUF_AUTO struct strbuf line;

		strbuf_init(&line, LINE_BYTES);
		strbuf_printf(&line, _("reply by %s: %s"), desk_initials(desk, c->post_author),
			post_state_label(c->post_state));
		draw_line(area,
			c->post_state == POST_FAILED || c->post_state == POST_UNCLEAR ? ROLE_FAILED
										      : ROLE_META,
			line.buf);
	}
}

/* How it stands with questions to other services. */
static void draw_asked(const struct case_row *c, struct rect *area)
{
	enum role role;
	char line[LINE_BYTES];

	asked_words(c, line, sizeof(line), &role);
	if (line[0])
		draw_line(area, role, line);
}

static void draw_back(const struct desk *desk, const struct case_row *c, struct rect *area)
{
	MEM_AUTO char *text = queue_back(desk, c);

	if (text)
		draw_line(area, c->back == BACK_RETURNED ? ROLE_WARNING : ROLE_META, text);
}

/* What its author did with it since. */
static void draw_changes(const struct case_row *c, struct rect *area)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	if (c->gone)
		strbuf_str(&line, _("gone upstream: deleted by its author, kept here"));
	if (c->mention_version > 1)
		strbuf_printf(&line, _("%sedited by its author, version %d"), c->gone ? "; " : "",
			c->mention_version);
	if (line.len > 0)
		draw_line(area, ROLE_WARNING, line.buf);
}

/* Whether and until when it can be answered, where that is worth a line; whole where the text below
 * it leaves room for that. */
static void draw_terms(
	const struct desk *desk, const struct case_row *c, const char *text, struct rect *area)
{
	const struct account_row *account = desk_account(desk, c->account);
	struct answer_terms terms = {.account = c->account,
		.can_reply = true,
		.no_answers = account ? account->can.closed : NULL,
		.reach = account ? account->can.reach : PRIVATE_ANY,
		.spent = c->answered_private,
		.closed = c->closed,
		.answer_until_us = c->answer_until_us,
		.private_until_us = c->private_until_us,
		.asked = c->visibility};
	STRBUF_AUTO struct strbuf line;
	bool can;

	strbuf_init(&line, LINE_BYTES);
	can = answer_words(&terms, clock_now_us(), &line);
	if (line.len > 0)
		draw_lines(area, can ? ROLE_META : ROLE_WARNING, line.buf,
			area->rows - 1 - (int)wrap_count(text, strlen(text), area->cols));
}

void preview_draw(struct desk *desk, const struct queue_row *row, struct rect area)
{
	const struct case_row *c = &row->c;
	const char *text = checklist_is_sensitive(desk, c)
				   ? _("[sensitive] its text is shown where the case is opened")
				   : c->text;

	draw_author(desk, c, &area);
	draw_facts(desk, c, &area);
	draw_tags(c, &area);
	draw_back(desk, c, &area);
	draw_post(desk, c, &area);
	draw_asked(c, &area);
	draw_changes(c, &area);
	if (!c->manual.by)
		draw_terms(desk, c, text, &area);
	draw_line(&area, ROLE_NORMAL, "");
	if (area.rows > 0)
		draw_wrapped(area, 0, 0, ROLE_NORMAL, text);
}
