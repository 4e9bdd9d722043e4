#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "test_text.h"
#include "text/html.h"

static void assert_text(const char *html, const char *expected)
{
	STRBUF_AUTO struct strbuf out;
	struct err err = ERR_INIT;
	strbuf_init(&out, 4096);
	assert_int_equal(html_to_text(&out, html, strlen(html), &err), 0);
	assert_string_equal(out.buf, expected);
}

static void reads_what_networks_send(void **state)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"kale tekst", "kale tekst"},
		{"<p>Er staat rook</p>", "Er staat rook"},
		{"<p>een</p><p>twee</p>", "een\n\ntwee"},
		{"een<br>twee<br/>drie", "een\ntwee\ndrie"},
		{"een<br><br><br><br>twee", "een\n\ntwee"},
		{"<p>veel \n\t  wit</p>\n", "veel wit"},
		{"<ul><li>a</li><li>b</li></ul>", "a\nb"},
		{"a &amp; b &lt;c&gt; &eacute; &#x1F6A8; &nbsp;",
			"a & b <c> \xc3\xa9 \xf0\x9f\x9a\xa8 \xc2\xa0"},
		{"<b>vet <i>mal</b> genest</i>", "vet mal genest"},
		{"a<script>alert('<b>x</b>')</script>b<style>p{}</style>c", "abc"},
		{"<!-- weg -->a<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>b", "a]>b"},
		{"<img src=x alt='een \xf0\x9f\x94\xa5'> x", "een \xf0\x9f\x94\xa5 x"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_text(cases[i][0], cases[i][1]);
}

static void reads_bare_lines_where_they_are_meant(void **state)
{
	static const char *const cases[][2] = {
		{"<p>een\ntwee</p>\n<p>drie</p>\n", "een\ntwee\n\ndrie"},
		{"een<br>\ntwee", "een\ntwee"},
		{"<p>een \n  twee drie</p>", "een\ntwee drie"},
		{"&lt;b>&&lt;/b> R&D <b>vet</b> 1 > 0<br>", "<b>&</b> R&D vet 1 > 0"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STRBUF_AUTO struct strbuf out;
		struct err err = ERR_INIT;
		strbuf_init(&out, 4096);
		assert_int_equal(
			html_lines_to_text(&out, cases[i][0], strlen(cases[i][0]), &err), 0);
		assert_string_equal(out.buf, cases[i][1]);
	}
}

static void shows_where_links_go(void **state)
{
	assert_text("<a href='https://vals.example/politie'>politie.be</a> ok",
		"politie.be [https://vals.example/politie] ok");
	assert_text(
		"<a href='https://a.example/x'><span>https://</span><span>a.example/x</span></a>",
		"https://a.example/x");
	assert_text("<a href='https://a.example/'>a.example</a>", "a.example");
	assert_text("<a href='javascript:alert(1)'>klik</a>", "klik");
	assert_text(
		"<a href='https://a.example/@anna' class='u-url mention'>@<span>anna</span></a> hoi",
		"@anna hoi");
	assert_text("<a href='https://a.example'>open", "open [https://a.example]");
	assert_text("<a href='https://a.example'></a>", "[https://a.example]");
}

static void repeat(struct strbuf *out, const char *piece, size_t count)
{
	while (count-- > 0)
		strbuf_str(out, piece);
}

static void survives_what_is_built_to_hurt(void **state)
{
	static const char *const pieces[] = {"<div>", "<p>", "<b>", "<a href=", "<br>", "<", "&",
		"</p>", "<table><tr><td>", "<script>", "<!--", "<x y=\"", "\xff"};
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		STRBUF_AUTO struct strbuf in, out;
		strbuf_init(&in, 6 << 20);
		strbuf_init(&out, 8 << 20);
		struct err err = ERR_INIT;
		strbuf_str(&in, "<p>eerst</p>");
		repeat(&in, pieces[i], 1000000 / strlen(pieces[i]));
		assert_int_equal(html_to_text(&out, in.buf, in.len, &err), 0);
		assert_memory_equal(out.buf, "eerst", 5);
	}
}

static void refuses_more_text_than_the_limit(void **state)
{
	STRBUF_AUTO struct strbuf out;
	struct err err = ERR_INIT;
	strbuf_init(&out, 4);
	assert_int_equal(html_to_text(&out, "<p>te lang</p>", 14, &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
}

int test_text_html(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_networks_send),
		cmocka_unit_test(reads_bare_lines_where_they_are_meant),
		cmocka_unit_test(shows_where_links_go),
		cmocka_unit_test(survives_what_is_built_to_hurt),
		cmocka_unit_test(refuses_more_text_than_the_limit),
	};
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
