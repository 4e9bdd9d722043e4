/* Pictures. Until a comment or a post shows it, nobody sees one
 * (developers.facebook.com/docs/graph-api/reference/page/photos). */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/read.h"
#include "networks/facebook/write.h"
#include "networks/form.h"

enum { DEADLINE_S = 120 };

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

void facebook_upload(struct session *s, const struct attachment *attachment,
	void (*done)(struct session *s, void *data, const char *id, const struct err *err),
	void *data, void (*forget)(void *data))
{
	struct form form FORM_AUTO;
	struct strbuf path STRBUF_AUTO;
	struct upload *u = mem_zero(1, sizeof(*u));
	*u = (struct upload){done, data, forget};
	strbuf_init(&path, 4096);
	facebook_path(&path, s->page.id, "photos", "id");
	form_begin(&form);
	form_field(&form, "published", "false");
	if (attachment->alt && *attachment->alt)
		form_field(&form, "alt_text_custom", attachment->alt);
	form_picture(&form, "source", attachment);
	form_end(&form);
	char *type MEM_AUTO = form_type(&form);
	struct call_request request = {.method = "POST",
		.path = path.buf,
		.body = form.body.buf,
		.body_len = form.body.len,
		.content_type = type,
		.deadline_s = DEADLINE_S,
		.urgent = true};
	call_start(&s->calls, &request, uploaded, u, upload_forget);
}
