/* What the Tab of the prompt offers. */
#ifndef NW_SCREEN_COMPLETE_H
#define NW_SCREEN_COMPLETE_H

#include <stddef.h>

#include "base/arena.h"

struct desk;

/* Names that begin with what stands before the cursor, for the Tab of the prompt. */
struct completion {
	const char *text; /* replaces the word */
	const char *note; /* beside it in the list; may be NULL */
};
struct completion_list {
	struct arena arena;
	struct completion *items;
	size_t count, room;
	size_t start; /* offset of the word that is completed */
};
void command_complete(
	struct desk *desk, const char *line, size_t cursor, struct completion_list *out);
void completion_list_release(struct completion_list *list);

#endif
