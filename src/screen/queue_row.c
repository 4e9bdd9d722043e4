#include "screen/queue_row.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/asked.h"
#include "screen/checklist.h"

enum { TEXT_MOST = 4096, TAGS_MOST = 16, FULL_COLS = 60, AUTHOR_COLS = 16 };

/* ---- the copy ---- */

struct packer {
	char *at;     /* NULL: only count */
	size_t bytes; /* so far */
};

static const char *pack(struct packer *p, const char *text, size_t most)
{
	size_t len;
	char *copy = p->at ? p->at + p->bytes : NULL;

	if (!text)
		return NULL;
	len = strnlen(text, most);
	while (len > 0 && len == most && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	p->bytes += len + 1;
	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

static void pack_row(struct packer *p, struct case_row *out, const struct case_row *c)
{
	const char **tags = NULL;

	*out = *c;
	out->tag_count = c->tag_count < TAGS_MOST ? c->tag_count : TAGS_MOST;
	/* Pointers first: the block is aligned for them here. */
	if (p->at)
		tags = (const char **)(void *)(p->at + p->bytes);
	p->bytes += out->tag_count * sizeof(*tags);
	for (size_t i = 0; i < out->tag_count; i++) {
		const char *tag = pack(p, c->tags[i], TEXT_MOST);

		if (tags)
			tags[i] = tag;
	}
	out->tags = tags;
	out->links = NULL;
	out->link_count = 0;
	out->network = pack(p, c->network, TEXT_MOST);
	out->account = pack(p, c->account, TEXT_MOST);
	out->handle = pack(p, c->handle, TEXT_MOST);
	out->name = pack(p, c->name, TEXT_MOST);
	out->text = pack(p, c->text, TEXT_MOST);
	out->lang = pack(p, c->lang, TEXT_MOST);
	out->url = pack(p, c->url, TEXT_MOST);
	out->closed = pack(p, c->closed, TEXT_MOST);
	out->manual.reach = pack(p, c->manual.reach, TEXT_MOST);
	out->manual.by = pack(p, c->manual.by, TEXT_MOST);
	out->assignee = pack(p, c->assignee, TEXT_MOST);
	out->post_author = pack(p, c->post_author, TEXT_MOST);
	out->lease_holder = pack(p, c->lease_holder, TEXT_MOST);
	out->lease_asker = pack(p, c->lease_asker, TEXT_MOST);
	out->question_service = pack(p, c->question_service, TEXT_MOST);
	out->back_by = pack(p, c->back_by, TEXT_MOST);
}

struct queue_row *queue_row_new(const struct case_row *c)
{
	struct packer count = {0}, fill = {0};
	struct case_row unused;
	struct queue_row *row;

	pack_row(&count, &unused, c);
	row = mem_zero(1, sizeof(*row) + count.bytes);
	fill.at = (char *)(row + 1);
	pack_row(&fill, &row->c, c);
	row->row = (struct list_row){.id = c->id, .pinned = c->key.pinned, .at = c->key.at};
	return row;
}

/* ---- letters ---- */

char queue_priority_letter(enum priority priority)
{
	static const char letters[PRIORITIES] = {'!', '+', ' ', '-'};

	return letters[priority];
}

char queue_state_letter(enum case_state state)
{
	static const char letters[CASE_STATES] = {'N', 'O', 'W', 'Z', 'R', 'M', 'S'};

	return letters[state];
}

char queue_post_letter(enum post_state state)
{
	static const char letters[POST_STATES + 1] = {
		[POST_DRAFT] = 'd',
		[POST_REVIEW] = 'r',
		[POST_HELD] = 'H',
		[POST_SENDING] = 's',
		[POST_SENT] = ' ',
		[POST_FAILED] = 'F',
		[POST_UNCLEAR] = '?',
		[POST_CANCELLED] = ' ',
		[POST_STATES] = ' ',
	};

	return letters[state];
}

const struct account_row *desk_account(const struct desk *desk, const char *name)
{
	return account_of(&desk->accounts, name);
}

const char *desk_account_label(const struct desk *desk, const char *account)
{
	const struct account_row *row = desk_account(desk, account);

	return row ? row->label : "--";
}

const char *desk_initials(const struct desk *desk, const char *login)
{
	for (size_t i = 0; i < desk->operators.count; i++)
		if (strcmp(desk->operators.items[i].login, login) == 0)
			return desk->operators.items[i].initials;
	return login;
}

static const char *back_who(const struct desk *desk, const struct case_row *c)
{
	return c->back_by ? desk_initials(desk, c->back_by) : "";
}

char *queue_back(const struct desk *desk, const struct case_row *c)
{
	char when[CLOCK_SHORT_BYTES];

	return back_tell(c->back, back_who(desk, c), clock_short(c->back_us, clock_now_us(), when),
		c->back_s);
}

void queue_until(struct strbuf *line, const struct case_row *c)
{
	char when[CLOCK_LONG_BYTES];

	if (c->state == CASE_SNOOZED && c->snoozed_until_us)
		strbuf_printf(line, _(" until %s"), clock_long(c->snoozed_until_us, when));
	else if (c->state == CASE_SNOOZED)
		strbuf_str(line, _(" until its citizen writes"));
}

/* ---- drawing ---- */

static enum role priority_role(const struct case_row *c)
{
	if (c->priority == PRIORITY_DANGER)
		return ROLE_DANGER;
	return c->priority == PRIORITY_INCIDENT ? ROLE_INCIDENT : ROLE_NORMAL;
}

static enum role owner_role(const struct desk *desk, const struct case_row *c)
{
	if (!c->assignee)
		return ROLE_NORMAL;
	return strcmp(c->assignee, desk->actor.operator) == 0 ? ROLE_MINE : ROLE_OTHERS;
}

enum role desk_post_role(enum post_state state)
{
	static const enum role roles[POST_STATES + 1] = {
		[POST_DRAFT] = ROLE_DRAFT,
		[POST_REVIEW] = ROLE_DRAFT,
		[POST_HELD] = ROLE_HELD,
		[POST_SENDING] = ROLE_HELD,
		[POST_SENT] = ROLE_OK,
		[POST_FAILED] = ROLE_FAILED,
		[POST_UNCLEAR] = ROLE_FAILED,
		[POST_CANCELLED] = ROLE_DIM,
		[POST_STATES] = ROLE_DRAFT,
	};

	return roles[state];
}

/* One cell of a row, in its own role or in that of the whole row. */
static int draw_cell(
	int y, int x, int cols, const enum role *whole, enum role own, const char *text)
{
	draw_field(y, x, cols, whole ? *whole : own, text);
	return x + cols;
}

static int draw_letter(int y, int x, const enum role *whole, enum role own, char letter)
{
	char text[2] = {letter, '\0'};

	return draw_cell(y, x, 1, whole, letter == ' ' ? ROLE_NORMAL : own, text);
}

static const char *origin(const struct desk *desk, const struct case_row *c)
{
	return c->manual.by ? manual_channel_sign(c->manual.channel)
			    : desk_account_label(desk, c->account);
}

/* The fixed columns: these show the selection, the text does not (a bar over the text costs its
 * bytes again). */
static int draw_fixed(struct desk *desk, const struct case_row *c, int y, int x,
	const enum role *whole, bool full)
{
	char when[CLOCK_SHORT_BYTES];
	char post = queue_post_letter(c->post_state);

	x = draw_letter(y, x, whole, priority_role(c), queue_priority_letter(c->priority));
	x = draw_letter(y, x, whole, ROLE_NORMAL, queue_state_letter(c->state));
	if (!full)
		return draw_cell(y, x, 3, whole, ROLE_NORMAL, origin(desk, c));
	x = draw_cell(y, x, 1, whole, ROLE_NORMAL, " ");
	x = draw_cell(y, x, 3, whole, owner_role(desk, c),
		c->assignee ? desk_initials(desk, c->assignee) : "--");
	if (post == ' ' && c->lease_holder && strcmp(c->lease_holder, desk->actor.operator) != 0)
		post = 'w';
	x = draw_letter(y, x, whole, desk_post_role(c->post_state), post);
	x = draw_cell(y, x, 1, whole, ROLE_NORMAL, " ");
	x = draw_cell(y, x, 3, whole, ROLE_NORMAL, origin(desk, c));
	return draw_cell(
		y, x, 5, whole, ROLE_NORMAL, clock_short(c->received_us, clock_now_us(), when));
}

/* What has to be known of it before its text. Returns the columns that it took. */
static int draw_badges(const struct desk *desk, const struct case_row *c, int y, int x, int cols)
{
	MEM_AUTO char *back = back_badge(c->back, back_who(desk, c));
	int used = 0;

	if (c->gone || c->mention_version > 1)
		used = draw_text(y, x, cols, ROLE_WARNING, c->gone ? _("[gone] ") : _("[edited] "));
	if (!c->gone)
		used += draw_text(y, x + used, cols - used, ROLE_WARNING, closed_badge(c->closed));
	if (back && used < cols)
		used += draw_text(y, x + used, cols - used,
			c->back == BACK_RETURNED ? ROLE_WARNING : ROLE_META, back);
	return used;
}

void queue_row_draw(
	struct desk *desk, const struct queue_row *row, struct rect where, unsigned flags)
{
	const struct case_row *c = &row->c;
	bool full = where.cols >= FULL_COLS - 2;
	enum role dim = flags & LIST_SELECTED ? ROLE_SELECTED : ROLE_DIM;
	const enum role *whole = flags & (LIST_SELECTED | LIST_LEFT) ? &dim : NULL;
	enum role text = flags & LIST_LEFT     ? ROLE_DIM
			 : flags & LIST_MARKED ? ROLE_MARKED
					       : ROLE_NORMAL;
	int end = where.x + where.cols, x;
	enum role mark_role;
	const char *mark;

	x = draw_fixed(desk, c, where.y, where.x, whole, full) + (full ? 1 : 0);
	if (full) {
		draw_text(where.y, x, AUTHOR_COLS, text, c->handle);
		x += AUTHOR_COLS + 1;
	}
	if (end > x)
		x += draw_badges(desk, c, where.y, x, end - x);
	mark = asked_mark(c, &mark_role);
	if (end > x)
		x += draw_text(where.y, x, end - x, mark_role, mark);
	if (end > x)
		draw_text(where.y, x, end - x, text,
			checklist_is_sensitive(desk, c) ? _("[sensitive]") : c->text);
}

void queue_row_heading(struct rect where)
{
	char heading[128];

	snprintf(heading, sizeof(heading), "%-2s %-4s %-2s %-5s %-16s %s", "PS", _("Own"), "",
		_("Time"), _("Author"), _("Text"));
	draw_text(where.y, where.x, where.cols, ROLE_META, heading);
}
