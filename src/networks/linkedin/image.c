/* A picture is announced, put where LinkedIn says, and looked at by it before a post may show it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/linkedin/urn.h"
#include "networks/linkedin/write.h"

enum { UPLOAD_DEADLINE_S = 120, BODY_MAX = 1024, PATH_BYTES = 1024 };

struct image {
	struct pictures there; /* the one that it is, by its URN */
	char *type, *bytes;
	size_t len;
	void (*done)(struct session *s, void *data, const char *urn, const struct err *err);
	void *data;
	void (*forget)(void *data);
};

static void image_free(struct image *i)
{
	pictures_release(&i->there);
	free(i->type);
	free(i->bytes);
	free(i);
}

static void image_forget(void *data)
{
	struct image *i = data;
	if (i->forget)
		i->forget(i->data);
	image_free(i);
}

static void finish(struct session *s, struct image *i, const struct err *err)
{
	i->done(s, i->data, err->code == ERR_NONE ? i->there.items[0].id : NULL, err);
	image_free(i);
}

/* ---- is it ready? ---- */

static void status_came(struct session *s, void *data, const struct reply *reply)
{
	struct image *i = data;
	struct err err = reply->err;
	const char *status = json_str(reply->json, "status");
	bool failed = status && strcmp(status, "PROCESSING_FAILED") == 0;
	if (failed || reply_is_gone(reply)) {
		err_set(&err, ERR_REJECTED, _("LinkedIn cannot read the picture"));
	} else if (err.code == ERR_NONE && (!status || strcmp(status, "AVAILABLE") != 0)) {
		pictures_keep(&s->pictures, &i->there);
		err_set(&err, ERR_NETWORK, _("LinkedIn still looks at the picture"));
	}
	finish(s, i, &err);
}

static void ask_status(struct session *s, struct image *i)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, PATH_BYTES);
	linkedin_path(&path, "images", i->there.items[0].id);
	call_start(&s->calls, &(struct call_request){.path = path.buf, .urgent = true}, status_came,
		i, image_forget);
}

/* ---- putting it there ---- */

static void bytes_taken(struct session *s, void *data, const struct reply *reply)
{
	struct image *i = data;
	/* What it answers to the bytes is nothing that anybody reads. */
	if (reply->status / 100 == 2)
		ask_status(s, i);
	else
		finish(s, i, &reply->err);
}

static void announced(struct session *s, void *data, const struct reply *reply)
{
	struct image *i = data;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct err err = reply->err;
	const char *urn = linkedin_urn(json_str(reply->json, "value.image"), &arena);
	const char *url = json_str(reply->json, "value.uploadUrl");
	if (err.code == ERR_NONE && (!urn || !url || strncmp(url, "http", 4) != 0))
		err_set(&err, ERR_NETWORK, _("the server does not say where the picture goes"));
	if (err.code != ERR_NONE) {
		finish(s, i, &err);
		return;
	}
	i->there.items[0].id = mem_strdup(urn);
	struct call_request request = {
		.method = "PUT",
		.path = url,
		.body = i->bytes,
		.body_len = i->len,
		.content_type = i->type,
		.deadline_s = UPLOAD_DEADLINE_S,
		.urgent = true,
	};
	call_start(&s->calls, &request, bytes_taken, i, image_forget);
}

static void announce(struct session *s, struct image *i)
{
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, BODY_MAX);
	struct json_writer w = {.out = &body};
	json_begin(&w, NULL, '{');
	json_begin(&w, "initializeUploadRequest", '{');
	json_add_str(&w, "owner", s->organization);
	json_end(&w, '}');
	json_end(&w, '}');
	struct call_request request = {
		.method = "POST",
		.path = "/rest/images?action=initializeUpload",
		.body = body.buf,
		.urgent = true,
	};
	call_start(&s->calls, &request, announced, i, image_forget);
}

void linkedin_image(struct session *s, int64_t post_id, const struct attachment *picture,
	void (*done)(struct session *s, void *data, const char *urn, const struct err *err),
	void *data, void (*forget)(void *data))
{
	struct image *i = mem_zero(1, sizeof(*i));
	*i = (struct image){.done = done, .data = data, .forget = forget};
	pictures_begin(&i->there, &s->pictures, post_id, picture, 1);
	if (i->there.items[0].id) {
		ask_status(s, i);
		return;
	}
	i->type = mem_strdup(picture->type);
	i->len = picture->len;
	i->bytes = mem_alloc(i->len + 1);
	memcpy(i->bytes, picture->bytes, i->len);
	announce(s, i);
}
