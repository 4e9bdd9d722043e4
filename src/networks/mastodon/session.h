/* What the files of mastodon share. Nobody else includes this but tests.
 *
 * Servers differ: ids are opaque and may change, so a post is known by its uri; what a server says
 * it did is checked; what it lacks (paging, streams, keys) is done without. */
#ifndef NW_NETWORKS_MASTODON_SESSION_H
#define NW_NETWORKS_MASTODON_SESSION_H

#include "networks/call.h"
#include "networks/mastodon.h"
#include "networks/pictures.h"

/* What the server says of us and of itself (greet.c). All owned. */
struct mastodon_facts {
	int64_t again_us; /* when it is asked anew */
	char *id, *acct;  /* ours */
	char *domain;     /* that local accounts belong to */
	char *streams;    /* where streams are, "https://host" */
	bool quotes;      /* notifies of quotes */
	struct length_limit limit;
};

struct mastodon_scan;
struct mastodon_stream;

/* Kept free of a server's limit: a reply begins with "@name ". */
enum { MASTODON_ROOM_FOR_NAME = 32 };

enum { MASTODON_ROOTS = 1024 };

struct session {
	struct session_host host;
	struct login login;
	struct mastodon_facts facts;
	char *announced; /* the handle that host.identity was told */
	struct calls calls;
	struct mastodon_scan *scan;
	struct mastodon_stream *stream;
	struct mastodon_arrivals *arrivals;
	struct {
		char *id, *root;
	} roots[MASTODON_ROOTS]; /* the newest that are known, round and round */
	size_t root_at;
	struct pictures pictures; /* that the server still looks at */
	size_t asking;            /* deliveries that wait for the beginning of a conversation */
	int64_t watched_us;       /* when the tags were last looked at */
};

/* ---- requests (call.c) ---- */

extern const struct call_dialect mastodon_dialect;

/* Appends "/api/v1/statuses/ID" with what follows it. */
void mastodon_status_path(struct strbuf *out, const char *id, const char *rest);

/* The address behind rel="next", when it is on our server; the caller frees it. NULL. */
char *mastodon_next_page(const struct session *s, const char *link);

/* ---- who we are, and what the server is (greet.c) ---- */

/* Asks for both, one at a time; then calls_resume. */
int mastodon_greet(struct session *s, struct err *err);
void mastodon_facts_release(struct session *s);

int mastodon_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err);

#endif
