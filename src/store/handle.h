/* An open store: what its handle holds on every engine. Only src/store sees it. */
#ifndef NW_STORE_HANDLE_H
#define NW_STORE_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/journal.h"
#include "store/store.h"

struct engine;
struct schema;

/* The first member of an engine's own notice. */
struct notice {
	const struct engine *engine;
	int fd;
};

/* How long another's lock is waited for: a moment when a store is opened, until it was told that an
 * upgrade is waited for. */
enum { LOCK_OPEN_MS = 500, LOCK_MS = 5000 };

/* An event that waits for the end of its transaction. */
struct pending_event {
	const char *actor, *event, *subject, *details;
};

/* The first member of an engine's own handle. */
struct store {
	const struct engine *engine;
	char *path;
	char *mark; /* NULL: the path */
	const struct schema *schema;
	enum store_kind kind;
	enum store_access access;
	struct store_link link;
	int lock_ms;
	int version;   /* of the schema when it was opened */
	int64_t lease; /* of the collector, under which this handle acts; 0 = under none */
	char *login;   /* whom the database knows; NULL where no database asks */
	enum store_role role;
	int64_t now_us;             /* one time for all of a transaction */
	struct journal_head unsure; /* where the transaction ends whose outcome is not known */
	struct arena tx_arena;
	struct {
		struct pending_event *items;
		size_t count, room;
	} events;
};

#endif
