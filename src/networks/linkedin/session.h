/* What the files of linkedin share. Nobody else includes this but tests.
 *
 * A page of an organisation is read by its notifications, which LinkedIn keeps for 60 days, and
 * beside them by the comments under its newest posts, for what no notification tells. */
#ifndef NW_NETWORKS_LINKEDIN_SESSION_H
#define NW_NETWORKS_LINKEDIN_SESSION_H

#include "networks/call.h"
#include "networks/linkedin.h"
#include "networks/pictures.h"
#include "networks/linkedin/memory.h"
#include "networks/login.h"
#include "networks/session_host.h"
#include "networks/spool.h"

struct linkedin_scan;
struct linkedin_gather;
struct keeping;

enum {
	LINKEDIN_SEEN = 4096,        /* notifications that are in: they come again by overlaps */
	LINKEDIN_NAMED = 10,         /* posts of others, whose comments are looked at */
	LINKEDIN_COMMENT_MAX = 1250, /* not said by LinkedIn itself, but by all who write there */
	LINKEDIN_POST_MAX = 3000,
};

#define LINKEDIN_SERVER "https://api.linkedin.com"

/* A version lives about a year (LinkedIn-Version, YYYYMM). This one was the newest that its pages
 * documented when this was written. */
#define LINKEDIN_VERSION "202608"

struct session {
	struct session_host host;
	struct login login;
	struct calls calls;
	char *server;            /* of the interface */
	char *organization;      /* our URN */
	int64_t again_us;        /* when we ask anew who we are */
	bool renewed;            /* since the greeting began */
	bool stale;              /* the token was refused: the next one is needed */
	struct keeping *keeping; /* what is asked of the server of sign-ins */
	char *handle, *name;
	char *role;  /* of who signed in, on the page; NULL where it is ADMINISTRATOR */
	int limited; /* refusals for too much asking, in a row */

	struct linkedin_scan *scan;
	struct linkedin_gather *gathers; /* under way */
	struct spool spool;
	int64_t seen[LINKEDIN_SEEN]; /* notificationIds */
	size_t seen_at;
	/* When the newest word of each was said, so that an older one that comes late undoes
	 * nothing; and how many comments stood under each. */
	struct linkedin_memory said_ms, answers;
	struct linkedin_memory faults; /* that were said */
	char *named[LINKEDIN_NAMED];   /* URNs of posts that name us, round and round */
	size_t named_at;
	struct pictures pictures; /* that LinkedIn still looks at, by their URNs */
};

/* ---- asking (call.c) ---- */

extern const struct call_dialect linkedin_dialect;

/* When to ask again after so many refusals for too much asking: each time later, and never later
 * than when the day's count begins anew. */
int64_t linkedin_again_us(int refusals, int64_t now_us);

/* Says, once, that something was left out, and why. */
void linkedin_left_out(struct session *s, const struct err *why);

/* ---- who we are, and our token (greet.c, token.c) ---- */

int linkedin_greet(struct session *s, struct err *err);

/* Gets the next token when little is left of this one; then tells until when we are signed in, and
 * calls `then`. */
void linkedin_token_keep(struct session *s, void (*then)(struct session *s));

/* "urn:li:organization:1" of an identifier; NULL when it is none. The caller frees it. */
char *linkedin_organization(const char *identifier);

/* The interface's server; the caller frees it. */
char *linkedin_server(const struct account_config *config);

/* Where a browser signs in and tokens are given, of that server; the caller frees it. */
char *linkedin_oauth_url(const char *server, const char *path);

/* Frees what greeting found. */
void linkedin_facts_release(struct session *s);

int linkedin_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err);

/* A ring of URNs. */
bool linkedin_ring_has(char *const *ring, size_t size, const char *urn);
void linkedin_ring_add(char **ring, size_t size, size_t *at, const char *urn);

#endif
