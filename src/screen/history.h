/* Lines typed after ':', remembered in a file of the operator's own (mode 0600). */
#ifndef NW_SCREEN_HISTORY_H
#define NW_SCREEN_HISTORY_H

#include <stddef.h>

struct history;

/* Reads the file; NULL: remembers for this desk only. */
struct history *history_open(const char *path);
void history_close(struct history *h);

/* Adds a line, and to the file. One with a text for people in it (a note, a reply) is not kept at
 * all. */
void history_add(struct history *h, const char *line);

size_t history_count(const struct history *h);

/* The oldest is 0. */
const char *history_line(const struct history *h, size_t i);

#endif
