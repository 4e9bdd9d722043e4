/* A text of lines, each in a role, that is read by scrolling: what the thread, the help and the raw
 * view show. Lines are broken to the width when they are added, so a page is built anew when the
 * width changes. */
#ifndef NW_SCREEN_PAGE_H
#define NW_SCREEN_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "screen/command_table.h"
#include "screen/draw.h"

enum { PAGE_SEARCH_BYTES = 256 };

struct page_line {
	enum role role, right_role;
	int indent;        /* columns before the text */
	const char *text;  /* NUL-terminated, in the page's arena */
	const char *right; /* at the end of the line; NULL = nothing */
	bool rule;         /* a rule across the page with the text in it */
};

struct page {
	struct arena arena;
	struct {
		struct page_line *items;
		size_t count, room;
	} lines;
	int cols;   /* that lines are broken to; set by page_begin */
	size_t top; /* the first line on the screen, and where the cursor stands */
	int height; /* rows at the last draw */
	char search[PAGE_SEARCH_BYTES];
};

void page_release(struct page *p);

/* Forgets all lines and takes new ones of that width; where it was scrolled to is kept. */
void page_begin(struct page *p, int cols);

/* One line as it is; cut where it is drawn. `right` (NULL: nothing) stands at its end. */
void page_line(struct page *p, enum role role, int indent, const char *text);
void page_line_right(struct page *p, enum role role, int indent, const char *text,
	enum role right_role, const char *right);

/* Text broken into lines of the page's width. */
void page_text(struct page *p, enum role role, int indent, const char *text);

/* A paragraph with a word before it: "  Tags      fire, harbour", the rest below the second column.
 */
void page_pair(struct page *p, int indent, int name_cols, const char *name, const char *text);

void page_blank(struct page *p);
void page_rule(struct page *p, const char *text);

/* Movement: true when the call was one of these and is done. */
bool page_command(struct page *p, const struct command_call *call);

/* Movement and search in the page of the desk's topmost view; another command is refused. */
int page_run(struct desk *desk, const struct command_call *call, struct err *err);

/* The next line that holds the words (case and accents do not count), from the one below the top
 * on, around the end. Scrolls there; false when there is none. */
bool page_find(struct page *p, const char *words, bool backwards);

/* Draws the page and puts the terminal's cursor on its first line. */
void page_draw(struct page *p, struct rect area);

/* How far it is scrolled, for a rule: "all", "top", "40%", "end". Translated. */
const char *page_place(const struct page *p, char out[16]);

#endif
