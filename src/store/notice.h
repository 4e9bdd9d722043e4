/* Change notices without polling: inotify on the folder of the database. */
#ifndef NW_STORE_NOTICE_H
#define NW_STORE_NOTICE_H

#include <stdbool.h>

#include "base/err.h"

struct notice;

/* Watches the store at a path. Returns NULL (ERR_SYSTEM) when the kernel refuses. */
struct notice *notice_open(const char *store_path, struct err *err);
void notice_close(struct notice *n);

/* Readable when the store's files were written to, by whomever. */
int notice_fd(const struct notice *n);

/* Takes all that is pending. True when the store itself was among it; then ask store_changed. */
bool notice_take(struct notice *n);

#endif
