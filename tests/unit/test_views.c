/* What the desk's views do without a terminal: sentences, choices, lines of a page and of a thread.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "desk/lifecycle.h"
#include "screen/help.h"
#include "screen/links.h"
#include "screen/page.h"
#include "screen/picker.h"
#include "screen/sentence.h"
#include "screen/thread_layout.h"

/* ---- sentences ---- */

static void assert_told(const char *event)
{
	for (size_t i = 0; i < sentence_count; i++)
		if (strcmp(sentence_rows[i].event, event) == 0)
			return;
	fail_msg("no sentence tells of %s", event);
}

/* True for "case.tagged" in quotes, at the quote; its length goes to *len. */
static bool is_event(const char *quoted, size_t *len)
{
	static const char *const kinds[] = {
		"case.", "mention.", "post.", "account.", "operator.", "store."};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		size_t kind = strlen(kinds[i]);

		if (strncmp(quoted + 1, kinds[i], kind) != 0)
			continue;
		*len = kind + strspn(quoted + 1 + kind, "abcdefghijklmnopqrstuvwxyz_");
		return *len > kind && quoted[1 + *len] == '"';
	}
	return false;
}

static size_t check_source(const char *path)
{
	FILE *file = fopen(path, "re");
	MEM_AUTO char *line = NULL;
	size_t room = 0, found = 0, len;

	assert_non_null(file);
	while (getline(&line, &room, file) > 0)
		for (char *quote = strchr(line, '"'); quote; quote = strchr(quote + 1, '"'))
			if (is_event(quote, &len)) {
				MEM_AUTO char *event = mem_strndup(quote + 1, len);

				assert_told(event);
				found++;
			}
	fclose(file);
	return found;
}

/* Each name that the store writes into its journal, and each move of the life cycles. */
static void every_event_has_a_sentence(void **state)
{
	glob_t files;
	size_t found = 0;

	assert_int_equal(glob(SOURCE_DIR "/src/store/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		if (!strstr(files.gl_pathv[i], "/refusals.c"))
			found += check_source(files.gl_pathv[i]);
	globfree(&files);
	assert_true(found > 15);
	for (size_t i = 0; i < move_count; i++)
		assert_told(moves[i].event);
}

static void assert_sentence(const struct event *event, const char *wanted)
{
	STRBUF_AUTO struct strbuf out;

	strbuf_init(&out, 1024);
	sentence_add(&out, event, "ANV");
	assert_string_equal(out.buf, wanted);
}

static void sentences_are_filled_in(void **state)
{
	assert_sentence(&(struct event){.event = "case.tagged",
				.subject = "case:12",
				.details = "{\"tag\":\"brand\"}"},
		"ANV tagged case 12 with brand");
	assert_sentence(&(struct event){.event = "case.resolved",
				.subject = "case:12",
				.details = "{\"from\":\"open\",\"to\":\"resolved\","
					   "\"disposition\":\"no-answer\"}"},
		"ANV resolved case 12: no answer needed");
	assert_sentence(&(struct event){.event = "alarm.raised",
				.subject = "case:12",
				.details = "{\"alarm\":\"unhanded\"}"},
		"an alarm was raised for case 12: the dispatch centre does not have it");
	assert_sentence(&(struct event){.event = "case.created",
				.subject = "case:3",
				.details = "{\"mention\":4,\"priority\":0,\"rule\":\"brand\","
					   "\"tags\":[\"vuur\",\"haven\"]}"},
		"case 3 came in; rule brand gave it priority 0; tags vuur haven");
}

static void parts_without_a_member_are_left_out(void **state)
{
	assert_sentence(
		&(struct event){.event = "case.created", .subject = "case:3", .details = "{}"},
		"case 3 came in");
	assert_sentence(&(struct event){.event = "post.sent", .subject = "post:7"},
		"reply 7 is on the network");
}

static void an_unknown_event_is_told_by_its_name(void **state)
{
	assert_sentence(
		&(struct event){.event = "case.launched", .subject = "case:3", .details = "{"},
		"ANV: case.launched case:3");
}

static void an_event_knows_its_case(void **state)
{
	assert_int_equal(sentence_case(&(struct event){.subject = "case:12"}), 12);
	assert_int_equal(
		sentence_case(&(struct event){.subject = "post:7", .details = "{\"case\":9}"}), 9);
	assert_int_equal(sentence_case(&(struct event){.subject = "store:live"}), 0);
}

/* ---- choices ---- */

static struct pick_list list;

static int empty_list(void **state)
{
	pick_list_release(&list);
	return 0;
}

static enum pick toggled(const char *tag)
{
	struct pick_item *item = pick_list_add(&list, tag);

	pick_toggle(item);
	return item->now;
}

static void a_toggle_comes_back_to_what_it_was(void **state)
{
	pick_list_add(&list, "some")->cases = 2;
	pick_list_add(&list, "all")->cases = 3;
	pick_list_add(&list, "none");
	pick_list_settle(&list, 3);
	assert_int_equal(toggled("none"), PICK_ON);
	assert_int_equal(toggled("none"), PICK_OFF);
	assert_int_equal(toggled("all"), PICK_OFF);
	assert_int_equal(toggled("all"), PICK_ON);
	assert_int_equal(toggled("some"), PICK_ON);
	assert_int_equal(toggled("some"), PICK_OFF);
	assert_int_equal(toggled("some"), PICK_SOME);
}

static void only_what_differs_is_decided(void **state)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, 256);
	pick_list_add(&list, "some")->cases = 1;
	pick_list_add(&list, "all")->cases = 2;
	pick_list_settle(&list, 2);
	pick_list_changes(&list, "tag", &line);
	assert_string_equal(line.buf, "");
	toggled("some");
	toggled("all");
	toggled("new");
	pick_list_changes(&list, "tag", &line);
	assert_string_equal(line.buf, "tag some -all new");
	strbuf_clear(&line);
	toggled("some");
	toggled("new");
	pick_list_changes(&list, "tag", &line);
	assert_string_equal(line.buf, "tag -some -all");
}

static void words_find_without_case_and_accents(void **state)
{
	const struct pick_item item = {.text = "cafe", .note = "Gé\u0301luid in de straat"};

	assert_true(pick_matches(&item, ""));
	assert_true(pick_matches(&item, "CAFÉ"));
	assert_true(pick_matches(&item, "geluid"));
	assert_false(pick_matches(&item, "brand"));
}

/* ---- pages ---- */

static struct page page;

static int empty_page(void **state)
{
	page_release(&page);
	page = (struct page){0};
	return 0;
}

static const char *line_at(size_t at)
{
	assert_true(at < page.lines.count);
	return page.lines.items[at].text;
}

/* The first line that holds the text; fails when there is none. */
static size_t line_of(const char *text)
{
	for (size_t i = 0; i < page.lines.count; i++)
		if (strstr(page.lines.items[i].text, text))
			return i;
	fail_msg("no line holds \"%s\"", text);
	return 0;
}

static bool page_moves(enum command command, int count)
{
	return page_command(&page, &(struct command_call){.command = command, .count = count});
}

static void a_page_scrolls_within_its_lines(void **state)
{
	page_begin(&page, 20);
	for (int i = 0; i < 10; i++)
		page_line(&page, ROLE_NORMAL, 0, "x");
	page.height = 4;
	assert_true(page_moves(COMMAND_UP, 0));
	assert_int_equal(page.top, 0);
	assert_true(page_moves(COMMAND_PAGE_DOWN, 0));
	assert_int_equal(page.top, 3);
	assert_true(page_moves(COMMAND_DOWN, 99));
	assert_int_equal(page.top, 6);
	assert_true(page_moves(COMMAND_TOP, 0));
	assert_int_equal(page.top, 0);
	assert_true(page_moves(COMMAND_BOTTOM, 0));
	assert_int_equal(page.top, 6);
	assert_false(page_moves(COMMAND_MARK, 0));
}

static void a_page_breaks_text_to_its_width(void **state)
{
	page_begin(&page, 12);
	page_text(&page, ROLE_NORMAL, 4, "een twee drie");
	assert_int_equal(page.lines.count, 2);
	assert_string_equal(line_at(0), "een twee");
	assert_string_equal(line_at(1), "drie");
	page_begin(&page, 23);
	page_pair(&page, 0, 6, "Tags", "een twee drie vier");
	assert_string_equal(line_at(0), "Tags  een twee drie");
	assert_string_equal(line_at(1), "vier");
	assert_int_equal(page.lines.items[1].indent, 6);
}

static void a_search_goes_around(void **state)
{
	page_begin(&page, 40);
	page_line(&page, ROLE_NORMAL, 0, "De Brug");
	page_line(&page, ROLE_NORMAL, 0, "niets");
	page_line(&page, ROLE_NORMAL, 0, "een brug");
	assert_true(page_find(&page, "BRUG", false));
	assert_int_equal(page.top, 2);
	assert_true(page_find(&page, "brug", false));
	assert_int_equal(page.top, 0);
	assert_true(page_find(&page, "brug", true));
	assert_int_equal(page.top, 2);
	assert_false(page_find(&page, "tunnel", false));
}

/* ---- a thread ---- */

static struct mention_row said[] = {
	{.id = 1,
		.native_id = "a",
		.handle = "lena",
		.text = "zie https://stad.example/markt, snel",
		.created_us = 10},
	{.id = 2,
		.native_id = "b",
		.in_reply_to = "a",
		.handle = "buur",
		.text = "https://stad.example/markt helpt niet",
		.created_us = 20,
		.context = true},
	{.id = 3,
		.native_id = "c",
		.in_reply_to = "b",
		.handle = "lena",
		.text = "hoezo",
		.created_us = 30,
		.version = 3,
		.removed = 6,
		.gone = true},
	{.id = 4,
		.native_id = "ours",
		.in_reply_to = "c",
		.handle = "politie",
		.text = "onze",
		.created_us = 50},
};
static struct post_row posted[] = {
	{.id = 1,
		.parent_id = 3,
		.account = "gent",
		.author = "anv",
		.state = POST_SENT,
		.text = "onze",
		.remote_id = "ours",
		.created_us = 40,
		.sent_us = 50},
	{.id = 2,
		.parent_id = 3,
		.account = "gent",
		.author = "anv",
		.state = POST_CANCELLED,
		.text = "weg",
		.created_us = 45},
};

static void lay_thread(int cols, struct thread_links *links)
{
	static struct desk desk = {.actor = {.operator= "anv" } };
	struct case_file file = {
		.mentions = {said, ARRAY_LEN(said), 0}, .posts = {posted, ARRAY_LEN(posted), 0}};

	page_begin(&page, cols);
	thread_conversation(&page, &desk, &file, links);
	assert_int_equal(thread_people(&file), 3);
}

static void a_thread_is_indented_by_what_it_answers(void **state)
{
	struct thread_links links = {0};

	lay_thread(80, &links);
	assert_int_equal(page.lines.items[line_of("@lena")].indent, 0);
	assert_int_equal(page.lines.items[line_of("@buur")].indent, 2);
	assert_int_equal(page.lines.items[line_of("hoezo")].indent, 4 + 7);
	assert_int_equal(page.lines.items[line_of("by anv")].indent, 6);
	assert_int_equal(page.lines.items[line_of("@buur")].role, ROLE_DIM);
	thread_links_release(&links);
}

static void a_post_of_ours_stands_there_once(void **state)
{
	struct thread_links links = {0};
	size_t times = 0;

	lay_thread(80, &links);
	for (size_t i = 0; i < page.lines.count; i++) {
		times += strcmp(page.lines.items[i].text, "onze") == 0;
		assert_string_not_equal(page.lines.items[i].text, "weg");
	}
	assert_int_equal(times, 1);
	assert_string_equal(page.lines.items[line_of("by anv")].right, "SENT");
	thread_links_release(&links);
}

static void badges_stand_above_the_text(void **state)
{
	struct thread_links links = {0};
	size_t at;

	lay_thread(120, &links);
	at = line_of("gone upstream");
	assert_non_null(strstr(line_at(at), "edited, version 3"));
	assert_non_null(strstr(line_at(at), "hidden characters removed (6)"));
	assert_string_equal(line_at(at + 1), "hoezo");
	thread_links_release(&links);
}

static void an_address_has_one_number(void **state)
{
	struct thread_links links = {0};

	lay_thread(80, &links);
	assert_int_equal(links.count, 1);
	assert_string_equal(links.items[0], "https://stad.example/markt");
	assert_string_equal(line_at(line_of("zie")), "zie https://stad.example/markt [1], snel");
	thread_links_release(&links);
}

static void a_thread_fits_any_width(void **state)
{
	for (int cols = 1; cols < 140; cols += 3) {
		struct thread_links links = {0};

		lay_thread(cols, &links);
		assert_true(page.lines.count > 0);
		thread_links_release(&links);
	}
}

/* ---- the help ---- */

static void the_help_shows_what_was_changed(void **state)
{
	struct binding bound[] = {
		{.view = "queue", .keys = "d", .command = "resolve answered", .where = "conf:1"},
		{.view = "queue", .keys = "B", .command = "tag brand", .where = "conf:2"},
	};
	const struct config config = {.bindings = {bound, ARRAY_LEN(bound), 0}};
	struct keymap *map = keymap_new(&config, NULL);
	size_t at;

	assert_non_null(map);
	page_begin(&page, 120);
	help_lay_out(&page, map, view_find("queue"));
	assert_non_null(strstr(line_at(line_of("  (yours; was pick dispositions)")), "d "));
	assert_int_equal(strncmp(line_at(line_of("  (yours)")), "B ", 2), 0);
	/* A command without a key stands there too; one with a key names it. */
	at = line_of(":wait citizen|service");
	assert_null(strchr(line_at(at), '('));
	assert_non_null(strstr(line_at(line_of(":undo")), "(u)"));
	keymap_free(map);
}

/* Every command that can be typed is in the help of every view. */
static void the_help_has_every_command(void **state)
{
	const struct config config = {0};
	struct keymap *map = keymap_new(&config, NULL);

	for (size_t v = 0; view_table[v]; v++) {
		page_begin(&page, 120);
		help_lay_out(&page, map, view_table[v]);
		for (size_t i = 0; i < COMMANDS; i++) {
			MEM_AUTO char *typed = mem_printf(":%s", command_rows[i].name);

			if (!(command_rows[i].flags & COMMAND_KEYS_ONLY))
				line_of(typed);
		}
		for (size_t i = 0; i < DECISIONS; i++) {
			MEM_AUTO char *typed = mem_printf(":%s", decision_rows[i].name);

			line_of(typed);
		}
	}
	keymap_free(map);
}

/* Each word leads to its own entry, whatever stands before it with that word in it; a part of a
 * word to the first that begins so, and what is no command to where it is told of. */
static void the_help_goes_to_an_entry(void **state)
{
	const struct config config = {0};
	struct keymap *map = keymap_new(&config, NULL);

	page_begin(&page, 80);
	help_lay_out(&page, map, view_find("queue"));
	for (size_t i = 0; i < COMMANDS; i++) {
		size_t len = strlen(command_rows[i].name);

		if (command_rows[i].flags & COMMAND_KEYS_ONLY)
			continue;
		page.top = 0;
		help_go(&page, command_rows[i].name);
		assert_int_equal(line_at(page.top)[0], ':');
		assert_int_equal(strncmp(line_at(page.top) + 1, command_rows[i].name, len), 0);
		assert_non_null(strchr(" ", line_at(page.top)[1 + len]));
	}
	help_go(&page, "ackn");
	assert_int_equal(strncmp(line_at(page.top), ":acknowledge ", 13), 0);
	help_go(&page, "review bar");
	assert_non_null(strstr(line_at(page.top), "review bar"));
	keymap_free(map);
}

/* ---- links ---- */

/* One that is silent is in trouble whatever it says of itself. */
static void every_state_has_its_sign(void **state)
{
	static const char signs[ACCOUNT_STATES + 1] = "??~!!!!-";
	struct account_row row = {.state = ACCOUNT_LIVE, .streaming = true};

	assert_int_equal(link_look(&row).sign, '+');
	assert_false(link_look(&row).trouble);
	row.silent_us = 1;
	assert_int_equal(link_look(&row).sign, '!');
	assert_true(link_look(&row).trouble);
	for (int i = 0; i < ACCOUNT_STATES; i++) {
		const struct account_row plain = {.state = (enum account_state)i};

		assert_int_equal(link_look(&plain).sign, signs[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_its_sign),
		cmocka_unit_test(every_event_has_a_sentence),
		cmocka_unit_test(sentences_are_filled_in),
		cmocka_unit_test(parts_without_a_member_are_left_out),
		cmocka_unit_test(an_unknown_event_is_told_by_its_name),
		cmocka_unit_test(an_event_knows_its_case),
		cmocka_unit_test_teardown(a_toggle_comes_back_to_what_it_was, empty_list),
		cmocka_unit_test_teardown(only_what_differs_is_decided, empty_list),
		cmocka_unit_test(words_find_without_case_and_accents),
		cmocka_unit_test_teardown(a_page_scrolls_within_its_lines, empty_page),
		cmocka_unit_test_teardown(a_page_breaks_text_to_its_width, empty_page),
		cmocka_unit_test_teardown(a_search_goes_around, empty_page),
		cmocka_unit_test_teardown(a_thread_is_indented_by_what_it_answers, empty_page),
		cmocka_unit_test_teardown(a_post_of_ours_stands_there_once, empty_page),
		cmocka_unit_test_teardown(badges_stand_above_the_text, empty_page),
		cmocka_unit_test_teardown(an_address_has_one_number, empty_page),
		cmocka_unit_test_teardown(a_thread_fits_any_width, empty_page),
		cmocka_unit_test_teardown(the_help_shows_what_was_changed, empty_page),
		cmocka_unit_test_teardown(the_help_has_every_command, empty_page),
		cmocka_unit_test_teardown(the_help_goes_to_an_entry, empty_page),
	};

	return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
