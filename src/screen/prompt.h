/* The prompt on the message line: `:`, search, limit, and questions with one answer. */
#ifndef NW_SCREEN_PROMPT_H
#define NW_SCREEN_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "screen/draw.h"

struct desk;

/* A line of text being edited: the prompt's, and any one-line field of a pop-up. */
struct line_edit {
	struct strbuf text;
	size_t cursor; /* byte offset, between clusters */
};
void line_edit_init(struct line_edit *e, size_t limit);
void line_edit_release(struct line_edit *e);
void line_edit_set(struct line_edit *e, const char *text);
/* Takes an editing key (arrows, Home, End, Backspace, Delete, ^A ^E ^U ^K ^W, text); false for any
 * other. */
bool line_edit_key(struct line_edit *e, uint32_t key);
/* Puts pasted text in: cleaned, newlines as blanks. */
void line_edit_paste(struct line_edit *e, const char *text, size_t len);
/* Draws it in cols columns, scrolled so that the cursor is seen, and places the terminal's cursor.
 */
void line_edit_draw(const struct line_edit *e, int y, int x, int cols);

struct prompt;

/* Opens the prompt. Enter gives the text to `accept`; Esc and ^G close it without. `commands`: Tab
 * completes and history serves as after ':'. When accept fails its message is shown and the prompt
 * stays as it was. */
typedef int prompt_accept(struct desk *desk, const char *text, struct err *err);
void prompt_open(struct desk *desk, const char *label, const char *text, bool commands,
	prompt_accept *accept);

/* Says below the prompt that was just opened what is to be typed. */
void prompt_hint(struct desk *desk, const char *hint);

/* For an accept that learns later whether what was typed will do: it returns 0, and the prompt
 * stays as it is and takes no key but those that close it, until prompt_let_go with the number that
 * this gives. */
unsigned prompt_hold(struct desk *desk);

/* Ends that: closes the prompt, or with `err` shows that and leaves it open. False when it is not
 * held under that number (any more): then nothing is done. */
bool prompt_let_go(struct desk *desk, unsigned held, const struct err *err);

bool prompt_is_open(const struct desk *desk);

/* While an accept is called. */
bool prompt_accepts(const struct desk *desk);

/* A question that one key answers (`keys`, as "yn"): `answer` gets that key, or 0 for any other. */
typedef void prompt_answer(struct desk *desk, void *data, char key);
void prompt_ask(struct desk *desk, const char *question, const char *keys, prompt_answer *answer,
	void *data);

/* For the desk: a key or a paste while the prompt is open, and drawing it on the message line. */
void prompt_key(struct desk *desk, uint32_t key);
void prompt_paste(struct desk *desk, const char *text, size_t len);
void prompt_draw(struct desk *desk, struct rect screen);
struct prompt *prompt_new(const char *history_path);
void prompt_free(struct prompt *p);

#endif
