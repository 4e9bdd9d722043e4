/* What the files of Blogger share. Nobody else includes this but tests.
 *
 * The API (developers.google.com/blogger/docs/3.0/reference, and its discovery document) lists,
 * moderates and publishes, but has no method that makes a comment. */
#ifndef NW_NETWORKS_BLOGGER_SESSION_H
#define NW_NETWORKS_BLOGGER_SESSION_H

#include "networks/blogger.h"
#include "networks/call.h"
#include "networks/login.h"

struct blogger_scan;
struct blogger_seen;

/* One that the account serves; owned. id NULL: the network does not give it, and `fault` says why.
 */
struct blogger_blog {
	char *id, *name, *fault;
	int64_t began_us;  /* when it was first looked at: what is a week older is no work */
	int64_t anchor_us; /* of the newest comment that the last whole walk saw */
};

/* A post, once it was asked for; owned. */
struct blogger_post {
	char *id;       /* "BLOG/POST" */
	char *url;      /* NULL: it has none, or is gone */
	int64_t all_us; /* when all of its comments were last had */
};

struct session {
	struct session_host host;
	struct login login;
	struct calls calls;
	char *me; /* our id as an author; owned */
	struct {
		struct blogger_blog *items;
		size_t count, room;
	} blogs;
	size_t naming;    /* which blog of the configuration is being asked for */
	int64_t blogs_us; /* when they were found; 0 = they are to be asked for */
	struct {
		struct blogger_post *items;
		size_t count, room;
	} posts;
	struct blogger_scan *scan;
	struct blogger_seen *seen;
};

/* ---- names (id.c) ---- */

enum { BLOGGER_DIGITS = 20 };

/* What we call a post "BLOG/POST" and a comment "BLOG/POST/COMMENT", by the network's numbers; ""
 * where there is none. */
struct blogger_id {
	char blog[BLOGGER_DIGITS], post[BLOGGER_DIGITS], comment[BLOGGER_DIGITS];
};

/* Returns 0, or -1 when it is none of these two. */
int blogger_id_read(struct blogger_id *id, const char *text);
bool blogger_is_number(const char *text);

/* Appends "/v3/blogs/BLOG/posts/POST[/comments/COMMENT]". */
void blogger_path(struct strbuf *out, const struct blogger_id *id);

/* ---- requests (call.c) ---- */

#define BLOGGER_SERVER "https://blogger.googleapis.com"

extern const struct call_dialect blogger_dialect;

/* Where a browser asks a person, and where tokens are to be had; the caller frees them. Another
 * server than the network's own has both itself. */
char *blogger_authorize_url(const struct session *s);
char *blogger_token_url(const struct session *s);

/* ---- who we are, and which blogs are ours (greet.c) ---- */

int blogger_greet(struct session *s, struct err *err);
void blogger_blogs_release(struct session *s);

/* The blog where posts of our own go; NULL with why (ERR_REJECTED). */
const struct blogger_blog *blogger_home(const struct session *s, struct err *err);

int blogger_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err);

#endif
