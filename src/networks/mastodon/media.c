/* Pictures go before the post that shows them (docs.joinmastodon.org/methods/media): each put
 * there with its words, and looked at by the server before a post may have it. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/form.h"
#include "networks/mastodon/write.h"

/* 202 of a picture that was put there, 206 when it is asked about: not ready yet. */
enum { TAKEN = 202, STILL_LOOKS = 206, FORBIDDEN = 403 };
enum { DEADLINE_S = 120, PATH_BYTES = 4096 };

struct picture {
	char *type, *form;
	size_t len;
};

struct putting {
	struct picture pictures[PICTURES_MOST];
	struct pictures there;
	size_t count, at;
	bool again; /* the server had lost one */
	mastodon_media_fn *done;
	void *data;
	void (*forget)(void *data);
};

static void putting_free(struct putting *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->pictures[i].type);
		free(p->pictures[i].form);
	}
	pictures_release(&p->there);
	free(p);
}

static void putting_forget(void *data)
{
	struct putting *p = data;
	p->forget(p->data);
	putting_free(p);
}

static void end(struct session *s, struct putting *p, const struct err *err)
{
	char *ids[PICTURES_MOST];
	for (size_t i = 0; i < p->count; i++)
		ids[i] = p->there.items[i].id;
	p->done(s, p->data, ids, p->count, err);
	putting_free(p);
}

static void go_on(struct session *s, struct putting *p);

static void next(struct session *s, struct putting *p)
{
	p->at++;
	go_on(s, p);
}

/* One that it lost meanwhile is put there once more. */
static void status_came(struct session *s, void *data, const struct reply *reply)
{
	struct putting *p = data;
	struct err err = reply->err;
	if (reply->status == STILL_LOOKS) {
		pictures_keep(&s->pictures, &p->there);
		err_set(&err, ERR_NETWORK, _("the server still looks at the picture"));
	}
	if (reply_is_gone(reply) && !p->again) {
		pictures_release(&p->there);
		p->again = true;
		p->at = 0;
		go_on(s, p);
	} else if (err.code == ERR_NONE) {
		next(s, p);
	} else {
		end(s, p, &err);
	}
}

static void ask(struct session *s, struct putting *p, const char *id)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	strbuf_str(&path, "/api/v1/media/");
	http_encode(&path, id);
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true}, status_came,
		p, putting_forget);
}

static void put(struct session *s, void *data, const struct reply *reply)
{
	struct putting *p = data;
	struct err err = reply->err;
	const char *id = json_str(reply->json, "id");
	/* A token of before has not the scope write:media. */
	if (reply->status == FORBIDDEN)
		err_set(&err, reply->err.code,
			_("%s (an older sign-in may not: `nachtwacht account add` signs in anew)"),
			reply->err.msg);
	else if (err.code == ERR_NONE && (!id || !*id))
		err_set(&err, ERR_NETWORK, _("the server's answer holds no %s"), "id");
	if (err.code != ERR_NONE) {
		end(s, p, &err);
		return;
	}
	p->there.items[p->at].id = mem_strdup(id);
	if (reply->status == TAKEN)
		go_on(s, p);
	else
		next(s, p);
}

static void go_on(struct session *s, struct putting *p)
{
	if (p->at == p->count) {
		end(s, p, &(struct err){.code = ERR_NONE});
		return;
	}
	const char *id = p->there.items[p->at].id;
	if (id) {
		ask(s, p, id);
		return;
	}
	const struct picture *picture = &p->pictures[p->at];
	struct call_request request = {.method = "POST",
		.path = "/api/v2/media",
		.body = picture->form,
		.body_len = picture->len,
		.content_type = picture->type,
		.deadline_s = DEADLINE_S,
		.urgent = true};
	call_start(&s->calls, &request, put, p, putting_forget);
}

static struct picture picture_of(const struct attachment *attachment)
{
	struct form form FORM_AUTO;
	form_begin(&form);
	if (attachment->alt && *attachment->alt)
		form_field(&form, "description", attachment->alt);
	form_picture(&form, "file", attachment);
	form_end(&form);
	size_t len = form.body.len;
	return (struct picture){form_type(&form), strbuf_take(&form.body), len};
}

void mastodon_media_put(struct session *s, const struct outgoing *post, mastodon_media_fn *done,
	void *data, void (*forget)(void *data))
{
	struct putting *p = mem_zero(1, sizeof(*p));
	p->done = done;
	p->data = data;
	p->forget = forget;
	pictures_begin(
		&p->there, &s->pictures, post->id, post->attachments, post->attachment_count);
	for (size_t i = 0; i < post->attachment_count && i < PICTURES_MOST; i++)
		p->pictures[p->count++] = picture_of(&post->attachments[i]);
	go_on(s, p);
}
