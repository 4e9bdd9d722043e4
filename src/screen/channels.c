#include "screen/channels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/links.h"
#include "screen/list.h"
#include "screen/list_window.h"
#include "store/channel.h"

enum {
	RULE_ROWS = 4,
	DETAIL_ROWS = 8,
	DETAIL_FROM = 18,
	HANDLE_FROM = 100, /* columns from which the handle has one of its own */
	NAME_COLS = 16,
	HANDLE_COLS = 24,
	TIME_COLS = 6,
	LINE_BYTES = 2048,
	SOON_DAYS = 7, /* a watch that ends so soon is marked */
};

struct channels {
	struct view view;
	struct list list;
	bool loaded;
	struct account_list accounts; /* rows point into these by index */
	struct watch_list watches;
	char slot;
};

struct channel_row {
	struct list_row row; /* its id: the account's; below 0, a watch */
	const struct account_row *account;
	const struct watch_row *watch;
};

static struct channels *channels_of(struct view *v)
{
	return (struct channels *)v;
}

static const struct channel_row *current(const struct channels *c)
{
	return (const struct channel_row *)list_current(&c->list);
}

/* ---- what a row says ---- */

struct columns {
	char sign;
	enum role role;
	const char *label, *name, *handle;
	char last[CLOCK_SHORT_BYTES], next[CLOCK_SHORT_BYTES];
};

static void account_columns(
	const struct channels *c, const struct account_row *a, struct columns *out)
{
	struct link_look look = link_look(a);
	int64_t now_us = clock_now_us(), since_us;
	bool now = a->state == ACCOUNT_LIVE && !links_missing(c->view.desk, &since_us);

	*out = (struct columns){.sign = look.sign,
		.role = look.role,
		.label = a->label,
		.name = a->name,
		.handle = a->handle ? a->handle : a->network};
	if (now)
		snprintf(out->last, sizeof(out->last), "%s", _("now"));
	else if (a->last_us)
		clock_short(a->last_us, now_us, out->last);
	if (a->retry_us)
		clock_short(a->retry_us, now_us, out->next);
}

static bool ends_soon(const struct watch_row *w)
{
	return !w->ended_us && w->until_us < clock_now_us() + SOON_DAYS * CLOCK_DAY;
}

static void watch_columns(const struct watch_row *w, struct columns *out)
{
	int64_t now_us = clock_now_us();

	*out = (struct columns){.sign = w->ended_us    ? '-'
					: ends_soon(w) ? '!'
						       : '+',
		.role = w->ended_us    ? ROLE_DIM
			: ends_soon(w) ? ROLE_WARNING
				       : ROLE_NORMAL,
		.label = "",
		.name = w->name,
		.handle = w->account};
	clock_short(w->begun_us, now_us, out->last);
	clock_short(w->ended_us ? w->ended_us : w->until_us, now_us, out->next);
}

static void account_says(const struct account_row *a, struct strbuf *out)
{
	account_words(a, clock_now_us(), out);
	if (a->reason)
		strbuf_printf(out, ": %s", a->reason);
	if (!a->gap.until_us)
		return;
	strbuf_str(out, "; ");
	account_gap_words(a, clock_now_us(), out);
}

static void watch_says(const struct watch_row *w, struct strbuf *out)
{
	strbuf_printf(out,
		w->ended_us    ? _("watch, ended: %s")
		: ends_soon(w) ? _("watch, ends soon: %s")
			       : _("watch: %s"),
		w->purpose);
}

static void draw_row(struct list *l, const struct list_row *row, struct rect where, unsigned flags)
{
	const struct channel_row *r = (const struct channel_row *)row;
	bool selected = flags & LIST_SELECTED && !l->slow;
	int end = where.x + where.cols, x = where.x;
	char sign[2] = "";
	struct columns c;
	STRBUF_AUTO struct strbuf says;

	strbuf_init(&says, LINE_BYTES);
	if (r->account) {
		account_columns(l->owner, r->account, &c);
		account_says(r->account, &says);
	} else {
		watch_columns(r->watch, &c);
		watch_says(r->watch, &says);
	}
	sign[0] = c.sign;
	const struct {
		int cols;
		const char *text;
	} cells[] = {
		{2, sign},
		{3, c.label},
		{NAME_COLS + 1, c.name},
		{where.cols >= HANDLE_FROM ? HANDLE_COLS + 1 : 0, c.handle},
		{TIME_COLS, c.last},
		{TIME_COLS, c.next},
	};
	for (size_t i = 0; i < ARRAY_LEN(cells) && x < end; i++) {
		int cols = cells[i].cols < end - x ? cells[i].cols : end - x;

		draw_field(where.y, x, cols, selected ? ROLE_SELECTED : c.role, cells[i].text);
		x += cols;
	}
	if (x < end)
		draw_text(where.y, x, end - x, c.role, says.buf);
}

static const struct list_ops rows = {.draw_row = draw_row};

/* ---- the one under the cursor, in full ---- */

static void add_line(struct strbuf *out, const char *text)
{
	if (text && *text)
		strbuf_printf(out, "%s%s", out->len ? "\n" : "", text);
}

static void tell_account(const struct account_row *a, struct strbuf *out)
{
	STRBUF_AUTO struct strbuf gap;
	MEM_AUTO char *head =
		mem_printf("%s  %s  %s%s%s", a->name, a->network, a->handle ? a->handle : "-",
			a->worker ? _("  served by ") : "", a->worker ? a->worker : "");

	strbuf_init(&gap, LINE_BYTES);
	add_line(out, head);
	strbuf_char(out, '\n');
	account_words(a, clock_now_us(), out);
	account_gap_words(a, clock_now_us(), &gap);
	add_line(out, gap.buf);
	add_line(out, a->reason);
	strbuf_char(out, '\n');
	account_can_words(a, out);
}

static void tell_watch(const struct watch_row *w, struct strbuf *out)
{
	char begun[CLOCK_LONG_BYTES], until[CLOCK_LONG_BYTES];

	clock_long(w->begun_us, begun);
	clock_long(w->ended_us ? w->ended_us : w->until_us, until);
	strbuf_printf(out, _("%s on %s, %s answers for it\n%s - %s\nlooks for %.*s\nbecause: %s"),
		w->name, w->account, w->owner, begun, until, (int)strlen(w->terms) - 2,
		w->terms + 1, w->purpose);
}

static void draw_detail(const struct channels *c, struct rect area)
{
	const struct channel_row *r = current(c);
	STRBUF_AUTO struct strbuf text;

	strbuf_init(&text, 4 * LINE_BYTES);
	draw_rule(area.y++, area.x, area.cols, NULL, NULL);
	area.rows--;
	if (r && r->account)
		tell_account(r->account, &text);
	else if (r)
		tell_watch(r->watch, &text);
	draw_wrapped(area, 0, 0, ROLE_NORMAL, text.buf);
}

static void draw_heading(struct rect line)
{
	int x = line.x + 7, end = line.x + line.cols;
	const struct {
		int cols;
		const char *text;
	} cells[] = {
		{NAME_COLS + 1, _("Account")},
		{line.cols - 2 >= HANDLE_FROM ? HANDLE_COLS + 1 : 0, _("Handle")},
		{TIME_COLS, _("Last")},
		{TIME_COLS, _("Next")},
	};

	for (size_t i = 0; i < ARRAY_LEN(cells) && x < end; i++) {
		draw_text(line.y, x, cells[i].cols < end - x ? cells[i].cols : end - x, ROLE_META,
			cells[i].text);
		x += cells[i].cols;
	}
}

static void channels_draw(struct view *v)
{
	struct channels *c = channels_of(v);
	struct rect area = v->area, detail = v->area;

	if (area.rows >= DETAIL_FROM) {
		detail.rows = DETAIL_ROWS;
		detail.y = area.y + area.rows - DETAIL_ROWS;
		area.rows -= DETAIL_ROWS;
		draw_detail(c, detail);
	}
	if (area.rows >= RULE_ROWS) {
		draw_rule(area.y, area.x, area.cols, _("channels, then watches"), NULL);
		draw_heading((struct rect){area.y + 1, area.x, 1, area.cols});
		area.y += 2;
		area.rows -= 2;
	}
	if (c->loaded && c->list.rows.count == 0)
		draw_text(area.y, area.x + 2, area.cols - 2, ROLE_META,
			_("No account is served yet: nachtwacht account add"));
	list_draw(&c->list, area);
}

/* ---- what the worker brings ---- */

struct reading {
	struct channels *channels;
	struct account_list accounts;
	struct watch_list watches;
	struct err err;
	int failed;
};

static void read_on_worker(struct store *s, void *data)
{
	struct reading *r = data;

	r->failed = accounts_read(s, &r->accounts, &r->err);
	if (!r->failed)
		r->failed = watches_read(s, &r->watches, &r->err);
}

static struct list_row *row_new(
	int64_t id, const struct account_row *account, const struct watch_row *watch)
{
	struct channel_row *row = mem_zero(1, sizeof(*row));

	*row = (struct channel_row){{.id = id, .at = id}, account, watch};
	return &row->row;
}

static void channels_fill(struct channels *c)
{
	size_t most = c->accounts.count + c->watches.count, count = 0;
	struct list_row **all = mem_zero(most + 1, sizeof(*all));

	for (size_t i = 0; i < c->accounts.count; i++)
		if (c->accounts.items[i].served)
			all[count++] =
				row_new(c->accounts.items[i].id, &c->accounts.items[i], NULL);
	for (size_t i = 0; i < c->watches.count; i++)
		all[count++] = row_new(-1 - (int64_t)i, NULL, &c->watches.items[i]);
	list_fill(&c->list, all, count);
	free(all);
	c->loaded = true;
	view_changed(&c->view);
}

static void read_done(void *data, bool dropped)
{
	struct reading *r = data;

	if (!dropped && r->failed) {
		desk_say_err(r->channels->view.desk, &r->err);
	} else if (!dropped) {
		struct channels *c = r->channels;
		struct account_list accounts = c->accounts;
		struct watch_list watches = c->watches;

		c->accounts = r->accounts;
		c->watches = r->watches;
		r->accounts = accounts;
		r->watches = watches;
		channels_fill(c);
	}
	account_list_release(&r->accounts);
	watch_list_release(&r->watches);
	free(r);
}

static void channels_reload(struct view *v)
{
	struct reading *r = mem_zero(1, sizeof(*r));

	r->channels = channels_of(v);
	worker_post(v->desk->worker, WORK_READ, &r->channels->slot, read_on_worker, read_done, r);
}

/* ---- the view ---- */

/* The queue, limited to what came by it. */
static int limit_to(struct desk *desk, const struct channel_row *r, struct err *err)
{
	MEM_AUTO char *limit =
		r->account ? mem_printf("limit is:open account:\"%s\"", r->account->name)
			   : mem_printf("limit is:open tag:\"%s\"", r->watch->name);

	return command_run(desk, "view queue", 0, err) || command_run(desk, limit, 0, err) ? -1 : 0;
}

static int channels_command(struct view *v, const struct command_call *call, struct err *err)
{
	struct channels *c = channels_of(v);
	const struct channel_row *r = current(c);

	if (call->command == COMMAND_OPEN)
		return r ? limit_to(v->desk, r, err)
			 : err_set(err, ERR_REFUSED, _("no account is served yet"));
	return list_command(&c->list, call) ? 0 : command_refuse(call, err);
}

static int channels_open(struct view *v, const char *argument, struct err *err)
{
	struct channels *c = channels_of(v);

	list_init(&c->list, &rows, c);
	c->list.keep_order = true;
	c->list.slow = desk_option_on(v->desk, OPTION_SLOW);
	return 0;
}

static void channels_close(struct view *v)
{
	list_release(&channels_of(v)->list);
	account_list_release(&channels_of(v)->accounts);
	watch_list_release(&channels_of(v)->watches);
}

static struct list *channels_list(struct view *v)
{
	return &channels_of(v)->list;
}

static const char *channels_title(struct view *v)
{
	return _("channels");
}

const struct view_ops channels_view = {
	.name = "channels",
	.hints = "open|page-down|top|back",
	.size = sizeof(struct channels),
	.open = channels_open,
	.close = channels_close,
	.reload = channels_reload,
	.draw = channels_draw,
	.command = channels_command,
	.list = channels_list,
	.title = channels_title,
};
