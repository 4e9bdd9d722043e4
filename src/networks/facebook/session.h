/* What the files of facebook share. Nobody else includes this but tests. */
#ifndef NW_NETWORKS_FACEBOOK_SESSION_H
#define NW_NETWORKS_FACEBOOK_SESSION_H

#include "networks/call.h"
#include "networks/facebook.h"
#include "networks/login.h"
#include "networks/spool.h"

struct facebook_scan;
struct facebook_window;
struct facebook_collection;

/* The page that we are. Owned; NULL while we do not know. */
struct facebook_page {
	char *id, *name;
};

enum { FACEBOOK_METERS = 8, FACEBOOK_SLOW = 80, FACEBOOK_STOP = 95 };

/* How much of one thing that the network grants is used, as its headers last said. */
struct facebook_meter {
	char kind[32];
	int percent;
	int64_t told_us, until_us; /* what can wait does so until then; 0 = nothing has to */
};

enum { FACEBOOK_WALKED = 128 };

struct session {
	struct session_host host;
	struct login
		login; /* `token` is the page's, `refresh` what we were given and that gets it */
	char *server, *base; /* of the interface, and with its version behind it */
	struct calls calls;
	struct facebook_page page;
	int64_t again_us; /* when it is asked anew who we are */
	int64_t ahead_us; /* our clock of theirs, as their last answer showed it */
	int64_t until_us; /* when the sign-in ends, as the host was told; 0 = it does not */
	struct facebook_meter meters[FACEBOOK_METERS];
	struct facebook_scan *scan;
	struct facebook_window *window;
	struct spool spool;
	struct facebook_collection *collection; /* what of it is being taken in */
	int64_t look_us; /* when it makes sense to ask for what the spool names; 0 = now */
	struct {
		char *id;          /* of a post */
		int64_t us;        /* when all of its conversation was last had */
	} walked[FACEBOOK_WALKED]; /* round and round */
	size_t walked_at;
};

/* ---- requests (call.c) ---- */

extern const struct call_dialect facebook_dialect;

/* Appends "/ID/edge?fields=..." and what follows it; an empty edge is the thing itself. */
void facebook_path(struct strbuf *out, const char *id, const char *edge, const char *fields);

/* True when the answer says that it is not there (any more). */
bool facebook_is_gone(const struct reply *reply);

/* The code of an error of the network's own; 0 = there is none. */
int facebook_error(const struct reply *reply);

/* How much is used: notes what the headers of the answer that is being delivered say
 * (usage.c). */
void facebook_usage_note(struct session *s);

/* True while what can wait has to, because so many percent of something are used; err gets ERR_RATE
 * in words and retry_us the time. */
bool facebook_is_slow(const struct session *s, int at_least, struct err *err, int64_t *retry_us);

/* Until when; 0 = nothing has to wait. */
int64_t facebook_slow_until_us(const struct session *s);

/* ---- who we are (greet.c), and signing in ---- */

int facebook_greet(struct session *s, struct err *err);
int facebook_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err);

#endif
