/* What comes from X: posts and direct messages as mentions, polls and streams. */
#ifndef NW_NETWORKS_X_READ_H
#define NW_NETWORKS_X_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "networks/parcel.h"
#include "networks/x/session.h"

/* ---- words (text.c) ---- */

/* Appends the text of a post or a message: a long one whole, addresses instead of t.co, without
 * those of pictures, and plain signs for "&amp;", "&lt;" and "&gt;". Returns 0, or -1 (ERR_INPUT).
 */
int x_text(struct strbuf *out, const struct json *post, struct err *err);

/* What of a text is the same before and after it went through X: names at its beginning are left
 * out, and whatever may be an address is one sign. The caller frees it. */
char *x_essence(const char *text);

/* True when the essence of what X holds is that of what was meant, but for addresses of pictures
 * behind it. */
bool x_essence_is(const char *held, const char *meant);

/* ---- mentions (mention.c) ---- */

/* A post, with what X included beside it. kind MENTION_MENTION: as one that is addressed to us, in
 * whichever way. Returns 0; -1 (ERR_INPUT) when it is none of that kind. */
int x_mention_of_post(struct mention *m, const struct json *post, const struct json *includes,
	enum mention_kind kind, const struct session *s, struct arena *a, struct err *err);

/* A direct message as a poll gives it, and as the stream does. */
int x_mention_of_message(struct mention *m, const struct json *event, const struct json *includes,
	const struct session *s, struct arena *a, struct err *err);
int x_mention_of_activity_message(struct mention *m, const struct json *payload,
	const struct session *s, struct arena *a, struct err *err);

struct mention x_mention_gone(const struct session *s, const char *id);

bool x_is_ours(const struct session *s, const struct json *post);
bool x_is_addressed(const struct session *s, const struct json *post);

/* True when who wrote it is told beside it. */
bool x_has_author(const struct json *post, const struct json *includes);

/* The id of the version that took the place of this one; NULL = none did. */
const char *x_newer_version(const struct json *post);

/* The id of the post that this one answers ("replied_to") or quotes ("quoted"); NULL. */
const char *x_referenced(const struct json *post, const char *how);

/* ---- pages (page.c) ---- */

/* Takes the posts of a page ("data", "includes", "errors"). closed: why none of them can be
 * answered; NULL = as they say themselves. Bad ones are logged and left out. */
void x_page_take(struct session *s, struct parcel *parcel, const struct reply *reply,
	enum mention_kind kind, const char *closed);

/* ---- asking for posts (posts.c) ---- */

/* Which fields are asked for, behind "?" or "&". */
const char *x_fields(const struct session *s);

/* GET /2/tweets of these; at most X_POSTS_MOST. */
enum { X_POSTS_MOST = 100 };
void x_posts_ask(struct session *s, const char *const *ids, size_t count, bool urgent,
	reply_fn *done, void *data, void (*forget)(void *data));

/* Why a post that was asked for did not come: true when it is gone, or not for us any more. */
bool x_posts_is_gone(const struct reply *reply, const char *id);

/* Something told of it, but not all of it: it is still to be asked for. */
void x_unread_note(struct session *s, const char *id);
void x_unread_release(struct session *s);

/* ---- asking again (again.c) ---- */

/* Asks for what is unread; what does not come is asked for by the next call. */
void x_unread_ask(struct session *s);

/* Looks again at these posts: what was changed or is gone is delivered. */
void x_recheck(struct session *s, char *const *ids, size_t count, x_step_fn *done);

/* ---- polling (poll.c, direct.c) ---- */

void x_poll(struct session *s, const char *cursor);
void x_scan_release(struct session *s);

/* Looks for direct messages newer than *newest, which then is the newest. */
void x_direct(struct session *s, char **newest, x_step_fn *done);

void x_thread(struct session *s, const char *native_id);

/* ---- streams (stream.c, lane.c, activity.c, watch.c) ---- */

void x_stream(struct session *s);
void x_stream_release(struct session *s);
bool x_stream_is_live(const struct session *s);

const char *x_watch_fault(const char *term);

#endif
