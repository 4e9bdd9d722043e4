#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/mastodon/read.h"

/* Questions for one delivery, and deliveries that wait for an answer: what is beyond them joins the
 * conversation of its parent. */
enum { ASKED_MAX = 40, ASKING_MAX = 40 };

/* ---- where conversations begin ---- */

const char *mastodon_root(const struct session *s, const char *id)
{
	for (size_t i = 0; i < MASTODON_ROOTS && s->roots[i].id; i++)
		if (strcmp(s->roots[i].id, id) == 0)
			return s->roots[i].root;
	return NULL;
}

void mastodon_root_note(struct session *s, const char *id, const char *root)
{
	if (!id || !root || mastodon_root(s, id))
		return;
	size_t at = s->root_at++ % MASTODON_ROOTS;
	free(s->roots[at].id);
	free(s->roots[at].root);
	s->roots[at].id = mem_strdup(id);
	s->roots[at].root = mem_strdup(root);
}

/* ---- one delivery ---- */

struct mastodon_arrivals *mastodon_arrivals_new(
	struct session *s, void (*done)(struct session *s, bool stored))
{
	struct mastodon_arrivals *w = mem_zero(1, sizeof(*w));
	w->session = s;
	w->done = done;
	w->next = s->arrivals;
	s->arrivals = w;
	return w;
}

static void arrivals_free(struct mastodon_arrivals *w)
{
	for (struct mastodon_arrivals **link = &w->session->arrivals; *link; link = &(*link)->next)
		if (*link == w) {
			*link = w->next;
			break;
		}
	parcel_release(&w->parcel);
	free(w);
}

void mastodon_arrivals_release(struct session *s)
{
	while (s->arrivals)
		arrivals_free(s->arrivals);
}

bool mastodon_arrivals_add(struct mastodon_arrivals *w, const struct mention *m,
	const struct json_slice *raw, const char *source)
{
	if (m->thread)
		mastodon_root_note(w->session, m->id, m->thread);
	return parcel_add_new(&w->parcel, &w->session->host, *m, raw, source);
}

static void deliver(struct mastodon_arrivals *w)
{
	struct session *s = w->session;
	void (*done)(struct session * s, bool stored) = w->done;
	bool stored = parcel_deliver(&w->parcel, &s->host, NULL) == 0;
	arrivals_free(w);
	if (done)
		done(s, stored);
}

static void context_came(struct session *s, void *data, const struct reply *reply)
{
	struct mastodon_arrivals *w = data;
	struct mention *m = &w->parcel.items[w->at];
	s->asking--;
	const struct json *above = json_at(reply->json, "ancestors");
	if (reply->err.code == ERR_NONE) {
		const char *root = above ? json_str(above->first, "uri") : NULL;
		m->thread = root ? arena_strdup(&w->parcel.arena, root) : m->uri;
		JSON_EACH (status, above)
			mastodon_root_note(s, json_str(status, "id"), m->thread);
		mastodon_root_note(s, m->id, m->thread);
	}
	w->at++;
	mastodon_arrive(w);
}

static bool find_root(struct mastodon_arrivals *w, struct mention *m)
{
	const char *root = m->thread ? m->thread : mastodon_root(w->session, m->in_reply_to);
	if (!root)
		return false;
	m->thread = arena_strdup(&w->parcel.arena, root);
	mastodon_root_note(w->session, m->id, root);
	return true;
}

void mastodon_arrive(struct mastodon_arrivals *w)
{
	for (; w->at < w->parcel.count; w->at++) {
		struct mention *m = &w->parcel.items[w->at];
		if (find_root(w, m) || w->asked >= ASKED_MAX || w->session->asking >= ASKING_MAX)
			continue;
		struct strbuf path STRBUF_AUTO;
		strbuf_init(&path, 4096);
		mastodon_status_path(&path, m->id, "/context");
		w->asked++;
		w->session->asking++;
		call_start(&w->session->calls, &(struct call_request){.path = path.buf},
			context_came, w, NULL);
		return;
	}
	deliver(w);
}
