#include "screen/composer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "screen/composer_answer.h"
#include "screen/composer_files.h"
#include "screen/edit_pane.h"
#include "text/utf8.h"

enum {
	SIDE_COLS = 120, /* from here on what is answered stands beside the text ... */
	SIDE_ROWS = 20,
	PARENT_ROWS = 9, /* rows of the view from which what is answered is shown */
	TARGET_ROWS = 7, /* ... and where it goes */
	GAP_COLS = 2,
	NEAR_MIN = 15, /* of what is left to answer, it warns */
	LINE_BYTES = 512,
	SHOWN_BYTES = 16 * 1024,
};

static const char *account_handle(const struct account_row *a)
{
	return a->handle ? a->handle : a->name;
}

/* ---- line 1 ---- */

static void add_saved(const struct composer *c, struct strbuf *out)
{
	char time[CLOCK_SHORT_BYTES];

	if (c->post_id)
		strbuf_printf(out, _("draft %" PRId64), c->post_id);
	if (c->edit.changes != c->stored)
		strbuf_str(out, c->post_id ? " *" : _("not saved yet"));
	else if (c->saved_us)
		strbuf_printf(out, _(" saved %s"), clock_exact(c->saved_us, time));
}

static void draw_head(const struct composer *c, struct rect line)
{
	const struct mention_row *parent = composer_parent(c);
	const struct account_row *a = composer_account(c);
	bool practice = (a && a->practice) || c->view.desk->practice;
	STRBUF_AUTO struct strbuf saved;
	int x = line.x, room;

	strbuf_init(&saved, LINE_BYTES);
	add_saved(c, &saved);
	room = line.cols - utf8_cols(saved.buf) - 1;
	if (room < line.cols / 2)
		room = line.cols;
	if (practice)
		x += draw_text(line.y, x, room, ROLE_PRACTICE, _("EXERCISE")) + 1;
	if (c->state == COMPOSER_LOADING)
		draw_text(line.y, x, room - x, ROLE_META, _("reply"));
	else
		draw_textf(line.y, x, room - x + line.x, ROLE_META,
			_("REPLY to %.100s as %.100s, case %" PRId64),
			parent ? parent->handle : "?", a ? account_handle(a) : "?",
			c->box->case_id);
	if (room < line.cols)
		draw_text(line.y, line.x + room + 1, line.cols - room - 1,
			c->edit.changes == c->stored ? ROLE_META : ROLE_DRAFT, saved.buf);
}

/* ---- what is answered ---- */

/* Begins an entry of what is shown: "NEW 03:12 anna: ". */
static void add_head(struct strbuf *out, bool new, int64_t at_us, const char *what, const char *who)
{
	char at[CLOCK_SHORT_BYTES];

	strbuf_printf(out, "%s%s%s %s%s: ", out->len > 0 ? "\n" : "", new ? _("NEW ") : "",
		clock_short(at_us, clock_now_us(), at), what, who);
}

static void add_mention(struct strbuf *out, const struct mention_row *m, bool new)
{
	add_head(out, new, m->created_us, "", m->handle);
	if (m->gone)
		strbuf_str(out, _("[gone] "));
	strbuf_printf(out, "%.4000s", m->text);
	for (size_t i = 0; i < m->media_count; i++)
		strbuf_printf(out, "\n[%s: %s]", m->media[i].type,
			m->media[i].alt ? m->media[i].alt : _("not described"));
}

static bool by_another(const struct composer *c, const char *who)
{
	return who && strcmp(who, c->box->actor.operator) != 0;
}

/* What came in since he began stands first: it may change the answer. */
static void shown_text(const struct composer *c, struct strbuf *out)
{
	const struct case_file *f = &c->file;
	const struct mention_row *parent = composer_parent(c);

	for (size_t i = f->mentions.count; i-- > 0;) {
		const struct mention_row *m = &f->mentions.items[i];

		if (m->id > c->began.mention && m != parent)
			add_mention(out, m, m->id > c->seen.mention);
	}
	for (size_t i = f->posts.count; i-- > 0;) {
		const struct post_row *p = &f->posts.items[i];

		if (p->id <= c->began.post || !by_another(c, p->author))
			continue;
		add_head(out, p->id > c->seen.post, p->created_us, _("reply by "), p->author);
		strbuf_printf(
			out, "%s: %.4000s", post_state_label(p->state), p->text ? p->text : "");
	}
	for (size_t i = f->notes.count; i-- > 0;) {
		const struct note_row *n = &f->notes.items[i];

		if (n->id <= c->began.note || !by_another(c, n->author))
			continue;
		char head[128];

		note_head(head, n->kind, n->about);
		add_head(out, n->id > c->seen.note, n->created_us, _("note by "), n->author);
		strbuf_printf(out, "%s%.4000s", head, n->text);
	}
	if (parent)
		add_mention(out, parent, false);
}

static void draw_answered(const struct composer *c, struct rect area)
{
	STRBUF_AUTO struct strbuf text, news;

	strbuf_init(&text, SHOWN_BYTES);
	strbuf_init(&news, LINE_BYTES);
	shown_text(c, &text);
	draw_rule(area.y, area.x, area.cols, _("in reply to"),
		composer_news(c, &news) ? news.buf : NULL);
	area.y++;
	area.rows--;
	draw_wrapped(area, 0, 2, ROLE_NORMAL, text.buf);
}

/* ---- the text ---- */

static void draw_text_pane(struct composer *c, struct rect area)
{
	const struct account_row *a = composer_account(c);

	edit_pane_draw(&c->edit, &c->top, area,
		a ? length_within(account_limit(a, c->visibility), c->edit.text.buf)
		  : c->edit.text.len);
}

/* ---- where it goes ---- */

static void length_text(const struct composer *c, char *out, size_t size, bool *fits)
{
	const struct account_row *a = composer_account(c);
	size_t used;

	*fits = true;
	*out = '\0';
	if (!a)
		return;
	const struct length_limit *limit = account_limit(a, c->visibility);
	*fits = length_fits(limit, c->edit.text.buf, &used);
	if (limit->most)
		snprintf(out, size, "%zu/%zu", used, limit->most);
	else
		snprintf(out, size, "%zu", used);
}

/* Where all of it has no room, how long, how public and at what price comes first: the address is
 * cut off, not these. */
static void draw_target(const struct composer *c, struct rect line)
{
	const struct account_row *a = composer_account(c);
	bool fits;
	char length[48];
	int x = line.x, end = line.x + line.cols;
	STRBUF_AUTO struct strbuf terms;

	strbuf_init(&terms, LINE_BYTES);
	if (!a)
		return;
	length_text(c, length, sizeof(length), &fits);
	strbuf_str(&terms, visibility_label(c->visibility));
	composer_terms_words(c, &terms);
	strbuf_str(&terms, a->practice ? _(", stays here: EXERCISE") : "");
	bool narrow = utf8_cols(a->label) + utf8_cols(account_handle(a)) + utf8_cols(length) +
			      utf8_cols(terms.buf) + 3 * GAP_COLS >
		      line.cols;
	x += draw_textf(line.y, x, end - x, ROLE_NORMAL, "%s  ", a->label);
	if (!narrow)
		x += draw_textf(line.y, x, end - x, ROLE_NORMAL, "%s  ", account_handle(a));
	x += draw_text(line.y, x, end - x, fits ? ROLE_NORMAL : ROLE_OVER, length);
	x += draw_textf(line.y, x, end - x, ROLE_NORMAL, "  %s  ", terms.buf);
	if (narrow)
		x += draw_textf(line.y, x, end - x, ROLE_NORMAL, "%s  ", account_handle(a));
	if (a->state != ACCOUNT_LIVE && a->state != ACCOUNT_NEW)
		draw_text(line.y, x, end - x, ROLE_WARNING, account_state_label(a->state));
}

/* The first fault of what is there, or that there is none; what is over is one before a word is
 * there, too. */
static void draw_checks(const struct composer *c, struct rect line)
{
	struct err err = ERR_INIT;
	bool empty = c->edit.text.len == 0;
	int64_t turns_us;
	int used = 0, left_min = composer_left_min(c, &turns_us);

	if (!composer_account(c))
		return;
	if ((empty ? composer_check_answer(c, c->visibility, &err) : composer_check(c, &err)) < 0)
		used = draw_textf(line.y, line.x, line.cols, ROLE_WARNING, "%s  ", err.msg);
	else if (!empty)
		used = draw_textf(
			line.y, line.x, line.cols, ROLE_OK, "%s  ", _("all checks passed"));
	if (left_min > 0)
		draw_textf(line.y, line.x + used, line.cols - used,
			left_min <= NEAR_MIN ? ROLE_WARNING : ROLE_NORMAL,
			_("%d min left to answer"), left_min);
}

/* Takes the lines that it needs from the end of the area. */
static void draw_foot(const struct composer *c, struct rect *area, bool full)
{
	struct rect line = {0, area->x, 1, area->cols};

	area->rows -= full ? 3 : 1;
	line.y = area->y + area->rows;
	if (full) {
		draw_rule(line.y, line.x, line.cols, _("send to"), NULL);
		draw_checks(c, (struct rect){line.y + 2, line.x, 1, line.cols});
		line.y++;
	}
	draw_target(c, line);
}

void composer_draw(struct view *v)
{
	struct composer *c = (struct composer *)v;
	struct rect text = v->area, other = v->area;
	char length[48];
	bool fits;

	length_text(c, length, sizeof(length), &fits);
	if (text.rows >= 3) {
		draw_head(c, (struct rect){text.y, text.x, 1, text.cols});
		text.y++;
		text.rows--;
	}
	if (v->area.cols >= SIDE_COLS && v->area.rows >= SIDE_ROWS) {
		text.cols = v->area.cols * 3 / 5;
		other = (struct rect){
			text.y, text.x + text.cols + 2, text.rows, v->area.cols - text.cols - 2};
		draw_divide(text.y, text.x + text.cols, text.rows);
		draw_answered(c, other);
	} else if (v->area.rows >= PARENT_ROWS) {
		other = (struct rect){text.y, text.x, text.rows / 3, text.cols};
		draw_answered(c, other);
		text.y += other.rows;
		text.rows -= other.rows;
	}
	if (v->area.rows >= TARGET_ROWS)
		draw_foot(c, &text, v->area.rows >= PARENT_ROWS);
	composer_draw_files(c, &text);
	if (text.rows >= 2) {
		draw_rule(text.y, text.x, text.cols, _("text"), length);
		text.y++;
		text.rows--;
	}
	draw_text_pane(c, text);
}
