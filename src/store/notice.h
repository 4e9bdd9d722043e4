/* Change notices without polling: inotify on the folder of the database. */
#ifndef NW_STORE_NOTICE_H
#define NW_STORE_NOTICE_H

#include <stdbool.h>

#include "base/err.h"

struct notice;

/* After each commit: tells all that watch. The bytes of a commit are in the file before anybody can
 * read them as committed, so that watching for those would look too early, and never again. */
void notice_post(const char *store_path);

/* Watches the store at a path. Returns NULL (ERR_SYSTEM) when the kernel refuses. */
struct notice *notice_open(const char *store_path, struct err *err);
void notice_close(struct notice *n);

/* Readable when a commit was posted, by whomever. */
int notice_fd(const struct notice *n);

/* Takes all that is pending. True when this store was among it; then ask store_changed. */
bool notice_take(struct notice *n);

#endif
