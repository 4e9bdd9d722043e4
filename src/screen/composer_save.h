/* Nothing that was typed is lost: its draft in a file and in the store. */
#ifndef NW_SCREEN_COMPOSER_SAVE_H
#define NW_SCREEN_COMPOSER_SAVE_H

#include "screen/composer.h"
#include "store/posts.h"

/* After every change of the text; the file alone; file and store at once; for the
 * last time. */
void composer_changed(struct composer *c);
void composer_write_file(struct composer *c);
void composer_store(struct composer *c);
void composer_timer(struct view *v);
int composer_keep(struct composer *c, struct err *err); /* refuses while neither has it */
void composer_leave(struct composer *c);
void draft_box_drop(struct draft_box *box);
/* What a text is as the draft of a box; on the worker: saves it. */
struct draft draft_box_draft(const struct draft_box *box, const char *text, const char *template,
	enum visibility visibility);
int draft_box_save(struct store *s, struct draft_box *box, const char *text, const char *template,
	enum visibility visibility, struct err *err);

#endif
