/* Change notices without polling: of a file by inotify on its folder, of a database by LISTEN. */
#ifndef NW_STORE_NOTICE_H
#define NW_STORE_NOTICE_H

#include <stdbool.h>

#include "base/err.h"

struct notice;
struct store;

/* Watches the store at a path, from now on and never waiting for it: a connection that was lost is
 * made again, and that counts as a change, since notices were lost with it. Returns NULL
 * (ERR_SYSTEM) when the kernel refuses. */
struct notice *notice_open(const char *store_path, struct err *err);
void notice_close(struct notice *n);

/* What is committed through this handle is no news to us. */
void notice_except(struct notice *n, const struct store *s);

/* Readable when a commit was posted, by whomever, and when a collector came or went. It stays the
 * same. */
int notice_fd(const struct notice *n);

/* Takes all that is pending. True when this store was among it; then ask store_changed. */
bool notice_take(struct notice *n);

#endif
