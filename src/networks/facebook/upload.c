/* Pictures, as a form of several parts (RFC 7578). Until a comment or a post shows it, nobody sees
 * one (developers.facebook.com/docs/graph-api/reference/page/photos). */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/read.h"
#include "networks/facebook/write.h"

enum { FORM_MAX = 16 << 20, DEADLINE_S = 120 };

struct upload {
	void (*done)(struct session *s, void *data, const char *id, const struct err *err);
	void *data;
	void (*forget)(void *data);
};

static void upload_forget(void *data)
{
	struct upload *u = data;
	u->forget(u->data);
	free(u);
}

static void uploaded(struct session *s, void *data, const struct reply *reply)
{
	struct upload u = *(struct upload *)data;
	struct err err = reply->err;
	const char *id = facebook_id(reply->json, "id");
	free(data);
	if (err.code == ERR_NONE && !id)
		err_set(&err, ERR_NETWORK, _("the network does not say where the picture is"));
	u.done(s, u.data, id, &err);
}

/* A name goes between quotes, and says no more than what kind of file it is. */
static const char *name_for(const char *type)
{
	return strcmp(type, "image/png") == 0   ? "picture.png"
	       : strcmp(type, "image/gif") == 0 ? "picture.gif"
						: "picture.jpg";
}

static void add_field(
	struct strbuf *form, const char *boundary, const char *name, const char *value)
{
	strbuf_printf(form,
		"--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		boundary, name, value);
}

static void write_form(struct strbuf *form, const char *boundary, const struct attachment *a)
{
	add_field(form, boundary, "published", "false");
	if (a->alt && *a->alt)
		add_field(form, boundary, "alt_text_custom", a->alt);
	strbuf_printf(form,
		"--%s\r\nContent-Disposition: form-data; name=\"source\"; filename=\"%s\"\r\n"
		"Content-Type: %s\r\n\r\n",
		boundary, name_for(a->type), a->type);
	strbuf_add(form, a->bytes, a->len);
	strbuf_printf(form, "\r\n--%s--\r\n", boundary);
}

void facebook_upload(struct session *s, const struct attachment *attachment,
	void (*done)(struct session *s, void *data, const char *id, const struct err *err),
	void *data, void (*forget)(void *data))
{
	unsigned char random[HASH_BYTES];
	char boundary[HASH_HEX_BYTES];
	struct strbuf form STRBUF_AUTO, path STRBUF_AUTO;
	struct upload *u = mem_zero(1, sizeof(*u));
	*u = (struct upload){done, data, forget};
	hash_random(random, sizeof(random));
	hash_hex(random, boundary);
	strbuf_init(&form, FORM_MAX);
	strbuf_init(&path, 4096);
	facebook_path(&path, s->page.id, "photos", "id");
	write_form(&form, boundary, attachment);
	char *type MEM_AUTO = mem_printf("multipart/form-data; boundary=%s", boundary);
	struct call_request request = {.method = "POST",
		.path = path.buf,
		.body = form.buf,
		.body_len = form.len,
		.content_type = type,
		.deadline_s = DEADLINE_S,
		.urgent = true};
	call_start(&s->calls, &request, uploaded, u, upload_forget);
}
