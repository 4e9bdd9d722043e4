/* A text being written, in lines on the screen. */
#ifndef NW_SCREEN_EDIT_PANE_H
#define NW_SCREEN_EDIT_PANE_H

#include "screen/draw.h"
#include "screen/edit.h"

/* Draws the text, scrolled from line *top on so that the cursor is seen, and places the terminal's
 * cursor. What lies beyond `within` bytes does not fit, and looks so. */
void edit_pane_draw(struct edit *e, size_t *top, struct rect area, size_t within);

#endif
