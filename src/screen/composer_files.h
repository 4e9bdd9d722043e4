/* What goes along with the reply: files, each with words for who cannot see it. */
#ifndef NW_SCREEN_COMPOSER_FILES_H
#define NW_SCREEN_COMPOSER_FILES_H

#include "screen/composer.h"
#include "screen/draw.h"

/* Those of the draft, as the store has them. */
const struct attachment_row *composer_files(const struct composer *c, size_t *count);

/* Reads a file, asks what is to be seen and attaches it; the worker does what waits. */
int composer_attach(struct composer *c, const char *path, struct err *err);

/* Takes the n-th (from 1) off; "" the last one. */
int composer_detach(struct composer *c, const char *nth, struct err *err);

/* Refuses an answer that is so public with more files than may go along with it. */
int composer_check_files(const struct composer *c, enum visibility visibility, struct err *err);

/* The file that waits for its words is let go. */
void composer_forget_file(struct composer *c);

/* Draws them into the last rows of the area, which it takes from it. */
void composer_draw_files(const struct composer *c, struct rect *area);

/* "[rook.png, 84 KB: what is to be seen]", appended. */
void attachment_words(const struct attachment_row *a, struct strbuf *out);

#endif
