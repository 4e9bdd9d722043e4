/* Asking for posts that were told before: whether they changed or are gone, and all of what was not
 * told in full. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/x/read.h"

struct recheck {
	x_step_fn *done;
	char **ids;
	size_t count, at;
};

static void recheck_free(void *data)
{
	struct recheck *r = data;
	for (size_t i = 0; i < r->count; i++)
		free(r->ids[i]);
	free(r->ids);
	free(r);
}

static void recheck_end(
	struct session *s, struct recheck *r, const struct err *err, int64_t retry_us)
{
	x_step_fn *done = r->done;
	recheck_free(r);
	done(s, err, retry_us);
}

static void recheck_next(struct session *s, struct recheck *r);

/* What was edited is known by its first id, and with other words; so it comes in anew. */
static void recheck_came(struct session *s, void *data, const struct reply *reply)
{
	struct recheck *r = data;
	struct parcel parcel = {0};
	struct err err = ERR_INIT;
	size_t end = r->at + X_POSTS_MOST < r->count ? r->at + X_POSTS_MOST : r->count;
	if (reply->err.code != ERR_NONE) {
		recheck_end(s, r, &reply->err, reply->retry_us);
		return;
	}
	x_page_take(s, &parcel, reply, MENTION_MENTION, NULL);
	for (; r->at < end; r->at++)
		if (x_posts_is_gone(reply, r->ids[r->at]))
			parcel_add(&parcel, x_mention_gone(s, r->ids[r->at]), NULL, NULL);
	if (parcel_deliver(&parcel, &s->host, &err) == -1) {
		recheck_end(s, r, &err, 0);
		return;
	}
	x_unread_ask(s);
	recheck_next(s, r);
}

static void recheck_next(struct session *s, struct recheck *r)
{
	if (r->at == r->count)
		recheck_end(s, r, &(struct err){.code = ERR_NONE}, 0);
	else
		x_posts_ask(s, (const char *const *)r->ids + r->at, r->count - r->at, false,
			recheck_came, r, recheck_free);
}

void x_recheck(struct session *s, char *const *ids, size_t count, x_step_fn *done)
{
	struct recheck *r = mem_zero(1, sizeof(*r));
	r->done = done;
	r->ids = mem_zero(count ? count : 1, sizeof(*r->ids));
	for (; r->count < count; r->count++)
		r->ids[r->count] = mem_strdup(ids[r->count]);
	recheck_next(s, r);
}

/* ---- what was not told in full ---- */

static void forget_first(struct x_unread *u, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(u->ids[i]);
	memmove(u->ids, u->ids + count, (u->count - count) * sizeof(*u->ids));
	u->count -= count;
}

static void unread_came(struct session *s, void *data, const struct reply *reply)
{
	struct x_unread *u = &s->unread;
	struct parcel parcel = {0};
	size_t asked = u->asked;
	u->asked = 0;
	if (reply->err.code != ERR_NONE)
		return; /* at the next poll */
	x_page_take(s, &parcel, reply, MENTION_MENTION, NULL);
	if (parcel_deliver(&parcel, &s->host, NULL) == -1)
		return;
	forget_first(u, asked);
	x_unread_ask(s);
}

void x_unread_ask(struct session *s)
{
	struct x_unread *u = &s->unread;
	if (!u->count || u->asked)
		return;
	u->asked = u->count < X_POSTS_MOST ? u->count : X_POSTS_MOST;
	x_posts_ask(s, (const char *const *)u->ids, u->asked, false, unread_came, NULL, NULL);
}
