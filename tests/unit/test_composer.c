/* What the composer does without a terminal: keys of a text, and what is new in a case. */
#include "screen/composer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "screen/composer_keys.h"
#include "screen/keys.h"

enum { LIMIT = 4096 };

static struct edit edit;

static int setup(void **state)
{
	edit_init(&edit, LIMIT);
	return 0;
}

static int teardown(void **state)
{
	edit_release(&edit);
	return 0;
}

static void press(const char *keys)
{
	for (; *keys; keys++)
		assert_true(composer_edit_key(&edit, (unsigned char)*keys));
}

static void tab_goes_from_place_to_place(void **state)
{
	edit_set(&edit, "Dag {{name}}, in {{street}} is {{what}}.");
	press("\t");
	assert_int_equal(edit.cursor, 4);
	press("\t");
	assert_int_equal(edit.cursor, 17);
	press("\t\t");
	assert_int_equal(edit.cursor, 4);
}

static void typing_fills_a_place(void **state)
{
	edit_set(&edit, "Dag {{name}}, in {{street}} is rook.");
	press("\tAn\tKaai");
	assert_string_equal(edit.text.buf, "Dag An, in Kaai is rook.");
	press("\t!");
	assert_string_equal(edit.text.buf, "Dag An, in Kaai! is rook.");
}

static void a_filled_place_comes_back_by_undo(void **state)
{
	edit_set(&edit, "Dag {{name}}.");
	press("\tA");
	while (edit_undo(&edit))
		;
	assert_string_equal(edit.text.buf, "Dag {{name}}.");
}

static void enter_is_a_newline_and_nothing_else(void **state)
{
	press("a\rb");
	assert_string_equal(edit.text.buf, "a\nb");
}

static void keys_without_meaning_are_left(void **state)
{
	assert_false(composer_edit_key(&edit, KEYS_F1));
	assert_false(composer_edit_key(&edit, 'D' - '@'));
	assert_false(composer_edit_key(&edit, KEYS_ALT | 'q'));
	assert_false(composer_edit_key(&edit, KEYS_ESC));
	assert_int_equal(edit.text.len, 0);
}

static void what_cannot_be_shown_is_not_typed(void **state)
{
	press("a");
	composer_edit_key(&edit, 0x202e);
	composer_edit_key(&edit, 0x200b);
	assert_string_equal(edit.text.buf, "a");
	composer_edit_key(&edit, 0x301);
	assert_string_equal(edit.text.buf, "a\xcc\x81");
}

static void deletes_by_cluster_and_word(void **state)
{
	edit_set(&edit, "een twee drie");
	press("\x17");
	assert_string_equal(edit.text.buf, "een twee ");
	composer_edit_key(&edit, KEYS_BACKSPACE);
	assert_string_equal(edit.text.buf, "een twee");
	composer_edit_key(&edit, KEYS_HOME);
	composer_edit_key(&edit, KEYS_DELETE);
	assert_string_equal(edit.text.buf, "en twee");
	press("\x0b");
	assert_string_equal(edit.text.buf, "");
}

/* ---- what is new ---- */

static struct mention_row mentions[3] = {{.id = 1}, {.id = 2}, {.id = 3}};
static struct note_row notes[2] = {{.id = 1, .author = "anna"}, {.id = 2, .author = "bram"}};
static struct post_row posts[2] = {{.id = 7, .author = "anna"}, {.id = 8, .author = "bram"}};
static struct event events[2] = {{.seq = 5, .actor = "anna"}, {.seq = 6, .actor = "bram"}};
static struct draft_box box = {.actor = {.operator= "anna" }, .case_id = 1};

static struct composer with(size_t mention, size_t note, size_t post, size_t event)
{
	struct composer c = {.box = &box};

	c.file.mentions.items = mentions;
	c.file.mentions.count = mention;
	c.file.notes.items = notes;
	c.file.notes.count = note;
	c.file.posts.items = posts;
	c.file.posts.count = post;
	c.file.events.items = events;
	c.file.events.count = event;
	return c;
}

static const char *news_of(const struct composer *c)
{
	static char told[128];
	STRBUF_AUTO struct strbuf out;

	strbuf_init(&out, sizeof(told) - 1);
	if (composer_news(c, &out))
		assert_true(out.len > 0);
	strcpy(told, out.buf);
	return told;
}

static void what_was_seen_is_not_news(void **state)
{
	struct composer c = with(3, 2, 2, 2);

	composer_see(&c);
	assert_string_equal(news_of(&c), "");
}

static void own_acts_are_not_news(void **state)
{
	struct composer c = with(1, 0, 0, 0);

	composer_see(&c);
	c.file.notes.count = c.file.posts.count = c.file.events.count = 1;
	assert_string_equal(news_of(&c), "");
}

static void acts_of_others_are_counted(void **state)
{
	struct composer c = with(1, 1, 1, 1);

	composer_see(&c);
	c.file.mentions.count = 3;
	c.file.notes.count = c.file.posts.count = c.file.events.count = 2;
	assert_string_equal(news_of(&c), "2 mentions, 1 note, 1 reply of another");
	composer_see(&c);
	assert_string_equal(news_of(&c), "");
}

static void a_change_of_another_kind_is_told(void **state)
{
	struct composer c = with(1, 1, 1, 1);

	composer_see(&c);
	c.file.events.count = 2;
	assert_string_equal(news_of(&c), "1 change");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tab_goes_from_place_to_place, setup, teardown),
		cmocka_unit_test_setup_teardown(typing_fills_a_place, setup, teardown),
		cmocka_unit_test_setup_teardown(a_filled_place_comes_back_by_undo, setup, teardown),
		cmocka_unit_test_setup_teardown(
			enter_is_a_newline_and_nothing_else, setup, teardown),
		cmocka_unit_test_setup_teardown(keys_without_meaning_are_left, setup, teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_shown_is_not_typed, setup, teardown),
		cmocka_unit_test_setup_teardown(deletes_by_cluster_and_word, setup, teardown),
		cmocka_unit_test(what_was_seen_is_not_news),
		cmocka_unit_test(own_acts_are_not_news),
		cmocka_unit_test(acts_of_others_are_counted),
		cmocka_unit_test(a_change_of_another_kind_is_told),
	};

	return cmocka_run_group_tests_name("composer", tests, NULL, NULL);
}
