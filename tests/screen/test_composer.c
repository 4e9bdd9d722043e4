/* Writing a reply on a desk: what is kept, what is asked, and that nothing leaves without `y`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "screen/draft_file.h"
#include "screen/loop.h"
#include "store/case_file.h"
#include "store/decide.h"
#include "store/intake.h"
#include "store/posts.h"
#include "tests/screen/seed.h"
#include "tests/screen/stage.h"

static const struct actor bram = {.operator= "bram", .initials = "BRM"};

static struct stage stage;
static struct case_file file;

static int open_stage(void **state)
{
	MUST(stage_begin(&stage, err));
	MUST(seed_mention(stage.store, "m1", "jan@stad.example", "Is de Coupure open?",
		     STAGE_START_US - CLOCK_MIN, err) == 0);
	MUST(stage_open(&stage, "xterm-256color", 80, 24, err));
	return 0;
}

static int close_stage(void **state)
{
	case_file_release(&file);
	stage_end(&stage);
	return 0;
}

/* The case as the store has it now. */
static const struct case_file *case_now(void)
{
	case_file_release(&file);
	MUST(case_file_read(stage.store, 1, &file, err) == 0);
	return &file;
}

/* The one post of the case. */
static const struct post_row *post_now(void)
{
	const struct case_file *f = case_now();

	assert_int_equal(f->posts.count, 1);
	return &f->posts.items[0];
}

static bool shows(const char *text)
{
	STRBUF_AUTO struct strbuf screen;

	strbuf_init(&screen, 1 << 16);
	stage_show(&stage, &screen);
	return strstr(screen.buf, text) != NULL;
}

static void must_show(const char *text)
{
	STRBUF_AUTO struct strbuf screen;

	strbuf_init(&screen, 1 << 16);
	stage_show(&stage, &screen);
	if (!strstr(screen.buf, text))
		fail_msg("expected \"%s\" on\n%s", text, screen.buf);
}

static void keys(const char *text)
{
	for (; *text; text++)
		stage_send(&stage, text, 1);
}

static void another_does(const char *words)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	int64_t id = 1;

	MUST(decision_parse(&d, words, "bram", clock_now_us(), &arena, err) == 0);
	MUST(decide(stage.store, &bram, &d, &id, 1, 0, &result, &summary, err) == 0);
	stage_settle(&stage);
}

/* The citizen says more in the same conversation. */
static void another_says(const char *text)
{
	static const struct rule_set no_rules;
	const struct mention m = {.network = "exercise",
		.account = "gent",
		.kind = MENTION_REPLY,
		.id = "m2",
		.in_reply_to = "m1",
		.thread = "m1",
		.author_id = "jan@stad.example",
		.handle = "jan@stad.example",
		.text = text,
		.created_us = clock_now_us(),
		.raw = text,
		.raw_len = strlen(text)};
	enum intake_result result;

	MUST(intake(stage.store, &seed_collector, &no_rules, &m, 1, &result, err) == 0);
	assert_int_equal(result, INTAKE_NEW);
	stage_settle(&stage);
	stage_advance(&stage, 200);
}

#define LEAVE "\033\033"

/* ---- drafts ---- */

static void a_reply_claims_and_takes_the_lease(void **state)
{
	stage_type(&stage, "r");
	must_show("REPLY to jan@stad.example");
	assert_non_null(case_now()->row.assignee);
	assert_non_null(file.row.lease_holder);
	stage_type(&stage, LEAVE);
	assert_null(case_now()->row.lease_holder);
	assert_int_equal(file.posts.count, 0);
}

static void a_draft_is_kept_on_leaving(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, LEAVE);
	assert_string_equal(post_now()->text, "Morgen");
	must_show("the draft is kept, w goes on with it");
	stage_type(&stage, "w");
	stage_type(&stage, " om 8 u");
	must_show("Morgen om 8 u");
	stage_type(&stage, LEAVE);
	assert_string_equal(post_now()->text, "Morgen om 8 u");
}

static void a_pause_saves(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_advance(&stage, 2000);
	assert_string_equal(post_now()->text, "Morgen");
	must_show("saved");
	stage_type(&stage, "!");
	assert_false(shows("saved"));
}

static void a_file_is_there_before_the_store(void **state)
{
	struct draft_files files;

	stage_type(&stage, "rMorgen");
	stage_advance(&stage, 400);
	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, 1);
	assert_string_equal(files.items[0].text, "Morgen");
	draft_files_release(&files);
	stage_advance(&stage, 2000);
	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, 0);
	draft_files_release(&files);
}

static void a_hang_up_writes_the_file(void **state)
{
	struct draft_files files;

	stage_type(&stage, "rMorgen");
	desk_save(stage.desk);
	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, 1);
	assert_string_equal(files.items[0].text, "Morgen");
	draft_files_release(&files);
}

static void a_lost_draft_is_offered_and_resumed(void **state)
{
	const struct draft_file lost = {.store = store_mark(stage.store),
		.case_id = 1,
		.saved_us = STAGE_START_US,
		.text = "Verloren"};

	stage_close(&stage);
	MUST(draft_file_write(&lost, err) == 0);
	MUST(stage_open(&stage, "xterm-256color", 80, 24, err));
	must_show("1 draft of a desk that ended waits");
	stage_type(&stage, "D");
	must_show("[recovered]");
	stage_type(&stage, "\r");
	must_show("Verloren");
	stage_type(&stage, LEAVE);
	assert_string_equal(post_now()->text, "Verloren");
}

static void the_newer_of_two_drafts_goes_on_and_the_older_is_one_undo_away(void **state)
{
	struct draft_file newer = {.store = store_mark(stage.store),
		.case_id = 1,
		.saved_us = STAGE_START_US + CLOCK_HOUR,
		.text = "de nieuwe"};

	stage_type(&stage, "rde oude");
	stage_type(&stage, LEAVE);
	newer.post_id = post_now()->id;
	MUST(draft_file_write(&newer, err) == 0);
	stage_type(&stage, "w");
	must_show("de nieuwe");
	keys("\037");
	must_show("de oude");
}

static void an_older_file_of_the_same_draft_is_nothing(void **state)
{
	const struct draft_file old = {.store = store_mark(stage.store),
		.case_id = 1,
		.saved_us = STAGE_START_US,
		.text = "Mor"};
	struct draft_files files;

	stage_type(&stage, "rMorgen");
	stage_advance(&stage, 2000);
	stage_type(&stage, LEAVE);
	MUST(draft_file_write(&old, err) == 0);
	stage_type(&stage, "w");
	must_show("Morgen");
	assert_false(shows("two drafts"));
	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, 0);
	draft_files_release(&files);
}

static void nothing_to_resume_is_said_and_claims_nothing(void **state)
{
	stage_type(&stage, "w");
	must_show("case 1 has no draft of yours");
	must_show("queue: is:open");
	assert_null(case_now()->row.assignee);
}

static void discard_throws_the_draft_away(void **state)
{
	stage_type(&stage, "rWeg hiermee");
	stage_advance(&stage, 2000);
	stage_type(&stage, "\0339");
	stage_type(&stage, "discard\r");
	must_show("the draft is thrown away");
	assert_int_equal(post_now()->state, POST_CANCELLED);
}

static void discard_is_a_decision_outside_the_composer(void **state)
{
	stage_type(&stage, "rWeg hiermee");
	stage_type(&stage, LEAVE);
	stage_type(&stage, ":discard\r");
	assert_int_equal(post_now()->state, POST_CANCELLED);
}

/* ---- sending ---- */

static void only_y_sends(void **state)
{
	static const char *const others[] = {"n", "\r", " ", "Y", "\004", "e", "\033"};

	stage_type(&stage, "rMorgen");
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		stage_type(&stage, "\004");
		must_show("y send");
		stage_type(&stage, others[i]);
		stage_advance(&stage, 2000);
		assert_int_equal(post_now()->state, POST_DRAFT);
		assert_string_equal(file.posts.items[0].text, "Morgen");
		assert_false(shows("y send"));
	}
	stage_type(&stage, "\004");
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_HELD);
	must_show("T takes it back");
	must_show("queue: is:open");
}

static void a_lone_escape_takes_no_key_with_it(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\033");
	stage_advance(&stage, 1100);
	stage_type(&stage, "!");
	must_show("Morgen!");
	stage_type(&stage, "\033");
	stage_advance(&stage, 1100);
	stage_type(&stage, "\004");
	must_show("y send");
}

static void keys_typed_ahead_do_not_send(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\004y\ry");
	assert_int_equal(post_now()->state, POST_DRAFT);
	assert_string_equal(file.posts.items[0].text, "Morgen");
	must_show("y send");
}

static void a_paste_does_not_send(void **state)
{
	stage_type(&stage, "r");
	stage_type(&stage, "\033[200~een\rtwee\004y\r\033[201~");
	must_show("pasted");
	stage_type(&stage, "\004");
	stage_type(&stage, "\033[200~y\r\033[201~");
	assert_int_equal(post_now()->state, POST_DRAFT);
	assert_string_equal(file.posts.items[0].text, "een\ntweey\n");
	stage_type(&stage, "e\037");
	stage_advance(&stage, 2000);
	assert_string_equal(post_now()->text, "");
}

static void a_paste_is_cut_at_what_fits(void **state)
{
	MEM_AUTO char *much = mem_alloc(100001);

	memset(much, 'a', 100000);
	much[100000] = '\0';
	MEM_AUTO char *paste = mem_printf("\033[200~%s\033[201~", much);
	stage_type(&stage, "r");
	stage_type(&stage, paste);
	must_show("the rest does not fit");
	stage_type(&stage, "\004");
	must_show("too long");
	assert_false(shows("y send"));
}

static void what_is_sent_from_the_drafts_is_taken_back_there(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, LEAVE);
	stage_type(&stage, "D");
	stage_type(&stage, "\r");
	stage_type(&stage, "\004");
	stage_type(&stage, "y");
	must_show("T takes it back");
	must_show("own drafts");
	assert_int_equal(post_now()->state, POST_HELD);
	stage_type(&stage, "T");
	assert_int_equal(post_now()->state, POST_DRAFT);
}

static void a_template_begins_a_reply_or_goes_into_one(void **state)
{
	static const struct template rook = {
		.code = "rook", .lang = "nl", .text = "Dag {{author}}, blijf binnen. {{waar}}"};
	static const struct template andere = {
		.code = "andere", .lang = "nl", .text = "Iets anders"};

	MEM_PUSH(&stage.config.templates, andere);
	MEM_PUSH(&stage.config.templates, rook);
	stage_type(&stage, "R");
	must_show("templates 10 of 10"); /* with those that every desk has */
	stage_type(&stage, "binnen");
	must_show("templates 1 of 10");
	stage_type(&stage, "\r");
	must_show("Dag jan@stad.example, blijf binnen. {{waar}}");
	stage_type(&stage, "Kaai");
	must_show("blijf binnen. Kaai");
	stage_type(&stage, "\024");
	stage_type(&stage, "iets\r");
	must_show("Kaai Iets anders");
	stage_advance(&stage, 2000);
	assert_string_equal(post_now()->template, "andere");
	stage_type(&stage, "\037");
	assert_false(shows("Iets anders"));
}

static void what_was_sent_is_no_lost_draft(void **state)
{
	const struct draft_file left = {.store = store_mark(stage.store),
		.case_id = 1,
		.saved_us = STAGE_START_US + CLOCK_HOUR,
		.text = "Morgen"};
	struct draft_files files;

	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\004");
	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, 0);
	draft_files_release(&files);
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_HELD);
	MUST(draft_file_write(&left, err) == 0);
	stage_type(&stage, "w");
	must_show("case 1 has no draft of yours");
	draft_files_read(store_mark(stage.store), &files);
	assert_int_equal(files.count, 0);
	draft_files_release(&files);
}

static void d_keeps_the_draft_and_leaves(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\004");
	stage_type(&stage, "d");
	must_show("queue: is:open");
	assert_int_equal(post_now()->state, POST_DRAFT);
}

static void what_was_sent_can_be_taken_back(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\004");
	stage_type(&stage, "y");
	stage_type(&stage, "T");
	assert_int_equal(post_now()->state, POST_DRAFT);
	stage_type(&stage, "w");
	must_show("Morgen");
}

static void a_fault_is_named_before_anything_is_asked(void **state)
{
	stage_type(&stage, "rDag {{naam}}");
	stage_type(&stage, "\004");
	must_show("{{naam}} is still to be filled in");
	assert_false(shows("y send"));
}

static void typed_send_asks_too(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\0339");
	stage_type(&stage, "send\r");
	must_show("y send");
	stage_type(&stage, "n");
	assert_int_equal(post_now()->state, POST_DRAFT);
	stage_type(&stage, LEAVE);
	stage_type(&stage, ":reply --send Morgen\r");
	must_show("without --send");
}

/* ---- $EDITOR ---- */

static void what_the_editor_wrote_is_one_step(void **state)
{
	unsetenv("VISUAL");
	setenv("EDITOR", "printf ' om 8 u\\n' >>", 1);
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\033e");
	must_show("Morgen om 8 u");
	stage_type(&stage, "\037");
	assert_false(shows("om 8 u"));
	must_show("Morgen");
}

static void a_failed_editor_changes_nothing_and_loses_nothing(void **state)
{
	unsetenv("VISUAL");
	setenv("EDITOR", "sh -c 'printf half > \"$0\"; exit 3'", 1);
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\033e");
	must_show("the editor failed");
	must_show("Morgen");
	assert_false(shows("half"));
}

/* ---- others ---- */

static void what_others_did_is_told_before_sending(void **state)
{
	stage_type(&stage, "rMorgen");
	another_does("note al gebeld");
	stage_type(&stage, "\004");
	must_show("NEW");
	must_show("note by bram: al gebeld");
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_HELD);
}

static void what_comes_while_it_is_asked_is_asked_again(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\004");
	another_does("note al gebeld");
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_DRAFT);
	must_show("NEW");
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_HELD);
}

/* A draft that was left knows nothing of what the citizen wrote since. */
static void what_came_since_a_draft_was_left_is_told(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, LEAVE);
	stage_advance(&stage, 2000);
	another_says("Laat maar, ik zie het");
	stage_type(&stage, "w");
	must_show("jan@stad.example: Laat maar, ik zie het");
	stage_type(&stage, "\004");
	must_show("NEW");
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_HELD);
}

static void a_mention_that_comes_meanwhile_is_shown(void **state)
{
	stage_type(&stage, "rMorgen");
	another_says("Laat maar, ik zie het");
	must_show("1 mention --");
	must_show("jan@stad.example: Laat maar, ik zie het");
	stage_type(&stage, "\004");
	must_show("NEW");
	stage_type(&stage, "e");
	stage_type(&stage, "\004");
	must_show("EXERCISE: @politie.gent.example");
	assert_false(shows("NEW"));
}

static void another_who_writes_is_named(void **state)
{
	MUST(lease_take(stage.store, &bram, 1, false, err) == 0);
	stage_type(&stage, "r");
	must_show("bram is writing to this case");
	stage_type(&stage, "\033");
	must_show("queue: is:open");
	assert_string_equal(case_now()->row.lease_holder, "bram");
	/* He is asked first, and has 20 s to say no. */
	stage_type(&stage, "r");
	stage_type(&stage, "T");
	must_show("bram was asked");
	must_show("queue: is:open");
	stage_advance(&stage, 19000);
	stage_type(&stage, "r");
	stage_type(&stage, "T");
	assert_string_equal(case_now()->row.lease_holder, "bram");
	stage_advance(&stage, 1000);
	stage_type(&stage, "r");
	stage_type(&stage, "T");
	must_show("REPLY to jan@stad.example");
	assert_string_not_equal(case_now()->row.lease_holder, "bram");
}

static void he_who_lost_the_case_is_told(void **state)
{
	int64_t until_us;

	stage_type(&stage, "rMorgen");
	stage_advance(&stage, 2000);
	MUST(lease_ask(stage.store, &bram, 1, &until_us, err) == 0);
	stage_advance(&stage, 20000);
	MUST(lease_take(stage.store, &bram, 1, true, err) == 0);
	stage_settle(&stage);
	stage_advance(&stage, 200);
	must_show("bram took over");
	must_show("Morgen");
}

static void reading_or_noting_instead_leaves_the_other_alone(void **state)
{
	MUST(lease_take(stage.store, &bram, 1, false, err) == 0);
	stage_type(&stage, "r");
	stage_type(&stage, "n");
	must_show(":note");
	stage_type(&stage, "bel hem\r");
	assert_int_equal(case_now()->notes.count, 1);
	stage_type(&stage, "r");
	stage_type(&stage, "r");
	assert_false(shows("REPLY to"));
	must_show("bel hem");
	assert_string_equal(case_now()->row.lease_holder, "bram");
}

static void own_decisions_are_not_news(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\0339");
	stage_type(&stage, "note zelf gebeld\r");
	assert_int_equal(case_now()->notes.count, 1);
	stage_type(&stage, "\004");
	must_show("y send");
	assert_false(shows("NEW"));
	stage_type(&stage, "y");
	assert_int_equal(post_now()->state, POST_HELD);
}

/* ---- how it is opened and left ---- */

static void a_text_may_come_with_the_command(void **state)
{
	stage_type(&stage, ":reply Morgen om 8 u\r");
	must_show("REPLY to jan@stad.example");
	must_show("Morgen om 8 u");
	stage_type(&stage, LEAVE);
	assert_string_equal(post_now()->text, "Morgen om 8 u");
	stage_type(&stage, ":reply --template geen\r");
	must_show("there is no template geen");
}

static void a_reply_is_open_once(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\0339");
	stage_type(&stage, "reply\r");
	must_show("this reply is open already");
}

static void leaving_the_desk_keeps_the_draft(void **state)
{
	stage_type(&stage, "rMorgen");
	stage_type(&stage, "\0339");
	stage_type(&stage, "quit\r");
	assert_true(stage.left);
	stage_close(&stage);
	assert_string_equal(post_now()->text, "Morgen");
	assert_null(file.row.lease_holder);
}

static void an_account_that_cannot_send_is_named(void **state)
{
	const struct account_row dumb = {.name = "gent",
		.network = "exercise",
		.label = "GX",
		.practice = true,
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 300}};

	MUST(account_register(stage.store, &seed_collector, &dumb, err) == 0);
	stage_settle(&stage);
	stage_advance(&stage, 200);
	stage_type(&stage, "rMorgen");
	must_show("account gent cannot send: open the link in a browser and answer there");
	assert_false(shows("REPLY to"));
	assert_string_equal(post_now()->text, "Morgen");
	assert_null(file.row.lease_holder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reply_claims_and_takes_the_lease),
		TEST(a_draft_is_kept_on_leaving),
		TEST(a_pause_saves),
		TEST(a_file_is_there_before_the_store),
		TEST(a_hang_up_writes_the_file),
		TEST(a_lost_draft_is_offered_and_resumed),
		TEST(the_newer_of_two_drafts_goes_on_and_the_older_is_one_undo_away),
		TEST(an_older_file_of_the_same_draft_is_nothing),
		TEST(nothing_to_resume_is_said_and_claims_nothing),
		TEST(discard_throws_the_draft_away),
		TEST(discard_is_a_decision_outside_the_composer),
		TEST(only_y_sends),
		TEST(a_lone_escape_takes_no_key_with_it),
		TEST(keys_typed_ahead_do_not_send),
		TEST(a_paste_does_not_send),
		TEST(a_paste_is_cut_at_what_fits),
		TEST(what_is_sent_from_the_drafts_is_taken_back_there),
		TEST(a_template_begins_a_reply_or_goes_into_one),
		TEST(what_was_sent_is_no_lost_draft),
		TEST(d_keeps_the_draft_and_leaves),
		TEST(what_was_sent_can_be_taken_back),
		TEST(a_fault_is_named_before_anything_is_asked),
		TEST(typed_send_asks_too),
		TEST(what_the_editor_wrote_is_one_step),
		TEST(a_failed_editor_changes_nothing_and_loses_nothing),
		TEST(what_others_did_is_told_before_sending),
		TEST(what_comes_while_it_is_asked_is_asked_again),
		TEST(what_came_since_a_draft_was_left_is_told),
		TEST(a_mention_that_comes_meanwhile_is_shown),
		TEST(another_who_writes_is_named),
		TEST(he_who_lost_the_case_is_told),
		TEST(reading_or_noting_instead_leaves_the_other_alone),
		TEST(own_decisions_are_not_news),
		TEST(a_text_may_come_with_the_command),
		TEST(a_reply_is_open_once),
		TEST(leaving_the_desk_keeps_the_draft),
		TEST(an_account_that_cannot_send_is_named),
	};

	return cmocka_run_group_tests_name("composer on a desk", tests, NULL, NULL);
}
