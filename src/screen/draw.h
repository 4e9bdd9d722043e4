/* The only place that writes text to curses. Whatever is drawn passes a second wall here
 * (text/clean.h), is cut to columns between clusters, and bears a role, never a colour. */
#ifndef NW_SCREEN_DRAW_H
#define NW_SCREEN_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "screen/theme.h"

struct rect {
	int y, x, rows, cols;
};

/* Draws text from (y, x) in at most `cols` columns, `~` for what does not fit. Nothing is padded.
 * Returns the columns used. Outside of the screen nothing happens. */
int draw_text(int y, int x, int cols, enum role role, const char *text);

/* The same for len bytes, without the `~`. */
int draw_bytes(int y, int x, int cols, enum role role, const char *text, size_t len);

int draw_textf(int y, int x, int cols, enum role role, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* The same, then blanks in that role up to `cols`. */
void draw_field(int y, int x, int cols, enum role role, const char *text);

/* Blanks. */
void draw_clear(struct rect area);

/* A rule across a pane: "-- left ------------ right --". NULL: without that part. */
void draw_rule(int y, int x, int cols, const char *left, const char *right);

/* A bar downwards, between panes side by side. */
void draw_divide(int y, int x, int rows);

/* Text broken into lines from the line `first` on, each `indent` columns in. Returns how many lines
 * the whole text has at that width. */
size_t draw_wrapped(struct rect area, size_t first, int indent, enum role role, const char *text);

/* A box of blanks with a rule above and below, for a pop-up; returns the area inside. */
struct rect draw_popup(struct rect area, const char *title, const char *foot);

/* Where a pop-up of that size lies: at the bottom of the room, in the middle or on the right; no
 * larger than the room. */
struct rect draw_popup_place(struct rect room, int cols, int rows, bool right);

/* Where the terminal's cursor stands after this redraw; the last call of a redraw counts. */
void draw_cursor(int y, int x);

#endif
