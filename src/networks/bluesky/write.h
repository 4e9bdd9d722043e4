/* Bluesky: from an operator's text to what is on the network (facets.c, record.c,
 * prepare.c, send.c, direct.c). */
#ifndef NW_NETWORKS_BLUESKY_WRITE_H
#define NW_NETWORKS_BLUESKY_WRITE_H

#include "networks/bluesky/session.h"

enum bluesky_facet_kind { FACET_MENTION, FACET_LINK, FACET_TAG };

struct bluesky_facet {
	enum bluesky_facet_kind kind;
	size_t start, end; /* bytes of the text */
	const char *value; /* handle, link or tag */
	const char *did;   /* of a mention, when its handle resolves; else it stays plain text */
};

/* Finds what of a text has to be marked, in order and without overlap. */
size_t bluesky_facets(const char *text, struct bluesky_facet *out, size_t most, struct arena *a);

struct bluesky_ref {
	const char *uri, *cid;
};

struct bluesky_picture {
	const char *alt;
	const char *blob;       /* what uploadBlob made of it, JSON; NULL before */
	unsigned width, height; /* 0 = not known */
};

enum { BLUESKY_PICTURES = 4 };

/* A post as it is to be recorded. */
struct bluesky_record {
	const char *text, *lang;
	int64_t created_us;
	struct bluesky_ref parent, root; /* parent.uri NULL = it answers nothing */
	const struct bluesky_facet *facets;
	size_t facet_count;
	const struct bluesky_picture *pictures;
	size_t picture_count;
};
void bluesky_record_write(struct strbuf *out, const struct bluesky_record *record);

/* The same for a direct message: the whole body of the call that sends it. */
void bluesky_message_write(struct strbuf *out, const char *convo, const char *text,
	const struct bluesky_facet *facets, size_t facet_count);

enum { BLUESKY_TID_BYTES = 14 };

/* A record key: microseconds and a clock id in base32-sortable. */
void bluesky_tid(int64_t us, unsigned clock_id, char out[BLUESKY_TID_BYTES]);

/* The microseconds in a record key; 0 when it is none. */
int64_t bluesky_tid_time(const char *tid);

void bluesky_prepare(struct session *s, const struct outgoing *post);
void bluesky_preparing_release(struct session *s);
void bluesky_send(struct session *s, const struct outgoing *post);
void bluesky_lookup(struct session *s, const struct outgoing *post);
void bluesky_moderate(struct session *s, const struct moderating *what);

/* A direct message has no key of its own; it is looked for behind the message that was the last
 * when it was prepared: the post's remote_key, BLUESKY_NO_MESSAGE when there was none. */
#define BLUESKY_NO_MESSAGE "-"
void bluesky_direct_send(struct session *s, const struct outgoing *post);
void bluesky_direct_lookup(struct session *s, const struct outgoing *post);

#endif
