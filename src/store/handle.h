/* An open store: what its handle holds. Only src/store sees it. */
#ifndef NW_STORE_HANDLE_H
#define NW_STORE_HANDLE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "store/store.h"

enum { SQL_CACHE = 256, SQL_RECENT = 16, SQL_ARGS_MAX = 32 };

struct schema;

struct sql_cached {
	const char *text; /* of a literal */
	sqlite3_stmt *stmt;
	bool busy;
	unsigned char place[SQL_ARGS_MAX]; /* of $1, $2, ... among the statement's parameters */
};

/* An event that waits for the end of its transaction. */
struct pending_event {
	const char *actor, *event, *subject, *details;
};

struct store {
	sqlite3 *db;
	char *path;
	const struct schema *schema;
	enum store_kind kind;
	enum store_access access;
	int version;      /* of the file's schema when it was opened */
	int data_version; /* what store_changed last saw */
	bool bulk;        /* intake has set its caches */
	int polls;        /* of the busy handler, for one lock */
	bool in_tx;
	int64_t now_us; /* one time for all of a transaction */
	struct arena tx_arena;
	struct {
		struct pending_event *items;
		size_t count, room;
	} events;
	struct sql_cached cache[SQL_CACHE];
	struct sql_cached recent[SQL_RECENT];
	unsigned recent_next;
};

#endif
