#include "base/json.h"

#include <inttypes.h>

#include "base/clock.h"

/* C1 in UTF-8: a terminal may take it for the beginning of a sequence. */
static bool is_c1(const unsigned char *p)
{
	return p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0;
}

static void quoted(struct strbuf *out, const char *text)
{
	strbuf_char(out, '"');
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '"' || *p == '\\')
			strbuf_printf(out, "\\%c", *p);
		else if (*p == '\n')
			strbuf_str(out, "\\n");
		else if (*p < 0x20 || *p == 0x7f)
			strbuf_printf(out, "\\u%04x", *p);
		else if (is_c1(p))
			strbuf_printf(out, "\\u%04x", *++p);
		else
			strbuf_char(out, (char)*p);
	}
	strbuf_char(out, '"');
}

/* The comma and the name before a value. */
static void lead(struct json_writer *w, const char *key)
{
	if (w->comma)
		strbuf_char(w->out, ',');
	w->comma = true;
	if (key) {
		quoted(w->out, key);
		strbuf_char(w->out, ':');
	}
}

void json_begin(struct json_writer *w, const char *key, char bracket)
{
	lead(w, key);
	strbuf_char(w->out, bracket);
	w->comma = false;
}

void json_end(struct json_writer *w, char bracket)
{
	strbuf_char(w->out, bracket);
	w->comma = true;
}

void json_add_str(struct json_writer *w, const char *key, const char *text)
{
	lead(w, key);
	if (text)
		quoted(w->out, text);
	else
		strbuf_str(w->out, "null");
}

void json_add_int(struct json_writer *w, const char *key, int64_t value)
{
	lead(w, key);
	strbuf_printf(w->out, "%" PRId64, value);
}

void json_add_bool(struct json_writer *w, const char *key, bool value)
{
	json_add_raw(w, key, value ? "true" : "false");
}

void json_add_null(struct json_writer *w, const char *key)
{
	json_add_raw(w, key, "null");
}

void json_add_time(struct json_writer *w, const char *key, int64_t us)
{
	char text[CLOCK_RFC3339_BYTES];
	json_add_str(w, key, us ? clock_rfc3339(us, text) : NULL);
}

void json_add_raw(struct json_writer *w, const char *key, const char *json)
{
	lead(w, key);
	strbuf_str(w->out, json);
}

void json_add_tree(struct json_writer *w, const char *key, const struct json *json)
{
	switch (json->type) {
	case JSON_NULL:
		json_add_null(w, key);
		break;
	case JSON_FALSE:
	case JSON_TRUE:
		json_add_bool(w, key, json->type == JSON_TRUE);
		break;
	case JSON_NUMBER:
		json_add_raw(w, key, json->text);
		break;
	case JSON_STRING:
		json_add_str(w, key, json->text);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		json_begin(w, key, json->type == JSON_ARRAY ? '[' : '{');
		JSON_EACH (child, json)
			json_add_tree(w, child->key, child);
		json_end(w, json->type == JSON_ARRAY ? ']' : '}');
		break;
	}
}
