/* Files in which a network's session (its tokens) outlives the process: one writer, mode 0600. */
#ifndef NW_NETWORKS_SESSION_FILE_H
#define NW_NETWORKS_SESSION_FILE_H

#include "base/err.h"

/* Where an account's session is kept: $STATE_DIRECTORY, else $XDG_STATE_HOME/nachtwacht, else
 * ~/.local/state/nachtwacht; the folder is made, mode 0700. The caller frees it. NULL (ERR_CONFIG,
 * ERR_SYSTEM). */
char *session_file_path(const char *account, struct err *err);

/* Replaces the file as one step: whoever reads finds the old text or the new one, also after a
 * crash. Returns 0, or -1 (ERR_SYSTEM). */
int session_file_write(const char *path, const char *text, struct err *err);

/* The text; the caller wipes and frees it with secret_free. NULL: ERR_NOT_FOUND when there is none,
 * ERR_CONFIG when it is not the user's own or open to others, ERR_SYSTEM. */
char *session_file_read(const char *path, struct err *err);

#endif
