/* The weighted length, and what of a text becomes a link: the cases of twitter-text itself, and
 * what they leave open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/json.h"
#include "base/mem.h"
#include "test_text.h"
#include "text/entity.h"
#include "text/idna.h"
#include "text/length.h"
#include "text/link.h"
#include "text/nfc.h"
#include "text/utf8.h"
#include "text/weigh.h"

static const struct length_limit weighted = {.rule = LENGTH_WEIGHTED, .most = 280, .link = 23};

/* ---- the cases of others ---- */

struct group;

struct test_case {
	const struct group *group;
	const char *text;
	size_t len;
	const struct json *expected;
};

struct group {
	const char *name;
	size_t cases;
	void (*check)(const struct test_case *c);
};

#define REQUIRE(c, what) \
	do { \
		if (!(what)) \
			fail_msg("%s: %.200s: " #what, (c)->group->name, (c)->text); \
	} while (0)

static size_t points(const char *text, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i < len; i++)
		count += (text[i] & 0xc0) != 0x80;
	return count;
}

static size_t utf16_units(const char *text, size_t len)
{
	size_t count = points(text, len);
	for (size_t i = 0; i < len; i++)
		count += (unsigned char)text[i] >= 0xf0;
	return count;
}

static bool is_text(const char *text, size_t from, size_t to, const struct json *expected)
{
	return expected && expected->type == JSON_STRING && expected->len == to - from &&
	       memcmp(text + from, expected->text, to - from) == 0;
}

/* Where it stands, in code points; a case that does not tell expects nothing. */
static bool is_there(const struct test_case *c, const struct entity *e, const struct json *expected)
{
	const struct json *indices = json_at(expected, "indices");
	if (!indices)
		return expected->type == JSON_STRING;
	return points(c->text, e->start) == strtoul(indices->first->text, NULL, 10) &&
	       points(c->text, e->end) == strtoul(indices->last->text, NULL, 10);
}

static void check_urls(const struct test_case *c)
{
	struct entity url = {0};
	JSON_EACH (expected, c->expected) {
		const struct json *text = json_at(expected, "url");
		REQUIRE(c, entity_next_url(c->text, c->len, url.next, &url));
		REQUIRE(c, is_text(c->text, url.start, url.end, text ? text : expected));
		REQUIRE(c, is_there(c, &url, expected));
	}
	REQUIRE(c, !entity_next_url(c->text, c->len, url.next, &url));
}

static void check_mentions(const struct test_case *c)
{
	struct entity m = {0};
	JSON_EACH (expected, c->expected) {
		const struct json *name = json_at(expected, "screen_name");
		const struct json *list = json_at(expected, "list_slug");
		REQUIRE(c, entity_next_mention(c->text, c->len, m.next, &m));
		REQUIRE(c, is_text(c->text, m.name, m.name_end, name ? name : expected));
		REQUIRE(c, list ? is_text(c->text, m.name_end, m.end, list) : m.name_end == m.end);
		REQUIRE(c, is_there(c, &m, expected));
	}
	REQUIRE(c, !entity_next_mention(c->text, c->len, m.next, &m));
}

static void check_reply(const struct test_case *c)
{
	struct entity m;
	bool found = entity_leading_mention(c->text, c->len, 0, &m);
	REQUIRE(c, found == (c->expected->type == JSON_STRING));
	REQUIRE(c, !found || is_text(c->text, m.name, m.name_end, c->expected));
}

static void check_valid_url(const struct test_case *c)
{
	REQUIRE(c, link_valid(c->text, true) == (c->expected->type == JSON_TRUE));
}

static void check_valid_url_without_scheme(const struct test_case *c)
{
	REQUIRE(c, link_valid(c->text, false) == (c->expected->type == JSON_TRUE));
}

/* A name or a list is valid when it is all of its text. */
static void check_whole_mention(const struct test_case *c, bool list)
{
	struct entity m;
	bool whole = entity_next_mention(c->text, c->len, 0, &m) && m.start == 0 &&
		     m.end == c->len && (m.name_end < m.end) == list;
	REQUIRE(c, whole == (c->expected->type == JSON_TRUE));
}

static void check_name(const struct test_case *c)
{
	check_whole_mention(c, false);
}

static void check_list(const struct test_case *c)
{
	check_whole_mention(c, true);
}

/* ---- lengths: the rule as it was in each version ---- */

struct weighed {
	size_t units, within;
	bool valid;
};

static struct weighed weigh(
	const char *text, size_t len, const struct weights *weights, size_t most)
{
	struct weighing w;
	struct piece p;
	struct weighed result = {0};
	weighing_init(&w, weights, text, len);
	while (weighing_next(&w, &p)) {
		result.units += p.units;
		result.within += result.units <= most ? p.bytes : 0;
	}
	weighing_release(&w);
	result.valid = result.units > 0 && result.units <= most && entity_text_allowed(text, len);
	return result;
}

static void check_tweet_v1(const struct test_case *c)
{
	static const struct weights v1 = {.link = 23, .wide = 1};
	REQUIRE(c, weigh(c->text, c->len, &v1, 140).valid == (c->expected->type == JSON_TRUE));
}

/* What is within ends before the first character that no post can hold. */
static size_t allowed_bytes(const char *text, size_t len)
{
	while (!entity_text_allowed(text, len))
		len--;
	while ((text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static void check_weighed(const struct test_case *c, const struct weighed *w)
{
	int64_t units, valid_end, end;
	REQUIRE(c, json_int(c->expected, "weightedLength", &units) == 0);
	REQUIRE(c, json_int(c->expected, "validRangeEnd", &valid_end) == 0);
	REQUIRE(c, json_int(c->expected, "displayRangeEnd", &end) == 0);
	REQUIRE(c, w->units == (size_t)units);
	REQUIRE(c, w->valid == json_true(c->expected, "valid"));
	REQUIRE(c, utf16_units(c->text, c->len) == (size_t)end + 1);
	REQUIRE(c,
		utf16_units(c->text, allowed_bytes(c->text, w->within)) == (size_t)valid_end + 1);
}

static void check_v2(const struct test_case *c)
{
	static const struct weights v2 = {.link = 23, .wide = 2};
	struct weighed w = weigh(c->text, c->len, &v2, 280);
	check_weighed(c, &w);
}

static void check_v3(const struct test_case *c)
{
	size_t used;
	bool fits = length_fits(&weighted, c->text, &used);
	struct weighed w = {.units = used,
		.within = length_within(&weighted, c->text),
		.valid = fits && used && entity_text_allowed(c->text, c->len)};
	check_weighed(c, &w);
}

/* How many cases a group has is told here too: a shorter file fails. */
static const struct group groups[] = {
	{"validate/tweets", 8, check_tweet_v1},
	{"validate/usernames", 4, check_name},
	{"validate/lists", 5, check_list},
	{"validate/urls", 24, check_valid_url},
	{"validate/urls_without_protocol", 5, check_valid_url_without_scheme},
	{"validate/WeightedTweetsCounterTest", 20, check_v2},
	{"validate/WeightedTweetsWithDiscountedEmojiCounterTest", 22, check_v3},
	{"validate/UnicodeDirectionalMarkerCounterTest", 2, check_v3},
	{"extract/mentions", 23, check_mentions},
	{"extract/mentions_with_indices", 3, check_mentions},
	{"extract/mentions_or_lists_with_indices", 5, check_mentions},
	{"extract/replies", 13, check_reply},
	{"extract/urls", 91, check_urls},
	{"extract/urls_with_indices", 10, check_urls},
	{"extract/urls_with_directional_markers", 2, check_urls},
	{"extract/tco_urls_with_params", 5, check_urls},
	{"tlds/country", 315, check_urls},
	{"tlds/generic", 1259, check_urls},
};

static const struct group *find_group(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (strcmp(groups[i].name, name) == 0)
			return &groups[i];
	fail_msg("%s: a group that nothing here checks", name);
	return NULL;
}

static const struct group *check_line(const char *line, size_t len)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct json *json = json_parse(&a, line, len, &err);
	if (!json)
		fail_msg("%s: %s", TWITTER_TEXT_CASES, err.msg);
	const struct json *text = json_at(json, "text");
	struct test_case c = {.group = find_group(json_str(json, "group")),
		.text = text->text,
		.len = text->len,
		.expected = json_at(json, "expected")};
	REQUIRE(&c, strlen(c.text) == c.len && c.expected);
	c.group->check(&c);
	return c.group;
}

static void passes_what_twitter_text_expects(void **state)
{
	size_t done[ARRAY_LEN(groups)] = {0}, room = 0;
	char *line = NULL;
	FILE *file = fopen(TWITTER_TEXT_CASES, "re");
	assert_non_null(file);
	for (ssize_t len; (len = getline(&line, &room, file)) > 0;)
		done[check_line(line, (size_t)len) - groups]++;
	free(line);
	fclose(file);
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (done[i] != groups[i].cases)
			fail_msg("%s: %zu of %zu cases", groups[i].name, done[i], groups[i].cases);
}

/* ---- what they leave open ---- */

static void counts_whole_emoji(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} texts[] = {
		{"\u2764\ufe0f", 2},
		{"\u00a9", 1},
		{"\u00a9\ufe0f", 2},
		{"#\ufe0f\u20e3", 2},
		{"#\ufe0f", 3},
		{"7", 1},
		{"\U0001f1e7\U0001f1ea", 2},
		{"\U0001f1e7", 2},
		{"\U0001f1e7\U0001f1ea\U0001f1f3\U0001f1f1", 4},
		{"\U0001f44d\U0001f3fd", 2},
		{"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2},
		{"\U0001f3f4\U000e0067", 4},
		{"\U0001f468\u200d", 3},
		{"\U0001f469\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468\U0001f3fc",
			2},
		/* No picture has five parts: what follows the fourth counts for itself. */
		{"\U0001f468\u200d\U0001f468\u200d\U0001f468\u200d\U0001f468\u200d\U0001f468", 5},
		{"\u263a\ufe0e", 4},
		{"\u263a\u0301", 3},
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (length_count(&weighted, texts[i].text) != texts[i].count)
			fail_msg("%s: %zu, not %zu", texts[i].text,
				length_count(&weighted, texts[i].text), texts[i].count);
}

static void cuts_between_pieces(void **state)
{
	static const struct {
		const char *text;
		size_t most, within;
	} texts[] = {
		{"zie politie.example/a", 4, 4},
		{"zie politie.be/a", 26, 4},
		{"zie politie.be/a", 27, 16},
		{"zie politie.be/a.", 27, 16},
		{"a\U0001f468\u200d\U0001f466b", 2, 1},
		{"a\U0001f468\u200d\U0001f466b", 3, 12},
		{"e\u0301e\u0301", 1, 3},
		/* A mark that is of no address goes with its last letter. */
		{"ab.be\u20dd", 23, 0},
		{"ab.be\u20ddc", 25, 8},
		{"\xff\xff", 2, 1},
		{"", 1, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct length_limit limit = weighted;
		limit.most = texts[i].most;
		if (length_within(&limit, texts[i].text) != texts[i].within)
			fail_msg("%s: %zu, not %zu", texts[i].text,
				length_within(&limit, texts[i].text), texts[i].within);
	}
}

/* The whole text in one go, by those who make the tables. */
static void expect_normal(const char *text, size_t len)
{
	utf8proc_uint8_t *whole = utf8proc_NFC((const utf8proc_uint8_t *)text);
	assert_non_null(whole);
	STRBUF_AUTO struct strbuf pieces;
	strbuf_init(&pieces, len * 4);
	for (size_t at = 0; at < len;) {
		char normal[NFC_BYTES_MAX];
		struct cluster c = cluster_next(text + at, len - at);
		strbuf_add(&pieces, normal, nfc_cluster(&c, normal));
		at += c.len;
	}
	assert_string_equal(pieces.buf, (const char *)whole);
	free(whole);
}

/* Every code point that decomposes, beside others and beside itself. */
static void normalizes_cluster_by_cluster(void **state)
{
	size_t seen = 0;
	for (int32_t cp = 0x80; cp <= 0x10ffff; cp++) {
		int32_t parts[4];
		int last = 0;
		if ((cp >= 0xd800 && cp <= 0xdfff) ||
			utf8proc_decompose_char(cp, parts, 4, UTF8PROC_DECOMPOSE, &last) < 2)
			continue;
		char text[100], *end = text;
		for (int i = 0; i < 2; i++) {
			*end++ = 'e';
			end += utf8proc_encode_char(cp, (utf8proc_uint8_t *)end);
			utf8proc_ssize_t count =
				utf8proc_decompose_char(cp, parts, 4, UTF8PROC_DECOMPOSE, &last);
			for (utf8proc_ssize_t j = 0; j < count; j++)
				end += utf8proc_encode_char(parts[j], (utf8proc_uint8_t *)end);
			end += utf8proc_encode_char(i ? 0x327 : 0x301, (utf8proc_uint8_t *)end);
		}
		*end = '\0';
		expect_normal(text, (size_t)(end - text));
		seen++;
	}
	assert_true(seen > 11172); /* the syllables of Hangul alone */
}

static void spells_hosts_as_the_dns_does(void **state)
{
	static const struct {
		const char *host;
		size_t bytes;
	} hosts[] = {
		{"politie.example", 15},
		{"b\u00fccher.example", strlen("xn--bcher-kva.example")},
		{"\u4e2d\u56fd", strlen("xn--fiqs8s")},
		{"\u2603.net", strlen("xn--n3h.net")},
		{"\U0001f4a9.la", strlen("xn--ls8h.la")},
		/* RFC 3492, section 7.1 (B), (L) and (D) */
		{"\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587",
			strlen("xn--ihqwcrb4cv8a8dqg056pqjye")},
		{"3\u5e74b\u7d44\u91d1\u516b\u5148\u751f", strlen("xn--3b-ww4c5e180e575a65lsy2b")},
		{"pro\u010dprost\u011bnemluv\u00ed\u010desky",
			strlen("xn--proprostnemluvesky-uyb24dma41a")},
		{"xn--ls8h.la", 11},
		{"xn--\u4e2d.la", 0},
		{"a..b", 0},
		{"", 0},
		{"a.", 0},
		{"\xff.be", 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (idna_bytes(hosts[i].host, strlen(hosts[i].host)) != hosts[i].bytes)
			fail_msg("%s: %zu, not %zu", hosts[i].host,
				idna_bytes(hosts[i].host, strlen(hosts[i].host)), hosts[i].bytes);
}

/* Where a search goes on tells what an address took besides itself. */
static void finds_all_addresses(void **state)
{
	static const struct {
		const char *text, *urls;
	} texts[] = {
		{"https://t.co/abc,politie.be en a.be", "https://t.co/abc a.be"},
		{"een_bestand.py/x,politie.be", ""},
		{"@http://a.be http://b.be", "http://b.be"},
		{"a-http://b.be", "http://b.be"},
		{"http://a_b.be c.be", "c.be"},
		{"b_c.be.d_e.be", ""},
		{"a._b.be/,c.be", ""},
		{"\u00e9cole.fr \u00e9cole.fr", "cole.fr \u00e9cole.fr"},
		{"\u00e9.fr", "\u00e9.fr"},
		{"http://www.\u3042.be/", "http://www.\u3042.be/"},
		{"http://a.be/(b.be/(c.be/(", "http://a.be/ b.be/ c.be/"},
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		STRBUF_AUTO struct strbuf urls;
		struct entity url = {0};
		size_t len = strlen(texts[i].text);
		strbuf_init(&urls, 1000);
		while (entity_next_url(texts[i].text, len, url.next, &url))
			strbuf_printf(&urls, "%s%.*s", urls.len ? " " : "",
				(int)(url.end - url.start), texts[i].text + url.start);
		assert_string_equal(urls.buf, texts[i].urls);
	}
}

/* What would take the square of its length, did anything try each beginning anew. */
static void reads_filth_to_its_end(void **state)
{
	static const struct {
		const char *piece;
		size_t units; /* of 200,000 pieces */
	} texts[] = {
		{"a.", 400000},
		{"a_b.be.", 1400000},
		{"a-", 400000},
		{"@", 200000},
		{"http://", 1400000},
		{"http://\u3042.", 2000000},
		{"a.be/(", 23 * 200000 + 200000},
		{"a.be ", 23 * 200000 + 200000},
		{"a.be?", 1000000}, /* one of too many characters: none */
		{"\u0301", 200000},
		{"\U0001f3f4\U000e0067", 800000},
		{"\U0001f468\u200d", 50000 * 3},
		{"(", 200000},
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		STRBUF_AUTO struct strbuf text;
		strbuf_init(&text, 200000 * strlen(texts[i].piece));
		for (int n = 0; n < 200000; n++)
			strbuf_str(&text, texts[i].piece);
		size_t units = length_count(&weighted, text.buf);
		if (units != texts[i].units)
			fail_msg("%s: %zu, not %zu", texts[i].piece, units, texts[i].units);
		struct entity m = {0};
		while (entity_next_mention(text.buf, text.len, m.next, &m))
			assert_true(m.next > m.start);
	}
}

int test_text_weighted(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_what_twitter_text_expects),
		cmocka_unit_test(counts_whole_emoji),
		cmocka_unit_test(cuts_between_pieces),
		cmocka_unit_test(normalizes_cluster_by_cluster),
		cmocka_unit_test(spells_hosts_as_the_dns_does),
		cmocka_unit_test(finds_all_addresses),
		cmocka_unit_test(reads_filth_to_its_end),
	};
	return cmocka_run_group_tests_name("weighted", tests, NULL, NULL);
}
