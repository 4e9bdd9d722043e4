/* The collector's lease: one collector at a time serves a store.
 *
 * On SQLite it is a lock on PATH-collector, which lives as long as any process that inherited it.
 * On PostgreSQL it is a row that its holder keeps alive by beats, on the database's clock. Who
 * takes it over has a newer epoch, and from then on the schema refuses (ERR_SUPERSEDED) whatever is
 * committed through a handle under the old one, wherever its host is and whatever it believes. */
#ifndef NW_STORE_COLLECTOR_H
#define NW_STORE_COLLECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct store;

/* A lease lives COLLECTOR_LIFE_MS after the last beat. */
enum { COLLECTOR_BEAT_MS = 5000, COLLECTOR_LIFE_MS = 15000 };

/* Takes it, for all that is written through this handle. 0, or -1 (ERR_BUSY) when another holds it.
 */
int collector_take(struct store *s, struct err *err);

/* Gives it back, if it is ours still. Without this it lives on until its last process ends, or its
 * time is over. */
void collector_leave(struct store *s);

/* Says in the lease, for all who can read it, which accounts its holder serves: a name a line. */
int collector_tell(struct store *s, const char *names, struct err *err);

/* True when the lease must be kept alive, and somebody on another host may take it over. */
bool collector_beats(const struct store *s);
/* Keeps it alive. ERR_SUPERSEDED: it is another's. */
int collector_beat(struct store *s, struct err *err);

/* The number by which a process that the holder starts joins in. */
int64_t collector_pass(const struct store *s);
int collector_join(struct store *s, int64_t lease, struct err *err);

struct collector {
	bool runs;
	const char *host;  /* NULL: this one */
	const char *names; /* as told */
};
/* Who holds it; strings in the arena. */
int collector_read(struct store *s, struct arena *a, struct collector *out, struct err *err);

/* True when somebody does; false also where the store does not say. */
bool collector_runs(struct store *s);

/* Who takes along what an account sends; the account is a row's `worker`. */
enum service {
	SERVICE_RUNS,   /* a collector that serves it */
	SERVICE_LACKS,  /* a collector that does not know it */
	SERVICE_NOBODY, /* no collector runs */
};
enum service collector_serves(const struct collector *c, const char *account);
enum service collector_service(struct store *s, const char *account);

#endif
