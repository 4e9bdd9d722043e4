/* What may be attached to a post, by the rule on its account's row. */
#ifndef NW_DESK_MEDIA_RULE_H
#define NW_DESK_MEDIA_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "desk/capability.h"

/* A file that is to be attached. `type` is what its first bytes say, not its name. */
struct media_file {
	const char *name, *type; /* "foto.png", "image/png" */
	const void *bytes;
	size_t len;
};

/* "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"; NULL: none of them. */
const char *media_type_of(const void *bytes, size_t len);

/* Refuses (ERR_REFUSED) a file beyond the rule; one that is attached beside `count` others, to a
 * direct message or not; words for who cannot see it that say nothing, are too long, or hold what
 * cannot be shown. */
int media_check_file(const struct media_rule *rule, const struct media_file *file, struct err *err);
int media_check_count(const struct media_rule *rule, bool direct, size_t count, struct err *err);
int media_check_alt(const struct media_rule *rule, const char *alt, struct err *err);

/* "84 KB", "1.2 MB", for people. */
enum { MEDIA_SIZE_BYTES = 24 };
char *media_size(size_t bytes, char out[MEDIA_SIZE_BYTES]);

#endif
