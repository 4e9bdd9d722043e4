/* Reading a feed's document. */
#ifndef NW_NETWORKS_FEED_ENTRY_H
#define NW_NETWORKS_FEED_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

enum { FEED_MEDIA_MAX = 8, FEED_ENTRIES_MAX = 1000 };

struct feed_words {
	const char *text; /* trimmed; NULL = none */
	bool html;        /* else it is plain */
};

struct feed_person {
	const char *name, *email, *uri;
};

struct feed_medium {
	const char *type, *url, *alt;
};

/* An entry as it stands there, or what a feed says of itself. NULL and 0 = not said; all of it is
 * borrowed from an arena. Valid UTF-8, but not clean. */
struct feed_entry {
	const char *id, *link, *in_reply_to, *lang;
	struct feed_words title, content, summary;
	struct feed_person author;
	int64_t published_us, updated_us;
	struct feed_medium media[FEED_MEDIA_MAX];
	size_t media_count;
	const char *raw; /* its bytes: as they came, where they came in UTF-8 */
	size_t raw_len;
};

struct feed {
	struct feed_entry self;
	struct feed_entry *items;
	size_t count, room;
	int64_t pause_us;    /* it asks not to be read more often; 0 = it does not say */
	uint32_t skip_hours; /* bits: hours of UTC in which it asks not to be read */
	struct err fault;    /* what of it was lost, in words; ERR_NONE = nothing */
	struct err mended;   /* what of it is not well-formed XML, though it could be read */
};

/* Reads a document. `charset` is what HTTP says, or NULL; `url` is where relative addresses start.
 * Bodies are taken with the broken spots mended: what is good of it is kept. Returns 0, or -1
 * (ERR_INPUT) when it is no feed. feed_release in any case. */
int feed_parse(struct feed *f, const char *bytes, size_t len, const char *charset, const char *url,
	struct arena *a, struct err *err);
void feed_release(struct feed *f);

/* ---- the document (text.c) ---- */

struct feed_text {
	char *text; /* UTF-8 without what XML forbids, NUL-terminated; owned */
	size_t len;
	const char *raw; /* the same bytes before those were taken out; borrowed, or text itself */
};

/* Bytes that are UTF-8 are that, whatever they are called; else the byte order mark, HTTP or the
 * XML declaration says what they are, else they are Windows-1252. */
void feed_text_read(struct feed_text *t, const char *bytes, size_t len, const char *charset);

/* ---- cutting (cut.c) ---- */

struct feed_cut {
	size_t start, len;
	bool whole; /* its end tag stands at its end */
};

struct feed_cuts {
	size_t root, root_len; /* the start tag of the root element */
	char name[16];         /* the root's local name */
	const char *entry;     /* that of its entries */
	struct feed_cut *items;
	size_t count, room;
	size_t end;   /* of the document, or of what of it is whole */
	bool cut_off; /* it ends within an entry: that one is left out */
};

/* Finds the entries' bytes. Returns 0, or -1 (ERR_INPUT) when the root is none of a feed or the
 * document brings a document type of its own. The caller frees items in any case. */
int feed_cut(struct feed_cuts *cuts, const char *text, struct err *err);

/* Appends it without comments and instructions: they say nothing, and libxml2 takes time for them
 * that grows with their number squared. */
void feed_bare(struct strbuf *out, const char *text, size_t len);

/* ---- times (date.c) ---- */

/* Reads a time as feeds write them: RFC 3339, W3C-DTF and RFC 822, also with mistakes. Without a
 * zone it is UTC. Returns 0, or -1. */
int feed_date(const char *text, int64_t *us);

#endif
