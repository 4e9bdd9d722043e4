/* Feeds as documents: the pairs of a document and what is in it that another project made
 * (tests/networks/feeds/gofeed), and those that are broken or hostile. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "networks/feed/entry.h"

static void read_file(struct strbuf *out, const char *name)
{
	char *path MEM_AUTO = mem_printf("%s/%s", RECORDINGS, name);
	FILE *f = fopen(path, "re");
	char bytes[4096];
	assert_non_null(f);
	for (size_t n; (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
		assert_int_equal(strbuf_add(out, bytes, n), 0);
	fclose(f);
}

/* ---- pairs ---- */

static int compared; /* members of all pairs */

static void same(const char *name, const char *what, const char *expected, const char *got)
{
	if (!expected)
		return;
	compared++;
	if (!got || strcmp(expected, got) != 0)
		print_error("%s: %s: expected '%s', got '%s'\n", name, what, expected,
			got ? got : "nothing");
	assert_non_null(got);
	assert_string_equal(expected, got);
}

/* The first of the paths that is a string. */
static const char *one_of(const struct json *json, const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (json_str(json, paths[i]))
			return json_str(json, paths[i]);
	return NULL;
}

#define ONE_OF(json, ...) \
	one_of(json, (const char *const[]){__VA_ARGS__}, \
		ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

static const char *expected_link(const struct json *json)
{
	if (json_str(json, "link"))
		return json_str(json, "link");
	JSON_EACH (link, json_at(json, "links")) {
		const char *rel = json_str(link, "rel");
		if (rel && strcmp(rel, "alternate") == 0)
			return json_str(link, "href");
	}
	return NULL;
}

static const struct json *first_author(const struct json *json)
{
	const struct json *list = json_at(json, "authors");
	const struct json *author = json_at(json, "author");
	return author ? author : list ? list->first : NULL;
}

static void compare(const char *name, const struct json *expected, const struct feed_entry *got)
{
	const struct json *author = first_author(expected);
	int64_t us;
	same(name, "identity", ONE_OF(expected, "guid", "guid.value", "id"), got->id);
	same(name, "title", json_str(expected, "title"), got->title.text);
	same(name, "content", ONE_OF(expected, "content", "content.value"), got->content.text);
	same(name, "summary", ONE_OF(expected, "description", "summary"), got->summary.text);
	same(name, "link", expected_link(expected), got->link);
	same(name, "language", json_str(expected, "language"), got->lang);
	if (author && author->type == JSON_STRING)
		same(name, "author", author->text, got->author.name);
	same(name, "author's name", json_str(author, "name"), got->author.name);
	same(name, "author's address", json_str(author, "email"), got->author.email);
	const char *time = ONE_OF(expected, "publishedParsed", "pubDateParsed");
	if (time) {
		assert_int_equal(clock_parse_rfc3339(time, &us), 0);
		assert_int_equal(got->published_us, us);
		compared++;
	}
}

static void check_pair(const char *json_name)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct strbuf xml STRBUF_AUTO, text STRBUF_AUTO;
	struct err err = ERR_INIT;
	struct feed f;
	char *xml_name MEM_AUTO = mem_printf("%.*s.xml", (int)(strlen(json_name) - 5), json_name);
	strbuf_init(&xml, 1 << 20);
	strbuf_init(&text, 1 << 20);
	read_file(&xml, xml_name);
	read_file(&text, json_name);
	const struct json *expected = json_parse(&a, text.buf, text.len, &err);
	assert_non_null(expected);
	if (feed_parse(&f, xml.buf, xml.len, NULL, "http://feed.example/", &a, &err) == -1)
		print_error("%s: %s\n", xml_name, err.msg);
	assert_int_equal(err.code, ERR_NONE);
	assert_int_equal(f.fault.code, ERR_NONE);
	struct feed_entry of_feed = f.self;
	of_feed.summary.text = NULL; /* a feed's own description is nobody's mention */
	struct json self = *expected;
	same(json_name, "title", json_str(&self, "title"), of_feed.title.text);
	same(json_name, "language", json_str(&self, "language"), of_feed.lang);
	same(json_name, "link", json_str(&self, "link"), of_feed.link);
	same(json_name, "author", json_str(first_author(&self), "name"), of_feed.author.name);
	const struct json *items = json_at(expected, "items");
	items = items ? items : json_at(expected, "entries");
	size_t i = 0;
	JSON_EACH (item, items) {
		assert_true(i < f.count);
		compare(json_name, item, &f.items[i++]);
	}
	assert_int_equal(f.count, i);
	feed_release(&f);
}

static void all_pairs_are_read(void **state)
{
	DIR *folder = opendir(RECORDINGS "/gofeed");
	int pairs = 0;
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));) {
		size_t len = strlen(entry->d_name);
		if (len < 5 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		char *name MEM_AUTO = mem_printf("gofeed/%s", entry->d_name);
		check_pair(name);
		pairs++;
	}
	closedir(folder);
	assert_int_equal(pairs, 80);
	assert_true(compared >= 70);
}

/* ---- documents of our own ---- */

struct reading {
	struct feed feed;
	struct arena arena;
	struct err err;
	int rc;
};

static struct reading read_bytes(const char *bytes, size_t len, const char *charset)
{
	struct reading r = {.arena = ARENA_INIT, .err = ERR_INIT};
	r.rc = feed_parse(
		&r.feed, bytes, len, charset, "http://feed.example/all/rss", &r.arena, &r.err);
	return r;
}

static struct reading read_text(const char *text)
{
	return read_bytes(text, strlen(text), NULL);
}

static void done(struct reading *r)
{
	feed_release(&r->feed);
	arena_release(&r->arena);
}

static void formats_are_known(void **state)
{
	static const char *const files[] = {"gofeed/parser__universal__atom03_feed.xml",
		"gofeed/parser__universal__rdf_feed.xml",
		"gofeed/parser__universal__rss_feed_bom.xml"};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct strbuf text STRBUF_AUTO;
		strbuf_init(&text, 1 << 16);
		read_file(&text, files[i]);
		struct reading r = read_bytes(text.buf, text.len, NULL);
		assert_int_equal(r.rc, 0);
		assert_string_equal(r.feed.self.title.text, "Feed Title");
		done(&r);
	}
}

static void what_is_no_feed_is_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{"", "empty"},
		{"   \n", "empty"},
		{"<!-- nothing -->", "empty"},
		{"<!DOCTYPE html><html><body>hello</body></html>", "web page"},
		{"{\"version\": \"https://jsonfeed.org/version/1\"}", "empty"},
		{"<opml version='1.0'/>", "<opml>"},
		{"<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;&lol;'>]>"
		 "<rss><channel><item><title>&lol2;</title></item></channel></rss>",
			"entities of its own"},
		{"<?xml version='1.0'?><!-- <rss> --><!DOCTYPE rss [<!ENTITY x SYSTEM "
		 "'file:///etc/passwd'>]><rss><channel><title>&x;</title></channel></rss>",
			"entities of its own"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reading r = read_text(rows[i].text);
		assert_int_equal(r.rc, -1);
		assert_int_equal(r.err.code, ERR_INPUT);
		if (!strstr(r.err.msg, rows[i].why))
			print_error("%s: %s\n", rows[i].text, r.err.msg);
		assert_non_null(strstr(r.err.msg, rows[i].why));
		done(&r);
	}
}

/* RSS 0.91 names Netscape's DTD, which nobody fetches. */
static void a_dtd_outside_is_not_read(void **state)
{
	struct reading r = read_text(
		"<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS "
		"0.91//EN' 'http://my.netscape.com/publish/formats/rss-0.91.dtd'>"
		"<rss version='0.91'><channel><title>caf&eacute;</title>"
		"<item><title>een</title></item></channel></rss>");
	assert_int_equal(r.rc, 0);
	assert_string_equal(r.feed.self.title.text, "caf\xc3\xa9");
	assert_int_equal(r.feed.count, 1);
	done(&r);
}

static void broken_ones_keep_what_is_good(void **state)
{
	static const struct {
		const char *text;
		const char *titles[3]; /* of the entries that are to be there */
		bool lost;
	} rows[] = {
		{"<rss><channel><item><title>R&D & co &nbsp;b</title></item>"
		 "<item><title>goed</title></item></channel></rss>",
			{"R&D & co \xc2\xa0"
			 "b",
				"goed"},
			false},
		{"<rss><channel><item><title>een<b></title></item>"
		 "<item><title>twee</title></item></channel></rss>",
			{"een<b/>", "twee"}, false},
		{"<rss><channel><item><title>een</title></item><item><title>tw", {"een"}, true},
		{"<rss><channel><item><title>een</title>", {NULL}, true},
		{"<rss><channel><item><title>een</title></item>", {"een"}, true},
		{"<rss><channel><item><title>een</title><item><title>twee</title></item>"
		 "</channel></rss>",
			{"een", "twee"}, false},
		{"<rss><channel><item><title>3 < 5 &#0;&#x1b;!</title></item></channel></rss>junk",
			{"3 < 5 !"}, false},
		{"\n<?xml version='1.0'?><rss><channel><item><title>een</title></item></channel>"
		 "</rss>",
			{"een"}, false},
		{"<rss><channel><item><title>een\x01\x1b[2J</title></item></channel></rss>",
			{"een  [2J"}, false},
		{"<rss><channel><item><title>a \xff b</title></item></channel></rss>",
			{"a \xc3\xbf b"}, false},
		{"<rss><channel><item><title><![CDATA[a </item> & b]]></title></item>"
		 "<item><title>twee</title></channel></rss>",
			{"a </item> & b"}, true},
		{"<rdf:RDF><channel><title>t</title></channel><item rdf:about='x'>"
		 "<title>geen naamruimte</title></item></rdf:RDF>",
			{"geen naamruimte"}, false},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reading r = read_text(rows[i].text);
		size_t count = 0;
		assert_int_equal(r.rc, 0);
		for (; count < 3 && rows[i].titles[count]; count++) {
			assert_true(r.feed.count > count);
			assert_non_null(r.feed.items[count].title.text);
			assert_string_equal(r.feed.items[count].title.text, rows[i].titles[count]);
		}
		assert_int_equal(r.feed.count, count);
		assert_int_equal(r.feed.fault.code, rows[i].lost ? ERR_DEGRADED : ERR_NONE);
		done(&r);
	}
}

static void charsets_are_read(void **state)
{
#define HEAD "<?xml version='1.0' encoding='"
#define ITEM(text) "<rss><channel><title>" text "</title></channel></rss>"
	static const struct {
		const char *text;
		size_t len; /* 0 = strlen */
		const char *charset, *title;
	} rows[] = {
		{HEAD "utf-8'?>" ITEM("\xe2\x82\xac"), 0, NULL, "\xe2\x82\xac"},
		{HEAD "iso-8859-1'?>" ITEM("caf\xe9 \x80"), 0, NULL, "caf\xc3\xa9 \xe2\x82\xac"},
		{HEAD "iso-8859-15'?>" ITEM("\xa4"), 0, NULL, "\xe2\x82\xac"},
		{ITEM("caf\xe9"), 0, "ISO-8859-1", "caf\xc3\xa9"},
		{ITEM("\xcf\xf0\xe8"), 0, "windows-1251", "\xd0\x9f\xd1\x80\xd0\xb8"},
		{ITEM("caf\xe9"), 0, NULL, "caf\xc3\xa9"},
		/* what is UTF-8 is that, whatever it is called */
		{HEAD "iso-8859-1'?>" ITEM("caf\xc3\xa9"), 0, "iso-8859-1", "caf\xc3\xa9"},
		/* a letter cut in two */
		{HEAD "utf-8'?>" ITEM("caf\xc3\xa9 \xc3 x"), 0, "utf-8",
			"caf\xc3\xa9 \xef\xbf\xbd x"},
		{HEAD "no-such-charset'?>" ITEM("caf\xe9"), 0, NULL, "caf\xc3\xa9"},
		{"\xff\xfe<\0r\0s\0s\0>\0<\0c\0h\0a\0n\0n\0e\0l\0>\0<\0t\0i\0t\0l\0e\0>\0\xac\x20<\0/"
		 "\0t\0i\0t\0l\0e\0>\0<\0/\0c\0h\0a\0n\0n\0e\0l\0>\0<\0/\0r\0s\0s\0>\0",
			92, NULL, "\xe2\x82\xac"},
		{HEAD "iso-2022-jp'?>" ITEM("\x1b$B%F\x1b(B"), 0, NULL, "\xe3\x83\x86"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reading r = read_bytes(rows[i].text,
			rows[i].len ? rows[i].len : strlen(rows[i].text), rows[i].charset);
		assert_int_equal(r.rc, 0);
		assert_non_null(r.feed.self.title.text);
		assert_string_equal(r.feed.self.title.text, rows[i].title);
		done(&r);
	}
}

static void addresses_become_absolute(void **state)
{
	struct reading r = read_text(
		"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://blog.example/a/'>"
		"<entry><link href='b.html'/><link rel='enclosure' type='audio/mpeg' href='c.mp3'/>"
		"</entry><entry xml:base='/d/'><link href='e.html'/></entry></feed>");
	assert_string_equal(r.feed.items[0].link, "http://blog.example/a/b.html");
	assert_int_equal(r.feed.items[0].media_count, 1);
	assert_string_equal(r.feed.items[0].media[0].url, "http://blog.example/a/c.mp3");
	assert_string_equal(r.feed.items[0].media[0].type, "audio");
	assert_string_equal(r.feed.items[1].link, "http://blog.example/d/e.html");
	done(&r);
	r = read_text("<rss><channel><item><link>/f</link></item></channel></rss>");
	assert_string_equal(r.feed.items[0].link, "http://feed.example/f");
	done(&r);
}

static void words_are_plain_or_html(void **state)
{
	static const struct {
		const char *element, *text;
		bool atom, html;
	} rows[] = {
		{"<title>a &lt;b&gt;</title>", "a <b>", true, false},
		{"<title type='html'>a &lt;b&gt;c&lt;/b&gt;</title>", "a <b>c</b>", true, true},
		{"<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>c</b></div>"
		 "</title>",
			"a <b>c</b>", true, true},
		{"<title>3 &lt; 5</title>", "3 < 5", false, false},
		{"<title>a &lt;b&gt;c&lt;/b&gt;</title>", "a <b>c</b>", false, true},
		{"<title>Q&amp;amp;A</title>", "Q&amp;A", false, true},
		{"<title>Q&amp;A</title>", "Q&A", false, false},
		{"<title mode='escaped' type='text/html'>&lt;i&gt;x&lt;/i&gt;</title>", "<i>x</i>",
			true, true},
		{"<title mode='base64' type='text/plain'>aGFsbG8=</title>", "hallo", true, false},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *text MEM_AUTO =
			rows[i].atom ? mem_printf("<feed xmlns='http://www.w3.org/2005/Atom'>"
						  "<entry>%s</entry></feed>",
					       rows[i].element)
				     : mem_printf("<rss><channel><item>%s</item></channel></rss>",
					       rows[i].element);
		struct reading r = read_text(text);
		assert_string_equal(r.feed.items[0].title.text, rows[i].text);
		assert_int_equal(r.feed.items[0].title.html, rows[i].html);
		done(&r);
	}
}

static void the_bytes_are_kept(void **state)
{
	struct reading r = read_text("<rss><channel>\n<item >\n<title>een &#233;</title></item>"
				     "<item/></channel></rss>");
	assert_int_equal(r.feed.count, 2);
	assert_string_equal(r.feed.items[0].raw, "<item >\n<title>een &#233;</title></item>");
	assert_int_equal(r.feed.items[0].raw_len, strlen(r.feed.items[0].raw));
	assert_string_equal(r.feed.items[1].raw, "<item/>");
	done(&r);
}

static void schedules_are_read(void **state)
{
	struct reading r =
		read_text("<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>"
			  "<channel><ttl>20</ttl><sy:updatePeriod>hourly</sy:updatePeriod>"
			  "<sy:updateFrequency>2</sy:updateFrequency>"
			  "<skipHours><hour>3</hour><hour>24</hour></skipHours>"
			  "</channel></rss>");
	assert_int_equal(r.feed.pause_us, 30 * CLOCK_MIN);
	assert_int_equal(r.feed.skip_hours, 1 << 3 | 1);
	done(&r);
}

/* ---- hostile ones ---- */

static struct reading repeat(const char *head, const char *part, size_t times, const char *tail)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 16 << 20);
	strbuf_str(&text, head);
	for (size_t i = 0; i < times; i++)
		strbuf_str(&text, part);
	strbuf_str(&text, tail);
	assert_false(text.overflow);
	return read_bytes(text.buf, text.len, NULL);
}

static void large_ones_end(void **state)
{
	static const struct {
		const char *head, *part, *tail;
		size_t times, entries;
		bool lost;
	} rows[] = {
		{"<rss><channel>", "<item><title>x</title></item>", "</channel></rss>", 5000,
			FEED_ENTRIES_MAX, true},
		{"<rss><channel><item><title>", "<b>", "</title></item></channel></rss>", 1000000,
			1, false},
		{"<rss><channel>", "<![CDATA[", "</channel></rss>", 800000, 0, true},
		{"<rss><channel>", "<!--", "</channel></rss>", 1000000, 0, true},
		{"<rss><channel><item><title>", "<!--", "--></title></item></channel></rss>",
			1000000, 1, false},
		{"<rss><channel><item><title>", "<!x", "</title></item></channel></rss>", 1000000,
			1, false},
		{"<rss><channel><item><title>", "<?", "</title></item></channel></rss>", 1000000, 0,
			true},
		{"<rss><channel><item><title>", "<a ", "</title></item></channel></rss>", 1000000,
			0, true},
		{"<rss><channel><item><title>", "</x>", "</title></item></channel></rss>", 1000000,
			1, false},
		{"<rss><channel><item><title>", "&x", "</title></item></channel></rss>", 1000000, 1,
			false},
		{"<rss><channel><item ", "a='' ", "></item></channel></rss>", 1000000, 0, true},
		{"<rss ", "a='' ", "><channel><item/></channel></rss>", 1000000, 0, false},
		{"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>",
			"<sy:updatePeriod>x</sy:updatePeriod>", "</channel></rss>", 200000, 0,
			false},
		{"<rss><channel><item>", "<link>a</link>", "</item></channel></rss>", 500000, 1,
			false},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reading r = repeat(rows[i].head, rows[i].part, rows[i].times, rows[i].tail);
		if (r.feed.count != rows[i].entries)
			print_error("many '%s'\n", rows[i].part);
		assert_int_equal(r.feed.count, rows[i].entries);
		assert_int_equal(r.feed.fault.code, rows[i].lost ? ERR_DEGRADED : ERR_NONE);
		done(&r);
	}
}

static void dates_are_read(void **state)
{
	static const struct {
		const char *text, *expected; /* NULL = none */
	} rows[] = {
		{"2026-11-24T03:16:00Z", "2026-11-24T03:16:00Z"},
		{"2026-11-24T03:16:00.5+01:00", "2026-11-24T02:16:00.500000Z"},
		{"2026-11-24T03:16+01:00", "2026-11-24T02:16:00Z"},
		{"2026-11-24T03:16:00+0100", "2026-11-24T02:16:00Z"},
		{"2026-11-24T03:16:00", "2026-11-24T03:16:00Z"},
		{"2026-11-24 03:16:00 +0100", "2026-11-24T02:16:00Z"},
		{"2026-11-24", "2026-11-24T00:00:00Z"},
		{"2026-11", "2026-11-01T00:00:00Z"},
		{"2026", "2026-01-01T00:00:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 GMT", "2026-11-24T03:16:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 +0100", "2026-11-24T02:16:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 +01:00", "2026-11-24T02:16:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 GMT+0100", "2026-11-24T02:16:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 -0330", "2026-11-24T06:46:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 EST", "2026-11-24T08:16:00Z"},
		{"Tue, 24 Nov 2026 03:16:00 CET", "2026-11-24T02:16:00Z"},
		{"24 Nov 2026 03:16", "2026-11-24T03:16:00Z"},
		{"24 Nov 26 3:16:00 UT", "2026-11-24T03:16:00Z"},
		{"24 Nov 98 03:16:00 UT", "1998-11-24T03:16:00Z"},
		{"Tuesday, 24-Nov-26 03:16:00 GMT", "2026-11-24T03:16:00Z"},
		{"Tue Nov 24 03:16:00 2026", "2026-11-24T03:16:00Z"},
		{"Tue, 24 November 2026 03:16:00 GMT", "2026-11-24T03:16:00Z"},
		{"Nov 24, 2026 3:16 PM", "2026-11-24T15:16:00Z"},
		{"Nov 24, 2026 12:05 am", "2026-11-24T00:05:00Z"},
		{"Di, 24 Mai 2026 03:16:00 +0200", "2026-05-24T01:16:00Z"},
		{"za, 24 okt 2026 03:16:00 +0200", "2026-10-24T01:16:00Z"},
		{"mar., 24 d\xc3\xa9"
		 "c. 2025 03:16:00 +0100",
			"2025-12-24T02:16:00Z"},
		{"Foo, 24 Nov 2026 03:16:00 GMT", "2026-11-24T03:16:00Z"},
		{" \n Tue,  24  Nov  2026  03:16:00  GMT \n", "2026-11-24T03:16:00Z"},
		{"Tue, 31 Dec 2026 23:59:60 GMT", "2026-12-31T23:59:59Z"},
		{"Tue, 24 Nov 2026", "2026-11-24T00:00:00Z"},
		{"", NULL},
		{"yesterday", NULL},
		{"24 Nov", NULL},
		{"Tue, 99 Nov 2026 03:16:00 GMT", NULL},
		{"Tue, 24 Nov 2026 99:16:00 GMT", NULL},
		{"99999999999999999999", NULL},
		{"0001-01-01T00:00:00Z", NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[CLOCK_RFC3339_BYTES];
		int64_t us = 0;
		int rc = feed_date(rows[i].text, &us);
		const char *got = rc == 0 ? clock_rfc3339(us, out) : "none";
		const char *expected = rows[i].expected ? rows[i].expected : "none";
		if (strcmp(got, expected) != 0)
			print_error("'%s': expected %s, got %s\n", rows[i].text, expected, got);
		assert_string_equal(got, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_pairs_are_read),
		cmocka_unit_test(formats_are_known),
		cmocka_unit_test(what_is_no_feed_is_refused),
		cmocka_unit_test(a_dtd_outside_is_not_read),
		cmocka_unit_test(broken_ones_keep_what_is_good),
		cmocka_unit_test(charsets_are_read),
		cmocka_unit_test(addresses_become_absolute),
		cmocka_unit_test(words_are_plain_or_html),
		cmocka_unit_test(the_bytes_are_kept),
		cmocka_unit_test(schedules_are_read),
		cmocka_unit_test(large_ones_end),
		cmocka_unit_test(dates_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
