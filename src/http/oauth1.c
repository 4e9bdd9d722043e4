#include "http/oauth1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "http/http.h"
#include "http/url.h"

enum { OWN_FIELDS = 6 };

/* Percent-encoded, in an arena. */
struct parameter {
	const char *name, *value;
};

struct parameters {
	struct arena arena;
	struct parameter *items;
	size_t count, room;
};

static const char *encoded(struct arena *a, const char *text)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 3 * strlen(text));
	http_encode(&out, text);
	return arena_strdup(a, out.buf);
}

static void add(struct parameters *p, const char *name, const char *value)
{
	struct parameter one = {encoded(&p->arena, name), encoded(&p->arena, value)};
	MEM_PUSH(p, one);
}

static void add_query(struct parameters *p, const char *query)
{
	for (const char *at = query; *at;) {
		size_t len = strcspn(at, "&"), name_len = strcspn(at, "&=");
		size_t behind = name_len < len ? name_len + 1 : len;
		char *name MEM_AUTO = http_decode(at, name_len, true);
		char *value MEM_AUTO = http_decode(at + behind, len - behind, true);
		if (len)
			add(p, name, value);
		at += len + (at[len] == '&');
	}
}

/* By name, then by value, as bytes (3.4.1.3.2). */
static int compare(const void *a, const void *b)
{
	const struct parameter *left = a, *right = b;
	int order = strcmp(left->name, right->name);
	return order ? order : strcmp(left->value, right->value);
}

static void write_sorted(struct strbuf *out, struct parameters *p)
{
	if (p->count)
		qsort(p->items, p->count, sizeof(*p->items), compare);
	for (size_t i = 0; i < p->count; i++)
		strbuf_printf(out, "%s%s=%s", i ? "&" : "", p->items[i].name, p->items[i].value);
}

void oauth1_base(struct strbuf *out, const char *method, const char *url,
	const struct oauth1_field *fields, size_t count)
{
	struct parameters p = {.arena = ARENA_INIT};
	struct strbuf all STRBUF_AUTO;
	char *base MEM_AUTO = url_base(url), *query MEM_AUTO = url_query(url);
	strbuf_init(&all, out->limit);
	for (size_t i = 0; i < count; i++)
		add(&p, fields[i].name, fields[i].value);
	add_query(&p, query ? query : "");
	write_sorted(&all, &p);
	strbuf_printf(out, "%s&", method);
	http_encode(out, base ? base : url);
	strbuf_char(out, '&');
	http_encode(out, all.buf);
	free(p.items);
	arena_release(&p.arena);
}

/* Section 3.4.2. */
static void sign(char signature[HASH_BASE64_BYTES(SHA1_BYTES)], const struct oauth1_keys *keys,
	const struct strbuf *base)
{
	unsigned char mac[SHA1_BYTES];
	struct strbuf key STRBUF_AUTO;
	strbuf_init(&key, base->limit);
	http_encode(&key, keys->client_secret);
	strbuf_char(&key, '&');
	http_encode(&key, keys->token_secret ? keys->token_secret : "");
	hash_hmac_sha1(key.buf, key.len, base->buf, base->len, mac);
	hash_base64(mac, sizeof(mac), signature);
	explicit_bzero(key.buf, key.len);
}

static void add_to_header(struct strbuf *out, const char *name, const char *value)
{
	bool first = out->len == 0 || out->buf[out->len - 1] == ' ';
	strbuf_printf(out, "%s%s=\"", first ? "" : ", ", name);
	http_encode(out, value);
	strbuf_char(out, '"');
}

void oauth1_header(struct strbuf *out, const struct oauth1_keys *keys, const char *method,
	const char *url, const struct oauth1_field *fields, size_t count, const char *nonce,
	long long time_s)
{
	char time[24], signature[HASH_BASE64_BYTES(SHA1_BYTES)];
	snprintf(time, sizeof(time), "%lld", time_s);
	const struct oauth1_field own[OWN_FIELDS] = {
		{"oauth_consumer_key", keys->client},
		{"oauth_nonce", nonce},
		{"oauth_signature_method", "HMAC-SHA1"},
		{"oauth_timestamp", time},
		{"oauth_version", "1.0"},
		{"oauth_token", keys->token},
	};
	size_t own_count = keys->token ? OWN_FIELDS : OWN_FIELDS - 1;
	struct oauth1_field *all = mem_zero(own_count + count, sizeof(*all));
	memcpy(all, own, own_count * sizeof(*all));
	for (size_t i = 0; i < count; i++)
		all[own_count + i] = fields[i];
	struct strbuf base STRBUF_AUTO;
	strbuf_init(&base, SIZE_MAX);
	oauth1_base(&base, method, url, all, own_count + count);
	sign(signature, keys, &base);
	strbuf_str(out, "OAuth ");
	for (size_t i = 0; i < own_count + count; i++)
		if (strncmp(all[i].name, "oauth_", 6) == 0)
			add_to_header(out, all[i].name, all[i].value);
	add_to_header(out, "oauth_signature", signature);
	free(all);
}

char *oauth1_nonce(char out[OAUTH1_NONCE_BYTES])
{
	unsigned char random[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	hash_random(random, sizeof(random));
	hash_hex(random, hex);
	memcpy(out, hex, OAUTH1_NONCE_BYTES - 1);
	out[OAUTH1_NONCE_BYTES - 1] = '\0';
	return out;
}
