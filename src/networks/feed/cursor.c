#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "http/url.h"
#include "networks/feed/session.h"

enum { CURSOR_MAX = 1 << 20, NAME_COLS = 100 };

static const struct {
	const char *name;
	size_t member;
} strings[] = {
	{"moved", offsetof(struct feed_source, moved)},
	{"etag", offsetof(struct feed_source, etag)},
	{"modified", offsetof(struct feed_source, modified)},
};

static char **string_of(struct feed_source *source, size_t i)
{
	return (char **)(void *)((char *)source + strings[i].member);
}

/* ---- names ---- */

/* What stands behind the host; "" when nothing does. */
static const char *path_of(const char *url)
{
	const char *host = strstr(url, "://");
	return host ? host + 3 + strcspn(host + 3, "/?#") : "";
}

/* /feeds/posts/default, /feeds/comments/default, /feeds/POST/comments/default */
static bool is_bloggers(const char *url)
{
	const char *p = path_of(url);
	if (strncmp(p, "/feeds/", 7) != 0)
		return false;
	p += 7;
	size_t digits = strspn(p, "0123456789");
	if (digits && p[digits] == '/')
		p += digits + 1;
	return strncmp(p, "posts/", 6) == 0 || strncmp(p, "comments/", 9) == 0;
}

void feed_key(const char *url, char key[FEED_KEY_BYTES])
{
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	char *host MEM_AUTO = url_host(url);
	const char *from = strstr(url, "://");
	from = is_bloggers(url) ? host : from ? from + 3 : url;
	size_t len = strlen(from);
	while (len && from[len - 1] == '/')
		len--;
	hash_bytes(from, len, hash);
	memcpy(key, hash_hex(hash, hex), FEED_KEY_BYTES - 1);
	key[FEED_KEY_BYTES - 1] = '\0';
}

char *feed_name(const char *url)
{
	const char *from = strstr(url, "://");
	from = from ? from + 3 : url;
	size_t host = strcspn(from, "/?#");
	const char *at = memchr(from, '@', host);
	from = at ? at + 1 : from;
	size_t len = strcspn(from, "?#");
	return mem_strndup(from, len < NAME_COLS ? len : NAME_COLS);
}

/* ---- reading ---- */

/* What goes into a header is one line. */
static bool is_line(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			return false;
	return strlen(text) <= FEED_URL_MAX;
}

static void take_record(struct feed_source *source, const struct json *record, bool of_moved)
{
	const char *began = json_str(record, "began"), *key = json_str(record, "key");
	const char *seen = json_str(record, "seen");
	if (!key || strlen(key) != FEED_KEY_BYTES - 1 ||
		(began && clock_parse_rfc3339(began, &source->began_us) == -1))
		return;
	memcpy(source->key, key, FEED_KEY_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(strings); i++) {
		const char *value = json_str(record, strings[i].name);
		if (value && is_line(value) && !(of_moved && i == 0))
			*string_of(source, i) = mem_strdup(value);
	}
	if (seen && strlen(seen) == FEED_HASH_BYTES - 1)
		memcpy(source->seen, seen, FEED_HASH_BYTES);
	source->gone = json_true(record, "gone");
}

static const struct json *find_record(
	const struct json *records, const char *member, const char *url)
{
	JSON_EACH (record, records) {
		const char *has = json_str(record, member);
		if (has && strcmp(has, url) == 0)
			return record;
	}
	return NULL;
}

void feed_cursor_read(struct session *s, const char *cursor)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const struct json *json = json_text(&arena, cursor);
	const struct json *records = json_at(json, "feeds");
	for (size_t i = 0; i < s->count; i++) {
		struct feed_source *source = &s->sources[i];
		const struct json *own = find_record(records, "url", source->url);
		const struct json *before = find_record(records, "moved", source->url);
		if (own || before)
			take_record(source, own ? own : before, !own);
	}
}

/* ---- writing ---- */

static void write_record(struct json_writer *w, struct feed_source *source)
{
	json_begin(w, NULL, '{');
	json_add_str(w, "url", source->url);
	json_add_str(w, "key", source->key);
	json_add_time(w, "began", source->began_us);
	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		if (*string_of(source, i))
			json_add_str(w, strings[i].name, *string_of(source, i));
	if (*source->seen)
		json_add_str(w, "seen", source->seen);
	if (source->gone)
		json_add_bool(w, "gone", true);
	json_end(w, '}');
}

char *feed_cursor_write(const struct session *s)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, CURSOR_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_begin(&w, "feeds", '[');
	for (size_t i = 0; i < s->count; i++)
		if (s->sources[i].began_us || s->sources[i].gone)
			write_record(&w, &s->sources[i]);
	json_end(&w, ']');
	json_end(&w, '}');
	return out.overflow ? NULL : strbuf_take(&out);
}
