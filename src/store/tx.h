/* Transactions of the store, and the events that each of them leaves in the journal. Only src/store
 * sees them. */
#ifndef NW_STORE_TX_H
#define NW_STORE_TX_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "store/journal.h"
#include "store/store.h"

/* A write: begins at once, refuses when the file's schema is newer by now, rolls back when it
 * leaves its scope without tx_commit. */
struct tx {
	struct store *store;
};
#define TX_AUTO __attribute__((cleanup(tx_abort)))
int tx_begin(struct tx *tx, struct store *s, struct err *err);
int tx_lock(struct tx *tx, struct store *s, struct err *err); /* whatever the schema is by now */
int tx_commit(struct tx *tx, struct err *err);
void tx_abort(struct tx *tx);

/* Reads that belong together see one state of the store. */
int read_begin(struct tx *tx, struct store *s, struct err *err);
void read_end(struct tx *tx);
#define READ_AUTO __attribute__((cleanup(read_end)))

/* An inner step that can fail alone: its changes and events go, the rest of the transaction stays.
 */
int step_begin(struct store *s, struct err *err);
int step_keep(struct store *s, struct err *err);
void step_undo(struct store *s, size_t events);

/* Adds an event, written as the transaction ends. `details` is JSON, copied. */
void event_add(struct store *s, const struct actor *actor, const char *event, const char *kind,
	int64_t id, const char *details);
void event_add_named(struct store *s, const struct actor *actor, const char *event,
	const char *kind, const char *name, const char *details);

/* The hash of an event (nachtwacht-store(7)). */
void event_hash(
	const struct event *e, const unsigned char prev[HASH_BYTES], unsigned char out[HASH_BYTES]);

/* Writes the pending events at the end of the chain. */
int journal_append(struct store *s, struct err *err);

/* A fresh salt and the salted hash of a text. */
struct sealed {
	unsigned char salt[SALT_BYTES];
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
};
void seal_text(struct sealed *out, const char *text);

#endif
