#include "screen/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/complete.h"
#include "screen/desk.h"
#include "screen/history.h"
#include "text/utf8.h"
#include "text/wrap.h"

enum { PROMPT_BYTES = 16 * 1024, OFFERED_ROWS = 8 };

struct prompt {
	bool open, accepting;
	char *label;
	char *hint;           /* what is to be typed; NULL: none */
	unsigned held, holds; /* the number of who looks at what was typed, 0: none; given so far */
	struct line_edit edit;
	bool commands;
	prompt_accept *accept;
	/* a question with one key */
	char *question;
	char *keys;
	prompt_answer *answer;
	void *data;
	struct history *history;
	size_t recalled; /* how far back; 0 = what is typed now */
	struct completion_list offered;
	size_t chosen; /* of the offered, when Tab goes through them; from 1 */
};

struct prompt *prompt_new(const char *history_path)
{
	struct prompt *p = mem_zero(1, sizeof(*p));

	line_edit_init(&p->edit, PROMPT_BYTES);
	p->history = history_open(history_path);
	return p;
}

static void prompt_close(struct prompt *p)
{
	p->open = false;
	p->held = 0;
	free(p->label);
	free(p->hint);
	free(p->question);
	free(p->keys);
	p->label = p->hint = p->question = p->keys = NULL;
	completion_list_release(&p->offered);
	p->chosen = 0;
}

void prompt_free(struct prompt *p)
{
	if (!p)
		return;
	prompt_close(p);
	line_edit_release(&p->edit);
	history_close(p->history);
	free(p);
}

void prompt_open(struct desk *desk, const char *label, const char *text, bool commands,
	prompt_accept *accept)
{
	struct prompt *p = desk->prompt;

	prompt_close(p);
	p->open = true;
	p->label = mem_strdup(label);
	p->commands = commands;
	p->accept = accept;
	p->recalled = 0;
	line_edit_set(&p->edit, text);
	desk->message.text[0] = '\0';
	desk->redraw_now = true;
}

void prompt_hint(struct desk *desk, const char *hint)
{
	free(desk->prompt->hint);
	desk->prompt->hint = mem_strdup(hint);
}

bool prompt_is_open(const struct desk *desk)
{
	return desk->prompt->open;
}

bool prompt_accepts(const struct desk *desk)
{
	return desk->prompt->accepting;
}

unsigned prompt_hold(struct desk *desk)
{
	return desk->prompt->held = ++desk->prompt->holds;
}

bool prompt_let_go(struct desk *desk, unsigned held, const struct err *err)
{
	struct prompt *p = desk->prompt;

	if (!p->open || !held || p->held != held)
		return false;
	p->held = 0;
	if (err)
		desk_say_err(desk, err);
	else
		prompt_close(p);
	desk->redraw_now = true;
	return true;
}

void prompt_ask(struct desk *desk, const char *question, const char *keys, prompt_answer *answer,
	void *data)
{
	struct prompt *p = desk->prompt;

	prompt_close(p);
	p->open = true;
	p->question = mem_strdup(question);
	p->keys = mem_strdup(keys);
	p->answer = answer;
	p->data = data;
	desk->redraw_now = true;
}

static void prompt_put(struct prompt *p, const char *text, size_t from)
{
	MEM_AUTO char *line = mem_printf("%.*s%s", (int)from, p->edit.text.buf, text);

	line_edit_set(&p->edit, line);
}

/* Bytes that all of the offered begin with. */
static size_t offered_common(const struct completion_list *list)
{
	size_t common = strlen(list->items[0].text);

	for (size_t i = 1; i < list->count; i++) {
		size_t same = 0;

		while (same < common && list->items[i].text[same] == list->items[0].text[same])
			same++;
		common = same;
	}
	return common;
}

static void prompt_complete(struct desk *desk)
{
	struct prompt *p = desk->prompt;
	size_t common, start;

	if (p->offered.count > 1) {
		p->chosen = p->chosen % p->offered.count + 1;
		prompt_put(p, p->offered.items[p->chosen - 1].text, p->offered.start);
		return;
	}
	completion_list_release(&p->offered);
	command_complete(desk, p->edit.text.buf, p->edit.cursor, &p->offered);
	if (p->offered.count == 0)
		return;
	start = p->offered.start;
	common = offered_common(&p->offered);
	MEM_AUTO char *text = mem_strndup(p->offered.items[0].text, common);
	prompt_put(p, text, start);
	if (p->offered.count == 1) {
		if (p->edit.text.len > 0 && p->edit.text.buf[p->edit.text.len - 1] != ':')
			line_edit_key(&p->edit, ' ');
		completion_list_release(&p->offered);
	}
}

static void prompt_recall(struct prompt *p, int by)
{
	size_t most = history_count(p->history);

	if ((by < 0 && p->recalled == 0) || (by > 0 && p->recalled == most))
		return;
	p->recalled = by > 0 ? p->recalled + 1 : p->recalled - 1;
	line_edit_set(&p->edit, p->recalled ? history_line(p->history, most - p->recalled) : "");
}

static void prompt_enter(struct desk *desk)
{
	struct prompt *p = desk->prompt;
	MEM_AUTO char *text = mem_strdup(p->edit.text.buf), *label = p->label, *hint = p->hint;
	prompt_accept *accept = p->accept;
	bool commands = p->commands, refused;
	unsigned held;
	struct err err = ERR_INIT;

	p->label = p->hint = NULL;
	prompt_close(p);
	if (commands && !*text)
		return;
	if (commands)
		history_add(p->history, text);
	p->accepting = true;
	refused = accept(desk, text, &err) < 0;
	p->accepting = false;
	held = p->held;
	if (!refused && !held)
		return;
	/* What was typed is not lost with a mistake in it, nor before that is known. */
	prompt_open(desk, label, text, commands, accept);
	if (hint)
		prompt_hint(desk, hint);
	if (refused)
		desk_say_err(desk, &err);
	else
		p->held = held;
}

static bool closes(const struct prompt *p, uint32_t key)
{
	return key == KEYS_ESC || key == ('G' - '@') || key == ('C' - '@') ||
	       (key == KEYS_BACKSPACE && p->edit.text.len == 0);
}

static void question_key(struct desk *desk, uint32_t key)
{
	struct prompt *p = desk->prompt;
	prompt_answer *answer = p->answer;
	void *data = p->data;
	char given = key > ' ' && key < 0x7f && strchr(p->keys, (int)key) ? (char)key : 0;

	prompt_close(p);
	answer(desk, data, given);
}

void prompt_key(struct desk *desk, uint32_t key)
{
	struct prompt *p = desk->prompt;

	desk->redraw_now = true;
	if (p->question) {
		question_key(desk, key);
		return;
	}
	/* What is typed ahead would change what is looked at. */
	if (p->held && !closes(p, key))
		return;
	if (key == '\t' && p->commands) {
		prompt_complete(desk);
		return;
	}
	completion_list_release(&p->offered);
	p->chosen = 0;
	desk->message.text[0] = '\0';
	if (key == '\r' || key == '\n')
		prompt_enter(desk);
	else if (closes(p, key))
		prompt_close(p);
	else if (p->commands && (key == KEYS_UP || key == ('P' - '@')))
		prompt_recall(p, 1);
	else if (p->commands && (key == KEYS_DOWN || key == ('N' - '@')))
		prompt_recall(p, -1);
	else
		line_edit_key(&p->edit, key);
}

void prompt_paste(struct desk *desk, const char *text, size_t len)
{
	struct prompt *p = desk->prompt;

	if (!p->question && !p->held)
		line_edit_paste(&p->edit, text, len);
	desk->redraw_now = true;
}

static void draw_offered(const struct prompt *p, struct rect screen, int line)
{
	int rows = p->offered.count < OFFERED_ROWS ? (int)p->offered.count : OFFERED_ROWS;
	int name_cols = screen.cols / 3 < 24 ? screen.cols / 3 : 24;
	size_t from = p->chosen > (size_t)rows ? p->chosen - (size_t)rows : 0;

	if (rows > line - 1)
		rows = line > 1 ? line - 1 : 0;
	if (rows <= 0)
		return;
	draw_rule(line - rows - 1, 0, screen.cols, NULL, NULL);
	for (int i = 0; i < rows; i++) {
		const struct completion *item = &p->offered.items[from + (size_t)i];
		bool chosen = from + (size_t)i + 1 == p->chosen;
		int y = line - rows + i;

		draw_field(y, 0, screen.cols, ROLE_NORMAL, "");
		draw_text(y, 0, 2, ROLE_NORMAL, chosen ? "> " : "  ");
		draw_text(y, 2, name_cols, chosen ? ROLE_SELECTED : ROLE_NORMAL, item->text);
		draw_text(y, 3 + name_cols, screen.cols - name_cols - 3, ROLE_META, item->note);
	}
}

/* In place of the hints. */
static void draw_hint(const struct prompt *p, struct rect screen, int line)
{
	const char *hint = p->held ? _("it is being looked at; Esc: do not wait") : p->hint;

	if (hint && screen.rows > line + 1)
		draw_field(line + 1, 0, screen.cols, ROLE_HINT, hint);
}

/* In place of the hints, or where it is too long for that line, above what was typed. */
static void draw_mistake(const char *text, struct rect screen, int line)
{
	struct rect above = {line, 0, 0, screen.cols};

	if (utf8_cols(text) <= screen.cols) {
		if (screen.rows > line + 1)
			draw_field(line + 1, 0, screen.cols, ROLE_ERROR, text);
		return;
	}
	above.rows = (int)draw_wrapped(above, 0, 0, ROLE_ERROR, text);
	if (above.rows > line - 1)
		above.rows = line - 1;
	above.y -= above.rows;
	draw_clear(above);
	draw_wrapped(above, 0, 0, ROLE_ERROR, text);
}

/* One that is wider than its line has the hints' line as well, and what it needs above: the keys
 * stand at its end. */
static void draw_question(const char *text, struct rect screen, int line)
{
	size_t len = strlen(text), at = 0;
	int cols = screen.cols - 1, rows = (int)wrap_count(text, len, cols);
	int most = screen.rows > 4 ? screen.rows - 3 : 1, y;

	if (rows > most)
		rows = most;
	y = rows > 1 ? screen.rows - rows : line;
	draw_clear((struct rect){y, 0, rows, screen.cols});
	for (; rows > 1; rows--) {
		struct wrap_line part;

		at = wrap_next(text, len, at, cols, &part);
		draw_bytes(y++, 0, cols, ROLE_WARNING, text + part.start, part.len);
	}
	draw_cursor(y, draw_text(y, 0, cols + 1, ROLE_WARNING, text + at));
}

void prompt_draw(struct desk *desk, struct rect screen)
{
	struct prompt *p = desk->prompt;
	int line = screen.rows >= 3 ? screen.rows - 2 : screen.rows - 1, used;

	if (!p->open)
		return;
	if (p->question) {
		draw_question(p->question, screen, line);
		return;
	}
	if (p->offered.count > 1)
		draw_offered(p, screen, line);
	draw_hint(p, screen, line);
	if (desk->message.text[0])
		draw_mistake(desk->message.text, screen, line);
	draw_field(line, 0, screen.cols, ROLE_NORMAL, p->label);
	used = utf8_cols(p->label);
	line_edit_draw(&p->edit, line, used, screen.cols - used - 1);
}
