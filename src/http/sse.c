#include "http/sse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { RETRY_DIGITS_MAX = 9 };

void sse_init(struct sse *s, size_t record_max, sse_event_fn *on_event, void *data)
{
	*s = (struct sse){.on_event = on_event, .data = data, .retry_ms = -1};
	strbuf_init(&s->line, record_max);
	strbuf_init(&s->text, record_max);
	strbuf_init(&s->event, record_max);
	strbuf_init(&s->id, record_max);
}

void sse_release(struct sse *s)
{
	strbuf_release(&s->line);
	strbuf_release(&s->text);
	strbuf_release(&s->event);
	strbuf_release(&s->id);
}

static int set(struct strbuf *to, const char *value, size_t len)
{
	strbuf_clear(to);
	return strbuf_add(to, value, len);
}

static int on_field_data(struct sse *s, const char *value, size_t len)
{
	if (s->has_data && strbuf_char(&s->text, '\n') == -1)
		return -1;
	s->has_data = true;
	return strbuf_add(&s->text, value, len);
}

static int on_field_event(struct sse *s, const char *value, size_t len)
{
	return set(&s->event, value, len);
}

static int on_field_id(struct sse *s, const char *value, size_t len)
{
	return memchr(value, '\0', len) ? 0 : set(&s->id, value, len);
}

static int on_field_retry(struct sse *s, const char *value, size_t len)
{
	if (len > 0 && len <= RETRY_DIGITS_MAX && strspn(value, "0123456789") == len)
		s->retry_ms = strtol(value, NULL, 10);
	return 0;
}

static const struct {
	const char *name;
	int (*take)(struct sse *s, const char *value, size_t len);
} fields[] = {
	{"data", on_field_data},
	{"event", on_field_event},
	{"id", on_field_id},
	{"retry", on_field_retry},
};

static void dispatch(struct sse *s)
{
	if (s->has_data)
		s->on_event(
			s->data, s->event.len ? s->event.buf : "message", s->text.buf, s->text.len);
	strbuf_clear(&s->text);
	strbuf_clear(&s->event);
	s->has_data = false;
}

/* A comment is a field without a name, which no row takes. */
static int take_field(struct sse *s, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t name_len = colon ? (size_t)(colon - line) : len;
	const char *value = colon ? colon + 1 : line + len;
	value += *value == ' ';
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strlen(fields[i].name) == name_len &&
			memcmp(fields[i].name, line, name_len) == 0)
			return fields[i].take(s, value, (size_t)(line + len - value));
	return 0;
}

static int take_line(struct sse *s)
{
	static const char bom[] = {'\xef', '\xbb', '\xbf'};
	const char *line = s->line.buf;
	size_t len = s->line.len;
	if (!s->begun && len >= sizeof(bom) && memcmp(line, bom, sizeof(bom)) == 0) {
		line += sizeof(bom);
		len -= sizeof(bom);
	}
	s->begun = true;
	int rc = 0;
	if (len)
		rc = take_field(s, line, len);
	else
		dispatch(s);
	strbuf_clear(&s->line);
	return rc;
}

/* How many bytes lie before the next end of a line. */
static size_t line_part(const char *bytes, size_t len)
{
	const char *lf = memchr(bytes, '\n', len);
	size_t part = lf ? (size_t)(lf - bytes) : len;
	const char *cr = memchr(bytes, '\r', part);
	return cr ? (size_t)(cr - bytes) : part;
}

int sse_feed(struct sse *s, const char *bytes, size_t len)
{
	while (len && !s->broken) {
		bool second_half = s->after_cr && *bytes == '\n';
		size_t part = second_half ? 0 : line_part(bytes, len);
		s->after_cr = false;
		s->broken = strbuf_add(&s->line, bytes, part) == -1;
		if (part < len && !second_half && !s->broken) {
			s->after_cr = bytes[part] == '\r';
			s->broken = take_line(s) == -1;
		}
		size_t eaten = part + (part < len);
		bytes += eaten;
		len -= eaten;
	}
	return s->broken ? -1 : 0;
}
