/* What comes from a server: statuses as mentions, conversations, polls and streams. */
#ifndef NW_NETWORKS_MASTODON_READ_H
#define NW_NETWORKS_MASTODON_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "networks/parcel.h"
#include "networks/mastodon/session.h"

/* ---- reading (mention.c) ---- */

/* A notification. Returns 0; -1 (ERR_INPUT) when it is no mention or quote of a post. */
int mastodon_mention_of_notification(struct mention *m, const struct json *notification,
	const struct session *s, struct arena *a, struct err *err);

/* A status as MENTION_CONTEXT or MENTION_WATCH, or for MENTION_MENTION as one that is addressed to
 * us, whichever way. thread is set where nothing stands above it. */
int mastodon_mention_of_status(struct mention *m, const struct json *status, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err);

struct mention mastodon_mention_gone(const struct session *s, const char *id, const char *uri);

/* True when a status is by us, and when it speaks to us. */
bool mastodon_is_ours(const struct session *s, const struct json *status);
bool mastodon_is_addressed(const struct session *s, const struct json *status);

/* "name@host", also for an account of the server itself; in the arena. */
const char *mastodon_handle(const struct session *s, const char *acct, struct arena *a);

/* What of a text is left when it went through a server and back: letters and digits, and none of
 * its mentions. */
char *mastodon_essence(const char *text);

/* A status' text. Returns 0 or -1 (ERR_INPUT). */
int mastodon_text(struct strbuf *out, const struct json *status, struct err *err);

/* ---- what comes, on its way to the host (arrive.c) ---- */

/* Where a conversation begins is not told with a status: it is asked for, once for each that is not
 * known, and then all of it is delivered in order. */
struct mastodon_arrivals {
	struct session *session;
	struct mastodon_arrivals *next;
	struct parcel parcel; /* oldest first */
	size_t at;            /* of the one whose root is looked for */
	int asked;            /* questions so far */
	void (*done)(struct session *s, bool stored);
};
struct mastodon_arrivals *mastodon_arrivals_new(
	struct session *s, void (*done)(struct session *s, bool stored));

/* Takes an item that is not known yet, with its raw bytes; true when it is new. */
bool mastodon_arrivals_add(struct mastodon_arrivals *w, const struct mention *m,
	const struct json_slice *raw, const char *source);

/* Delivers, calls done from within http_run or at once, and frees it. */
void mastodon_arrive(struct mastodon_arrivals *w);
void mastodon_arrivals_release(struct session *s);

void mastodon_root_note(struct session *s, const char *id, const char *root);
const char *mastodon_root(const struct session *s, const char *id);

/* ---- polling (poll.c, watch.c), threads, streams ---- */

void mastodon_poll(struct session *s, const char *cursor);
void mastodon_scan_release(struct session *s);

/* The id that a post has now, as its newest notification says; NULL when that is not known. */
const char *mastodon_current_id(const struct session *s, const char *uri);

/* Looks at the tags of all watches that run, then calls done. */
void mastodon_watch(struct session *s,
	void (*done)(struct session *s, const struct err *err, int64_t retry_us));
const char *mastodon_watch_fault(const char *term);

void mastodon_thread(struct session *s, const char *native_id);

void mastodon_stream(struct session *s);
void mastodon_stream_release(struct session *s);

/* Names of the network's for visibilities. */
extern const char *const mastodon_visibilities[VISIBILITIES];

/* The visibility that a status names; as private as can be when it names none that is known. */
enum visibility mastodon_visibility(const struct json *status);

#endif
