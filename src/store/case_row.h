/* One row of a list. Only src/store sees it. */
#ifndef NW_STORE_CASE_ROW_H
#define NW_STORE_CASE_ROW_H

#include "store/cases.h"
#include "store/sql.h"

/* Reads a case with its mention `mention_id` (0: its newest) into row; strings live in the arena.
 * 1, 0 when there is no such case, -1. */
int case_row_read(struct store *s, int64_t id, int64_t mention_id, struct arena *a,
	struct case_row *row, struct err *err);

/* Reads [{"type": ..., "url": ..., "alt": ...}]. Returns how many. */
size_t media_read(const char *json, struct arena *a, const struct media **out);

/* The index of a name in a table of the desk; `otherwise` for NULL and what is unknown. */
int name_of(const char *const *names, size_t count, const char *name, int otherwise);

#endif
