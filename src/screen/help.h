/* The keys and commands of the view below, from the tables and the key map as they are now. */
#ifndef NW_SCREEN_HELP_H
#define NW_SCREEN_HELP_H

#include "screen/page.h"
#include "screen/view.h"

extern const struct view_ops help_view;

/* Lays out the help of a view; no terminal in it. */
void help_lay_out(struct page *p, const struct keymap *map, const struct view_ops *about);

/* Scrolls to the entry of a command, or of the first that begins so; else to the words. */
void help_go(struct page *p, const char *word);

#endif
