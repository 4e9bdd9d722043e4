/* Reads a file that is to be attached. It may wait for a disk: never on the screen's thread. */
#ifndef NW_CONFIG_MEDIA_READ_H
#define NW_CONFIG_MEDIA_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "desk/media_rule.h"

/* Reads a regular file within the rule; "~/" is the home. What `out` points to is allocated;
 * media_file_release frees it. Returns 0, or -1 (ERR_REFUSED, ERR_NOT_FOUND, ERR_SYSTEM) naming
 * the file. */
int media_file_read(
	const char *path, const struct media_rule *rule, struct media_file *out, struct err *err);
void media_file_release(struct media_file *file);

/* The path as the system takes it; the caller frees it. */
char *media_path(const char *path);

/* What of a folder begins so, by name, for completion: files that can be read and folders, without
 * those that begin with a dot unless that is typed. At most so many that a person looks through. */
struct media_entry {
	char *name;
	bool folder;
	size_t size;
};
size_t media_list(const char *folder, const char *begin, struct media_entry **out);
void media_list_free(struct media_entry *entries, size_t count);

#endif
