#include "base/table.h"

#include <string.h>

int table_find(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

int table_find_prefix(const char *const *names, size_t count, const char *prefix)
{
	size_t len = strlen(prefix);
	int found = -1;
	for (size_t i = 0; i < count; i++) {
		if (!names[i] || strncmp(names[i], prefix, len) != 0)
			continue;
		if (names[i][len] == '\0')
			return (int)i;
		found = found == -1 ? (int)i : -2;
	}
	return found;
}

enum { LONGEST = 40 };

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;
	return m < c ? m : c;
}

/* Levenshtein's distance of two names of at most LONGEST bytes. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1];
	size_t blen = strlen(b);
	for (size_t j = 0; j <= blen; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < blen; j++) {
			size_t above = row[j + 1];
			row[j + 1] = min3(above + 1, row[j] + 1, diagonal + (a[i] != b[j]));
			diagonal = above;
		}
	}
	return row[blen];
}

const char *table_nearest(const char *const *names, size_t count, const char *name)
{
	size_t len = strlen(name);
	const char *best = NULL;
	size_t least = len / 3 + 1;
	if (len > LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (!names[i] || strlen(names[i]) > LONGEST)
			continue;
		size_t d = distance(name, names[i]);
		if (d <= least && (!best || d < least)) {
			least = d;
			best = names[i];
		}
	}
	return best;
}
