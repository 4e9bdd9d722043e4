/* What comes from Blogger: comments as mentions, and posts as what stands around them. */
#ifndef NW_NETWORKS_BLOGGER_READ_H
#define NW_NETWORKS_BLOGGER_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "networks/parcel.h"
#include "networks/blogger/session.h"

/* ---- one mention (mention.c) ---- */

/* Makes a clean mention of a comment or a post, without its address; what we wrote ourselves is
 * MENTION_CONTEXT, and a comment whose words were taken away is `deleted`. Without an id each
 * author is a person of his own. Returns 0, or -1 (ERR_INPUT). */
int blogger_mention_of_comment(struct mention *m, const struct json *comment,
	const struct session *s, struct arena *a, struct err *err);
int blogger_mention_of_post(struct mention *m, const struct json *post, const struct session *s,
	struct arena *a, struct err *err);
struct mention blogger_gone(const struct session *s, const char *native_id);

/* Where a comment of this post is to be seen; NULL where the post has no address. */
const char *blogger_comment_url(const char *post_url, const char *native_id, struct arena *a);

/* ---- posts that were asked for (posts.c) ---- */

/* "BLOG/POST" of a comment; the caller frees it. */
char *blogger_post_of(const char *native_id);

/* NULL: it was not asked for yet. */
struct blogger_post *blogger_post_find(struct session *s, const char *id);

/* Asks for it, delivers it as context, and calls done: err is ERR_NONE also where it is gone. */
typedef void blogger_post_fn(
	struct session *s, void *data, const struct err *err, int64_t retry_us);
void blogger_post_ask(struct session *s, const char *id, blogger_post_fn *done, void *data,
	void (*forget)(void *data));
void blogger_posts_release(struct session *s);

/* ---- what was found, on its way to the host (found.c) ---- */

/* Delivered together, with the addresses that they have by their posts. */
struct blogger_found {
	struct session *session;
	struct parcel parcel;
	void (*done)(struct blogger_found *f, const struct err *err, int64_t retry_us);
	void (*forget)(void *found); /* instead of done, when the session ends before; NULL */
};

/* Takes a comment that is not known yet so; a fault of one costs no other. */
void blogger_found_comment(
	struct blogger_found *f, const struct json *comment, const char *source, bool as_context);
void blogger_found_gone(struct blogger_found *f, const char *native_id);

/* Asks for the posts that are not known yet, and delivers; then calls done. ERR_STORE: the host
 * could not take it. */
void blogger_found_deliver(struct blogger_found *f);

/* ---- what was seen (seen.c) ---- */

/* Comments that the network listed, so that it is noticed when one is not there any more. `round`
 * counts walks. */
void blogger_seen_note(struct session *s, const struct json *comment, unsigned round);

/* True when it is known to be gone; from now on it is. */
bool blogger_seen_gone(struct session *s, const char *native_id);

/* One of a blog that was seen, not by this round's walk, though that began with its time; the
 * caller frees it. It is told once in a round. NULL: there is none. */
char *blogger_seen_missing(struct session *s, const char *blog_id, int64_t from_us, unsigned round);
void blogger_seen_release(struct session *s);

/* ---- polls (poll.c) and conversations (thread.c) ---- */

void blogger_poll(struct session *s, const char *cursor);
void blogger_scan_release(struct session *s);
void blogger_thread(struct session *s, const char *native_id);

#endif
