#include "base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <yajl/yajl_parse.h>

#include "base/clock.h"

struct reader {
	struct arena *arena;
	struct json *stack[JSON_DEPTH_MAX];
	size_t depth;
	struct json *root;
	const char *key;
	bool too_deep;
};

/* Copies a string; what is not UTF-8, and NUL, becomes U+FFFD. */
static char *clean_copy(struct arena *a, const unsigned char *s, size_t len, size_t *out_len)
{
	bool clean = true;
	for (size_t i = 0; i < len && clean; i++)
		clean = s[i] > 0 && s[i] < 0x80;
	if (clean) {
		*out_len = len;
		return arena_strndup(a, (const char *)s, len);
	}
	char *out = arena_alloc(a, len * 3 + 1);
	size_t n = 0;
	for (size_t i = 0; i < len;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t step = utf8proc_iterate(s + i, (utf8proc_ssize_t)(len - i), &cp);
		if (step <= 0 || cp == 0) {
			memcpy(out + n, "\xef\xbf\xbd", 3);
			n += 3;
			i++;
		} else {
			memcpy(out + n, s + i, (size_t)step);
			n += (size_t)step;
			i += (size_t)step;
		}
	}
	*out_len = n;
	return out;
}

static struct json *add(struct reader *r, enum json_type type)
{
	struct json *node = arena_alloc(r->arena, sizeof(*node));
	node->type = type;
	if (r->depth == 0) {
		r->root = node;
		return node;
	}
	struct json *parent = r->stack[r->depth - 1];
	node->key = r->key;
	r->key = NULL;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->len++;
	return node;
}

static int on_null(void *ctx)
{
	add(ctx, JSON_NULL);
	return 1;
}

static int on_boolean(void *ctx, int value)
{
	add(ctx, value ? JSON_TRUE : JSON_FALSE);
	return 1;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	struct reader *r = ctx;
	struct json *node = add(r, JSON_NUMBER);
	node->text = arena_strndup(r->arena, text, len);
	node->len = len;
	return 1;
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	struct reader *r = ctx;
	struct json *node = add(r, JSON_STRING);
	node->text = clean_copy(r->arena, text, len, &node->len);
	return 1;
}

static int on_key(void *ctx, const unsigned char *text, size_t len)
{
	struct reader *r = ctx;
	size_t ignored;
	r->key = clean_copy(r->arena, text, len, &ignored);
	return 1;
}

static int open_container(struct reader *r, enum json_type type)
{
	if (r->depth == JSON_DEPTH_MAX) {
		r->too_deep = true;
		return 0;
	}
	struct json *node = add(r, type);
	r->stack[r->depth++] = node;
	return 1;
}

static int on_open_object(void *ctx)
{
	return open_container(ctx, JSON_OBJECT);
}

static int on_open_array(void *ctx)
{
	return open_container(ctx, JSON_ARRAY);
}

static int on_close(void *ctx)
{
	struct reader *r = ctx;
	r->depth--;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_open_object,
	.yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_open_array,
	.yajl_end_array = on_close,
};

struct json *json_parse(struct arena *a, const char *bytes, size_t len, struct err *err)
{
	struct reader r = {.arena = a};
	yajl_handle h = yajl_alloc(&callbacks, NULL, &r);
	/* Without it yajl refuses a whole page for one bad byte; on_string checks itself. */
	yajl_config(h, yajl_dont_validate_strings, 1);
	size_t mark = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	yajl_status status = yajl_parse(h, (const unsigned char *)bytes + mark, len - mark);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(h);
	size_t at = mark + yajl_get_bytes_consumed(h);
	yajl_free(h);
	if (status == yajl_status_ok && r.root)
		return r.root;
	if (r.too_deep)
		err_set(err, ERR_INPUT, "JSON nested deeper than %d at byte %zu", JSON_DEPTH_MAX,
			at);
	else
		err_set(err, ERR_INPUT, "not JSON at byte %zu", at);
	return NULL;
}

const struct json *json_first(const struct json *json)
{
	return json ? json->first : NULL;
}

static const struct json *member(const struct json *json, const char *name, size_t len)
{
	const struct json *found = NULL;
	if (!json || json->type != JSON_OBJECT)
		return NULL;
	JSON_EACH (child, json)
		if (strncmp(child->key, name, len) == 0 && child->key[len] == '\0')
			found = child;
	return found;
}

struct json *json_text(struct arena *a, const char *text)
{
	return text ? json_parse(a, text, strlen(text), NULL) : NULL;
}

const struct json *json_at(const struct json *json, const char *path)
{
	while (json && *path) {
		size_t len = strcspn(path, ".");
		json = member(json, path, len);
		path += len + (path[len] == '.');
	}
	return json;
}

const char *json_str(const struct json *json, const char *path)
{
	const struct json *node = json_at(json, path);
	return node && node->type == JSON_STRING ? node->text : NULL;
}

int json_int(const struct json *json, const char *path, int64_t *value)
{
	const struct json *node = json_at(json, path);
	if (!node || node->type != JSON_NUMBER)
		return -1;
	char *end;
	errno = 0;
	long long n = strtoll(node->text, &end, 10);
	if (errno || *end)
		return -1;
	*value = n;
	return 0;
}

int64_t json_time(const struct json *json, const char *path)
{
	return clock_rfc3339_us(json_str(json, path));
}

bool json_true(const struct json *json, const char *path)
{
	const struct json *node = json_at(json, path);
	return node && node->type == JSON_TRUE;
}
