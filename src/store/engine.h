/* What differs between the engines of a store. Only src/store sees it.
 *
 * Statements are the same on both: $n for values, BIGINT, TEXT and BLOB (bytea) for columns, 0 and
 * 1 for booleans. What an engine calls otherwise is a function of its schema, or one below. */
#ifndef NW_STORE_ENGINE_H
#define NW_STORE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/collector.h"
#include "store/handle.h"
#include "store/journal.h"
#include "store/migrate.h"
#include "store/notice.h"
#include "store/sql.h"
#include "store/tables.h"

/* How a statement is given. */
enum sql_way {
	SQL_LITERAL, /* a string literal: prepared once, found by its address */
	SQL_MADE,    /* put together: found by what it says, or prepared for this once */
	SQL_WALK,    /* gives more rows than memory should hold: nothing else runs on this handle
			until it is done */
};

enum tx_kind { TX_READ, TX_WRITE };

/* 0 or -1 with the error set, unless it says otherwise. */
struct engine {
	const struct schema *schema; /* of this program */
	bool shared;                 /* in a database, whose owner makes it; no desk does */

	/* A handle with everything in it but the version, the kind and what the schema says. NULL
	 * on failure. `schema` is borrowed. */
	struct store *(*open)(const struct schema *schema, const char *path,
		enum store_access access, struct err *err);
	/* ERR_REFUSED: there is one. */
	int (*create)(const struct creation *c, struct err *err);
	void (*close)(struct store *s);

	/* statements; see sql.h */
	int (*start)(struct sql *q, enum sql_way way, const char *text, const struct sql_arg *args,
		struct err *err);
	int (*next)(struct sql *q, struct err *err);
	void (*done)(struct sql *q);
	int64_t (*integer)(const struct sql *q, int column);
	bool (*is_null)(const struct sql *q, int column);
	const char *(*text)(const struct sql *q, int column);
	const void *(*blob)(const struct sql *q, int column, size_t *len);
	int (*changes)(const struct sql *q); /* rows that the finished statement changed */
	int (*script)(struct store *s, const char *text, struct err *err);
	int (*wait_locks)(struct store *s, struct err *err); /* lock_ms was set; NULL: it is seen */

	/* transactions */
	int (*begin)(struct store *s, enum tx_kind kind, struct err *err);
	/* Tells all that watch, too. */
	int (*commit)(struct store *s, struct err *err);
	void (*rollback)(struct store *s);
	bool (*in_tx)(struct store *s);
	/* Adds an event at the end of the chain, which `head` is and becomes. */
	int (*append)(
		struct store *s, const struct event *e, struct journal_head *head, struct err *err);

	/* What stands around a full-text query, behind the alias of mention_words and a dot. */
	const char *match[2];
	/* The join whose left table leads; and what goes before the name of the index that a table
	 * is to be walked by, NULL where that is not said. */
	const char *lead, *walked_by;

	/* the schema's number; 0: there is none */
	int (*version)(struct store *s, int64_t *version, struct err *err);
	int (*set_version)(struct store *s, int version, struct err *err);
	/* Around an upgrade, outside of its transaction; `backup` is malloc'ed, or NULL where the
	 * engine keeps none. */
	int (*before_upgrade)(struct store *s, struct err *err);
	int (*after_upgrade)(struct store *s, struct err *err);
	int (*back_up_before)(struct store *s, char **backup, struct err *err);

	/* notice.h */
	struct notice *(*watch)(const char *path, struct err *err);
	void (*unwatch)(struct notice *n);
	bool (*take_notice)(struct notice *n);
	void (*except)(struct notice *n, const struct store *s); /* or NULL: `changed` knows */

	/* collector.h; what is NULL needs nothing to be done */
	int (*lease_take)(struct store *s, struct err *err);
	int (*lease_tell)(struct store *s, const char *names, struct err *err);
	int (*lease_read)(struct store *s, struct arena *a, struct collector *out, struct err *err);
	int (*lease_beat)(struct store *s, struct err *err);
	int (*lease_join)(struct store *s, struct err *err); /* that of the handle's `lease` */
	void (*lease_leave)(struct store *s);

	/* Lets those in who are to work in it, within the transaction of its schema. */
	int (*grant)(struct store *s, struct err *err);
	/* Makes the row of the operator whom the database knows; NULL: it knows nobody. */
	int (*enrol)(struct store *s, struct err *err);

	struct table_engine tables;

	/* store.h */
	void (*interrupt)(struct store *s);
	bool (*changed)(struct store *s);
	int (*check_keys)(struct store *s, struct err *err);
	int (*check)(struct store *s, struct err *err);
	int (*backup)(struct store *s, const char *path, store_progress *progress, struct err *err);
	void (*checkpoint)(struct store *s);
	/* For a handle that takes in much; where that holds arrivals, in a table `arriving`. */
	int (*spend_memory)(struct store *s, struct err *err);
	bool holds_arrivals;
};

extern const struct engine engine_sqlite, engine_postgresql;

/* That of a path; NULL: not built in, which engine_refuse says. */
const struct engine *engine_of(const char *path);
int engine_refuse(struct err *err);

#endif
