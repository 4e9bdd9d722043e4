/* What leaves: a post is prepared, sent, and looked for; a mention is moderated. */
#ifndef NW_NETWORKS_FACEBOOK_WRITE_H
#define NW_NETWORKS_FACEBOOK_WRITE_H

#include "networks/facebook/session.h"

/* How a post leaves; its record names it. */
enum facebook_way {
	FACEBOOK_COMMENT, /* below what is answered */
	FACEBOOK_MESSAGE, /* to a person who wrote one */
	FACEBOOK_PRIVATE, /* a message to whoever wrote in public, once */
	FACEBOOK_POST,    /* our own */
	FACEBOOK_WAYS,
};
extern const char *const facebook_ways[FACEBOOK_WAYS];

/* What a record says; borrowed from its tree. */
struct facebook_record {
	enum facebook_way way;
	const char *to, *top, *root;
	const struct json *body;
	const char *text;
	int64_t at_us; /* when it was made */
};

/* Reads one; 0, or -1 when it is none of ours. */
int facebook_record_read(
	struct facebook_record *record, const struct outgoing *post, struct arena *a);

void facebook_prepare(struct session *s, const struct outgoing *post);
void facebook_send(struct session *s, const struct outgoing *post);
void facebook_lookup(struct session *s, const struct outgoing *post);
void facebook_moderate(struct session *s, const struct moderating *what);

/* Uploads a picture that nobody sees yet; tells the id that it has there, or err. */
void facebook_upload(struct session *s, const struct attachment *attachment,
	void (*done)(struct session *s, void *data, const char *id, const struct err *err),
	void *data, void (*forget)(void *data));

#endif
