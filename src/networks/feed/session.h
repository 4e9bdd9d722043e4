/* Feeds (RSS 0.90 to 2.0, Atom 0.3 and 1.0): what their files share. Nobody else includes this but
 * tests.
 *
 * On its way a feed is a document in UTF-8 (text.c), cut into entries (cut.c) that are
 * parsed one by one (parse.c, value.c), so that one that is broken spoils no other. Then
 * each is a mention (mention.c). What is remembered of a feed is small and lies in the
 * account's cursor (cursor.c). */
#ifndef NW_NETWORKS_FEED_SESSION_H
#define NW_NETWORKS_FEED_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "networks/feed.h"
#include "networks/feed/entry.h"
#include "networks/network.h"

enum {
	FEEDS_MAX = 100, /* of one account */
	FEED_URL_MAX = 2048,
	FEED_KEY_BYTES = 17,
	FEED_HASH_BYTES = 33,
};

/* One address of the configuration and what is known of it. Strings are owned. */
struct feed_source {
	struct session *session;
	char *url;                  /* as configured */
	char *moved;                /* where it is now for good; NULL = there */
	char *etag, *modified;      /* of the last answer that was taken in; NULL = none */
	char key[FEED_KEY_BYTES];   /* its identity in the ids of its mentions */
	char seen[FEED_HASH_BYTES]; /* of the last body that was taken in; "" = none */
	int64_t began_us;           /* when it was first read; 0 = never yet */
	bool gone;                  /* 410 */

	int64_t next_us;     /* not to be asked before; 0 = at the next poll */
	int64_t pause_us;    /* that it asks for, within reason */
	uint32_t skip_hours; /* bits: hours of UTC */
	int failures;        /* in a row */
	struct err fault;    /* that stands */
	bool mended_said;    /* that it is not well-formed was logged */
	bool due;            /* to be asked in this poll */
};

struct session {
	struct session_host host;
	struct feed_source *sources;
	size_t count;
	char *cursor;   /* as it was told last; NULL = never */
	bool loaded;    /* the cursor was read */
	bool announced; /* host.identity was called */
	int under_way;  /* requests */
	bool refused;   /* what came could not be stored */
};

/* ---- what is remembered (cursor.c) ---- */

/* Takes what a cursor says of the sources. A source whose address is where another one had moved to
 * goes on in its place. */
void feed_cursor_read(struct session *s, const char *cursor);

/* Writes it; the caller frees it. */
char *feed_cursor_write(const struct session *s);

/* A new source's key: the address without its scheme; of Blogger's feeds the blog, whose ids are
 * unique over its posts and comments, so that a comment finds its post. */
void feed_key(const char *url, char key[FEED_KEY_BYTES]);

/* The address without what may be a secret in it, for people; the caller frees it. */
char *feed_name(const char *url);

/* ---- mentions (mention.c) ---- */

/* A whole feed's mentions, newest last, borrowing from the arena; *list is the caller's to free.
 * Returns how many; those that make no sense are left out and said in f->fault. */
size_t feed_mentions(
	struct feed *f, const struct feed_source *source, struct mention **list, struct arena *a);

/* ---- asking (poll.c) ---- */

void feed_poll(struct session *s, const char *cursor);

#endif
