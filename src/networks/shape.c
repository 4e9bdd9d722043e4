#include "networks/shape.h"

#include "base/clock.h"
#include "base/i18n.h"

void shape_author(struct json_writer *w, const char *id, const char *handle, const char *name)
{
	json_begin(w, "author", '{');
	json_add_str(w, "id", id);
	json_add_str(w, "handle", handle);
	json_add_str(w, "name", name);
	json_end(w, '}');
}

void shape_medium(struct json_writer *w, const char *type, const char *url, const char *alt)
{
	json_begin(w, NULL, '{');
	json_add_str(w, "type", type);
	json_add_str(w, "url", url);
	json_add_str(w, "alt", alt && *alt ? alt : NULL);
	json_end(w, '}');
}

int shape_read(
	struct mention *m, const struct strbuf *shape, int64_t us, struct arena *a, struct err *err)
{
	int64_t now = clock_now_us();
	if (shape->overflow)
		return err_set(err, ERR_INPUT, "%s", _("it is too large"));
	const struct json *json = json_parse(a, shape->buf, shape->len, err);
	return json ? mention_from_json(m, json, NULL, us && us < now ? us : now, NULL, a, err)
		    : -1;
}
