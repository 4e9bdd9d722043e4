/* A desk moves from one store to another, of whatever engine. */
#ifndef NW_STORE_COPY_H
#define NW_STORE_COPY_H

#include "store/journal.h"

struct copied {
	int64_t tables, rows;
	struct journal_head head;
	int64_t waiting; /* replies that wait to be sent, in both now */
};

/* Makes the store `to` (ERR_REFUSED: there is one) with all that `from` holds, byte for byte,
 * compared row by row and verified before anybody finds it; when it fails or is killed there is
 * none. `from` is only read. Refuses (ERR_REFUSED) while a collector serves it, or when
 * somebody worked in `from` meanwhile. `progress` may be NULL. */
int store_copy(const char *from, const char *to, store_progress *progress, struct copied *out,
	struct err *err);

/* The copy of a store that is in use, as it was at one moment, into a new file. */
int copy_to_file(struct store *from, const char *path, store_progress *progress, struct err *err);

#endif
