/* Pictures go before the post that shows them: each put there, then told in words, and the next. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/x/write.h"

enum { IDS_MAX = 4, UPLOAD_DEADLINE_S = 120 };

struct picture {
	char *body; /* of the request that puts it there */
	char *alt;
	char *id;
};

struct putting {
	struct picture pictures[IDS_MAX];
	size_t count, at;
	x_media_fn *done;
	void *data;
	void (*forget)(void *data);
};

static void putting_free(struct putting *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->pictures[i].body);
		free(p->pictures[i].alt);
		free(p->pictures[i].id);
	}
	free(p);
}

static void putting_forget(void *data)
{
	struct putting *p = data;
	if (p->forget)
		p->forget(p->data);
	putting_free(p);
}

static void end(struct session *s, struct putting *p, const struct err *err)
{
	char *ids[IDS_MAX];
	for (size_t i = 0; i < p->count; i++)
		ids[i] = p->pictures[i].id;
	p->done(s, p->data, ids, p->count, err);
	putting_free(p);
}

static void put_next(struct session *s, struct putting *p);

static void told(struct session *s, void *data, const struct reply *reply)
{
	struct putting *p = data;
	p->at++;
	if (reply->err.code == ERR_NONE)
		put_next(s, p);
	else
		end(s, p, &reply->err);
}

static void tell_words(struct session *s, struct putting *p, const struct picture *picture)
{
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, 64 << 10);
	struct json_writer w = {.out = &body};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "id", picture->id);
	json_begin(&w, "metadata", '{');
	json_begin(&w, "alt_text", '{');
	json_add_str(&w, "text", picture->alt);
	json_end(&w, '}');
	json_end(&w, '}');
	json_end(&w, '}');
	struct call_request request = {
		.method = "POST", .path = "/2/media/metadata", .body = body.buf, .urgent = true};
	call_start(&s->calls, &request, told, p, putting_forget);
}

static void put(struct session *s, void *data, const struct reply *reply)
{
	struct putting *p = data;
	struct picture *picture = &p->pictures[p->at];
	const char *id = json_str(reply->json, "data.id");
	struct err err = reply->err;
	if (err.code == ERR_NONE && !x_is_id(id))
		err_set(&err, ERR_NETWORK, _("the server's answer holds no %s"), "data.id");
	if (err.code != ERR_NONE) {
		end(s, p, &err);
		return;
	}
	picture->id = mem_strdup(id);
	if (picture->alt) {
		tell_words(s, p, picture);
	} else {
		p->at++;
		put_next(s, p);
	}
}

static void put_next(struct session *s, struct putting *p)
{
	if (p->at == p->count) {
		end(s, p, &(struct err){.code = ERR_NONE});
		return;
	}
	struct call_request request = {.method = "POST",
		.path = "/2/media/upload",
		.body = p->pictures[p->at].body,
		.urgent = true,
		.deadline_s = UPLOAD_DEADLINE_S};
	call_start(&s->calls, &request, put, p, putting_forget);
}

/* In JSON the bytes go as base64. */
static char *body_of(const struct attachment *attachment, const char *category)
{
	char *text MEM_AUTO = mem_alloc(HASH_BASE64_BYTES(attachment->len));
	return mem_printf("{\"media\":\"%s\",\"media_category\":\"%s\"}",
		hash_base64(attachment->bytes, attachment->len, text), category);
}

void x_media_put(struct session *s, const struct outgoing *post, x_media_fn *done, void *data,
	void (*forget)(void *data))
{
	struct putting *p = mem_zero(1, sizeof(*p));
	p->done = done;
	p->data = data;
	p->forget = forget;
	for (size_t i = 0; i < post->attachment_count && i < IDS_MAX; i++) {
		const struct attachment *attachment = &post->attachments[i];
		p->pictures[p->count++] = (struct picture){
			.body = body_of(
				attachment, outgoing_is_direct(post) ? "dm_image" : "tweet_image"),
			.alt = attachment->alt && *attachment->alt ? mem_strdup(attachment->alt)
								   : NULL,
		};
	}
	put_next(s, p);
}
