/* Look-up in const tables of names, and the nearest name for one that is not there. */
#ifndef NW_BASE_TABLE_H
#define NW_BASE_TABLE_H

#include <stddef.h>

/* The index of `name` in `names` (NULL entries are skipped), or -1. */
int table_find(const char *const *names, size_t count, const char *name);

/* The index of the one entry that `prefix` begins; -1 for none, -2 for more than one. */
int table_find_prefix(const char *const *names, size_t count, const char *prefix);

/* The entry most like `name` when it is near enough to be a typing mistake, else NULL. */
const char *table_nearest(const char *const *names, size_t count, const char *name);

#endif
