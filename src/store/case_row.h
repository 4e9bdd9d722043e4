/* One row of a list. Only src/store sees it. */
#ifndef NW_STORE_CASE_ROW_H
#define NW_STORE_CASE_ROW_H

#include "store/cases.h"
#include "store/sql.h"

/* Several ids in one value of a statement, which walks them as json_each($n): `key` is the id,
 * `value` what goes with it, `id` rises in the order given. The text lives in the arena. */
struct id_pair {
	int64_t id, with;
};
const char *id_pairs(const struct id_pair *pairs, size_t count, struct arena *a);

/* Reads cases, each with one of its mentions (0: its newest), in the order asked; one that is not
 * there is left out. Adds to `out`, which is released when it fails. */
int case_rows_read(struct store *s, const struct id_pair *cases, size_t count,
	struct case_list *out, struct err *err);

/* Reads one; its strings live in the arena. 1, 0 when there is no such case, -1. */
int case_row_read(
	struct store *s, int64_t id, struct arena *a, struct case_row *row, struct err *err);

/* Reads [{"type": ..., "url": ..., "alt": ...}]. Returns how many. */
size_t media_read(const char *json, struct arena *a, const struct media **out);

/* The same as text, NULL when there are none; the caller frees it. */
char *media_write(const struct media *media, size_t count);

#endif
