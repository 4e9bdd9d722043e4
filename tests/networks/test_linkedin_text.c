/* URNs, and the format of posts. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/linkedin/little.h"
#include "networks/linkedin/urn.h"

/* ---- URNs ---- */

static void both_forms_of_a_comment_are_one(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	const char *const forms[] = {
		"urn:li:comment:(urn:li:activity:1,77)", "urn:li:comment:(activity:1,77)"};
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct linkedin_comment c;
		assert_int_equal(linkedin_comment_read(&c, forms[i], &a), 0);
		assert_string_equal(c.object, "urn:li:activity:1");
		assert_string_equal(c.id, "77");
		assert_string_equal(linkedin_urn(forms[i], &a), forms[0]);
		assert_string_equal(linkedin_link(forms[i], &a),
			"https://www.linkedin.com/feed/update/urn:li:activity:1?commentUrn="
			"urn%3Ali%3Acomment%3A%28activity%3A1%2C77%29");
	}
	assert_string_equal(linkedin_link("urn:li:share:5", &a),
		"https://www.linkedin.com/feed/update/urn:li:share:5");
	assert_null(linkedin_link("urn:li:person:5", &a));
}

static void what_is_no_urn_is_none(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	char *long_one MEM_AUTO = mem_zero(1, 400);
	memset(long_one, '7', 399);
	memcpy(long_one, "urn:li:share:", 13);
	const char *const bad[] = {"", "urn:li:", "urn:li:share:", "urn:li::5", "urn:li:share:5 6",
		"urn:li:share:../5", "urn:li:share:5\n", "urn:li:comment:(,)",
		"urn:li:comment:(a,7)", "urn:li:comment:(activity:1,77",
		"urn:li:comment:(activity:1,77)x", "urn:li:comment:(activity:1,7/7)",
		"urn:li:comment:(activity:1,)", "urn:li:comment:(activity:1,..)",
		"urn:li:comment:(activity:1,.)", "URN:LI:share:5", "urn:li:share:5?x", long_one};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (linkedin_urn(bad[i], &a))
			fail_msg("'%s' is taken for a URN", bad[i]);
	assert_null(linkedin_urn(NULL, &a));
}

static void keys_of_a_path_are_encoded(void **state)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 512);
	linkedin_path(&path, "socialActions", "urn:li:comment:(urn:li:activity:1,77)");
	assert_string_equal(path.buf,
		"/rest/socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C77%29");
}

/* ---- little text ---- */

static void little_is(const char *text, const char *expected)
{
	struct strbuf little STRBUF_AUTO, back STRBUF_AUTO;
	strbuf_init(&little, 4096);
	strbuf_init(&back, 4096);
	linkedin_little_write(&little, text);
	assert_string_equal(little.buf, expected);
	linkedin_little_read(&back, little.buf);
	assert_string_equal(back.buf, text);
}

static void every_sign_of_little_text_is_escaped(void **state)
{
	static const char signs[] = "\\|{}@[]()<>*_~";
	for (const char *sign = signs; *sign; sign++) {
		char text[4] = {'a', *sign, 'b', '\0'}, expected[5] = {'a', '\\', *sign, 'b', '\0'};
		little_is(text, expected);
	}
	little_is("", "");
	little_is("Brug dicht (A11): https://politie.gent/a_b?x=1",
		"Brug dicht \\(A11\\): https://politie.gent/a\\_b?x=1");
	little_is("\\", "\\\\");
	little_is("{hashtag|x}", "\\{hashtag\\|x\\}");
	little_is("@[Naam](urn:li:person:1)", "\\@\\[Naam\\]\\(urn:li:person:1\\)");
	little_is("één\nregel 👮", "één\nregel 👮");
}

static void hashtags_stay_hashtags(void **state)
{
	little_is("#brand in de #Nieuwstraat.",
		"{hashtag|\\#|brand} in de {hashtag|\\#|Nieuwstraat}.");
	little_is("#één_woord", "{hashtag|\\#|één\\_woord}");
	little_is("(#a)", "\\({hashtag|\\#|a}\\)");
	little_is("#Bru\u0301g", "{hashtag|\\#|Bru\u0301g}");
	little_is("#Полиция #経察 #वर्दी",
		"{hashtag|\\#|Полиция} {hashtag|\\#|経察} {hashtag|\\#|वर्दी}");
	/* It ends with its word, whatever stands behind that. */
	little_is("“#Gent”", "“{hashtag|\\#|Gent}”");
	little_is("#Gent’s", "{hashtag|\\#|Gent}’s");
	little_is("#Gent…", "{hashtag|\\#|Gent}…");
	little_is("#Gent👮", "{hashtag|\\#|Gent}👮");
	little_is("#Gent\u00a0nu", "{hashtag|\\#|Gent}\u00a0nu");
	little_is("👮#Gent", "👮{hashtag|\\#|Gent}");
	little_is("#\xff", "\\#\xff");
	/* No word, no hashtag. */
	little_is("#…", "\\#…");
	little_is("é#b", "é\\#b");
	little_is("#\u0301", "\\#\u0301");
	little_is("nr. #1", "nr. \\#1");
	little_is("# los", "\\# los");
	little_is("a#b", "a\\#b");
	little_is("##x", "\\#\\#x");
	little_is("#a#b", "\\#a\\#b");
	little_is("C#", "C\\#");
	little_is("https://a.example/#anker", "https://a.example/\\#anker");
}

static void little_text_of_others_is_read(void **state)
{
	static const struct {
		const char *little, *text;
	} texts[] = {
		{"Dank @[Politie \\(Gent\\)](urn:li:organization:1)!", "Dank @Politie (Gent)!"},
		{"{hashtag|\\#|vuur} {hashtag|#|rook} #los", "#vuur #rook #los"},
		{"a\\nb \\", "a\\nb \\"},
		{"@[open", "@[open"},
		{"@[Naam] (x)", "@[Naam] (x)"},
		{"{hashtag|\\#|open", "#open"},
		{"{hashtag", "{hashtag"},
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct strbuf out STRBUF_AUTO;
		strbuf_init(&out, 4096);
		linkedin_little_read(&out, texts[i].little);
		assert_string_equal(out.buf, texts[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_forms_of_a_comment_are_one),
		cmocka_unit_test(what_is_no_urn_is_none),
		cmocka_unit_test(keys_of_a_path_are_encoded),
		cmocka_unit_test(every_sign_of_little_text_is_escaped),
		cmocka_unit_test(hashtags_stay_hashtags),
		cmocka_unit_test(little_text_of_others_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
