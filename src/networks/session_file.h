/* Files in which a network's session (its tokens) outlives the process: one writer, mode 0600. */
#ifndef NW_NETWORKS_SESSION_FILE_H
#define NW_NETWORKS_SESSION_FILE_H

#include <stddef.h>

#include "base/err.h"

/* Where an account's session is kept: $STATE_DIRECTORY, else $XDG_STATE_HOME/nachtwacht, else
 * ~/.local/state/nachtwacht; the folder is made, mode 0700. The caller frees it. NULL (ERR_CONFIG,
 * ERR_SYSTEM). */
char *session_file_path(const char *account, struct err *err);

/* Replaces the file as one step: whoever reads finds the old text or the new one, also after a
 * crash. Returns 0, or -1 (ERR_SYSTEM). */
int session_file_write(const char *path, const char *text, struct err *err);

/* Whether it could be replaced now: a full disk, or a folder that is gone, is known before what
 * cannot be had again is spent. The file stays as it is. Returns 0, or -1 (ERR_SYSTEM). */
int session_file_try(const char *path, struct err *err);

/* The text; the caller wipes and frees it with secret_free. NULL: ERR_NOT_FOUND when there is none,
 * ERR_CONFIG when it is not the user's own or open to others, ERR_SYSTEM. */
char *session_file_read(const char *path, struct err *err);

/* The strings of a record: {name in the file, offset of an owned char *}. */
struct session_field {
	const char *name;
	size_t member;
};

/* Reads those that the file holds into an empty record; none is "". Without a file, or with one
 * that is not ours to understand, all stay NULL. Returns 0, or -1 as session_file_read. */
int session_file_load(const char *path, const struct session_field *fields, size_t count,
	void *record, struct err *err);

/* Writes those that are not NULL. Returns 0, or -1 (ERR_SYSTEM). */
int session_file_save(const char *path, const struct session_field *fields, size_t count,
	const void *record, struct err *err);

#endif
