/* What goes along with a post. */
#ifndef NW_STORE_ATTACHMENTS_H
#define NW_STORE_ATTACHMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "desk/media_rule.h"
#include "store/store.h"

struct post_row;

/* Without its bytes. */
struct attachment_row {
	int64_t id;
	const char *name, *type, *alt;
	size_t size;
	char sha256[HASH_HEX_BYTES];
};

/* Attaches a file to a draft of the actor's own, within the rule of its account (ERR_REFUSED), with
 * its event. attachment_write: within a transaction that is open. */
int attachment_add(struct store *s, const struct actor *actor, int64_t post_id,
	const struct media_file *file, const char *alt, struct err *err);
int attachment_write(struct store *s, const struct actor *actor, int64_t post_id,
	const struct media_file *file, const char *alt, struct err *err);

/* Takes the n-th (from 1) off a draft of the actor's own; 0: the last one. ERR_NOT_FOUND: it has
 * none. */
int attachment_remove(
	struct store *s, const struct actor *actor, int64_t post_id, size_t nth, struct err *err);

/* Refuses (ERR_REFUSED) a post whose attachments its account does not take any more. */
int attachments_check(struct store *s, int64_t post_id, struct err *err);

/* Fills in `attachments` of each row; they live in the arena. */
int attachments_read(
	struct store *s, struct post_row *rows, size_t count, struct arena *a, struct err *err);

#endif
