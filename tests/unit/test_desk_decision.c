#include "test_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "desk/decision.h"
#include "desk/thanks.h"

static int64_t at(const char *text)
{
	int64_t us;
	assert_int_equal(clock_parse_rfc3339(text, &us), 0);
	return us;
}

static void thanks_are_told_from_more(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool thanks;
	} cases[] = {
		{"Bedankt!", true},
		{"@politie.gent Hartelijk bedankt, hoor.", true},
		{"dank u wel \U0001f64f\U0001f3fd", true},
		{"\U0001f44d\U0001f44d", true},
		{"\u2764\ufe0f", true},
		{"MERCI beaucoup \u2026", true},
		{"Thank you so much", true},
		{"Danke sch\u00f6n!", true},
		{"#bedankt", true},
		{"", false},
		{"@politie.gent", false},
		{"ok", false},
		{"bedankt, maar hij staat er nog", false},
		{"bedankt 2", false},
		{"bedankt \U0001f44e", false},
		{"bedankt \U0001f198", false},
		{"\U0001f525", false},
		{"bedankt https://stad.example", false},
		{"alvast bedankt", false},
		{"bedank", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (thanks_only(cases[i].text) != cases[i].thanks)
			fail_msg("%s", cases[i].text);
}

static void files_go_along(void **state)
{
	(void)state;
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct decision d;
	assert_int_equal(decision_parse(&d,
				 "reply --private --attach \"mijn \\\"foto\\\".png\" --alt \"rook, "
				 "zwart\" --attach b.png --alt water --send \"Zie foto\"",
				 "jvr", 0, &arena, NULL),
		0);
	assert_true(d.in_private && d.send);
	assert_int_equal(d.file_count, 2);
	assert_string_equal(d.files[0].path, "mijn \"foto\".png");
	assert_string_equal(d.files[0].alt, "rook, zwart");
	assert_string_equal(d.files[1].path, "b.png");
	assert_string_equal(d.files[1].alt, "water");
	assert_string_equal(d.text, "Zie foto");
	STRBUF_AUTO struct strbuf many;
	strbuf_init(&many, 4096);
	strbuf_str(&many, "reply");
	for (int i = 0; i < 17; i++)
		strbuf_str(&many, " --attach f --alt a");
	assert_int_equal(decision_parse(&d, many.buf, "jvr", 0, &arena, NULL), -1);
}

static void every_decision_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		enum decision_kind kind;
		const char *text;
	} cases[] = {
		{"claim", DECIDE_CLAIM, NULL},
		{"release", DECIDE_RELEASE, NULL},
		{"assign me", DECIDE_ASSIGN, "jvr"},
		{"assign  an ", DECIDE_ASSIGN, "an"},
		{"tag brand", DECIDE_TAG, NULL},
		{"untag brand", DECIDE_UNTAG, NULL},
		{"priority 0", DECIDE_PRIORITY, NULL},
		{"resolve answered", DECIDE_RESOLVE, NULL},
		{"reopen", DECIDE_REOPEN, NULL},
		{"snooze 2h", DECIDE_SNOOZE, "2h"},
		{"snooze reply", DECIDE_SNOOZE, "reply"},
		{"snooze", DECIDE_SNOOZE, NULL},
		{"wait service", DECIDE_WAIT, NULL},
		{"spam", DECIDE_SPAM, NULL},
		{"note belde  de \"brandweer\" op", DECIDE_NOTE, "belde  de \"brandweer\" op"},
		{"note \"gebeld\"", DECIDE_NOTE, "gebeld"},
		{"note a\033[2J\342\200\256b", DECIDE_NOTE, "a[2Jb"},
		{"acknowledge", DECIDE_ACKNOWLEDGE, NULL},
		{"checklist where Dok Noord 4", DECIDE_CHECKLIST, "Dok Noord 4"},
		{"checklist place ja, de Dampoort", DECIDE_CHECKLIST, "ja, de Dampoort"},
		{"checklist time Neen", DECIDE_CHECKLIST, "Neen"},
		{"dispatch 4471 Katrien, CIC", DECIDE_DISPATCH, "Katrien, CIC"},
		{"merge 5 6 5", DECIDE_MERGE, NULL},
		{"split 12 at://a", DECIDE_SPLIT, NULL},
		{"link 7", DECIDE_LINK, NULL},
		{"unlink 7", DECIDE_UNLINK, NULL},
		{"harmless een scene uit een film", DECIDE_HARMLESS, "een scene uit een film"},
		{"question verkeer Mag hij daar staan?", DECIDE_QUESTION, "Mag hij daar staan?"},
		{"answer 7 \"tot 18 u\"", DECIDE_ANSWER, "tot 18 u"},
		{"aid nnynn take", DECIDE_AID, NULL},
		{"resolve redirected naar 101", DECIDE_RESOLVE, "naar 101"},
		{"reply", DECIDE_REPLY, NULL},
		{"reply --send \"Dank u\"", DECIDE_REPLY, "Dank u"},
		{"reply -- --send", DECIDE_REPLY, "--send"},
		{"moderate hide \"beledigt een agent\"", DECIDE_MODERATE, "beledigt een agent"},
		{"moderate delete --of 12 fout adres", DECIDE_MODERATE, "fout adres"},
		{"moderate remove --yes scheldt", DECIDE_MODERATE, "scheldt"},
		{"moderate remove --yesterday scheldt", DECIDE_MODERATE, "--yesterday scheldt"},
		{"moderate mute --often dreigt hij", DECIDE_MODERATE, "--often dreigt hij"},
		{"take-back", DECIDE_TAKE_BACK, NULL},
		{"discard", DECIDE_DISCARD, NULL},
		{"next", DECIDE_NEXT, NULL},
		{"undo", DECIDE_UNDO, NULL},
		{"redo", DECIDE_REDO, NULL},
	};
	bool seen[DECISIONS] = {false};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		struct decision d;
		struct err err = ERR_INIT;
		if (decision_parse(
			    &d, cases[i].line, "jvr", at("2026-11-24T03:00:00Z"), &arena, &err))
			fail_msg("%s: %s", cases[i].line, err.msg);
		assert_int_equal(d.kind, cases[i].kind);
		if (cases[i].text)
			assert_string_equal(d.text, cases[i].text);
		else
			assert_null(d.text);
		seen[d.kind] = true;
	}
	for (size_t i = 0; i < DECISIONS; i++) {
		assert_true(seen[i]);
		assert_true(decision_rows[i].help[0]);
	}
}

static void arguments_are_kept(void **state)
{
	(void)state;
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct decision d;
	assert_int_equal(decision_parse(&d, "tag #Brand één-plus", "jvr", 0, &arena, NULL), 0);
	assert_int_equal(d.tag_count, 2);
	assert_string_equal(d.tags[0], "brand");
	assert_string_equal(d.tags[1], "een-plus");
	assert_int_equal(decision_parse(&d, "tag brand -rook", "jvr", 0, &arena, NULL), 0);
	assert_int_equal(d.tag_count, 1);
	assert_int_equal(d.untag_count, 1);
	assert_string_equal(d.untags[0], "rook");
	assert_int_equal(decision_parse(&d, "untag -rook", "jvr", 0, &arena, NULL), -1);
	assert_int_equal(decision_parse(&d, "wait service", "jvr", 0, &arena, NULL), 0);
	assert_true(d.waiting_service);
	assert_int_equal(decision_parse(&d, "resolve no-answer", "jvr", 0, &arena, NULL), 0);
	assert_int_equal(d.disposition, DISPOSITION_NO_ANSWER);
	assert_int_equal(
		decision_parse(&d, "reply --send --template T1", "jvr", 0, &arena, NULL), 0);
	assert_true(d.send);
	assert_string_equal(d.code, "T1");
	assert_int_equal(decision_parse(&d, "moderate mute 3 keer", "jvr", 0, &arena, NULL), 0);
	assert_int_equal(d.moderation, MODERATION_MUTE);
	assert_int_equal(d.of, 0);
	assert_true(d.send);
	assert_int_equal(
		decision_parse(&d, "moderate hide --of 7 spam", "jvr", 0, &arena, NULL), 0);
	assert_int_equal(d.moderation, MODERATION_HIDE);
	assert_int_equal(d.of, 7);
}

static void wrong_lines_say_what_was_expected(void **state)
{
	(void)state;
	static const struct {
		const char *line, *message;
	} cases[] = {
		{"", "expected a command"},
		{"clam", "unknown command 'clam', did you mean 'claim'?"},
		{"claim it", "claim: takes nothing behind it, got 'it'"},
		{"assign", "assign: expected assign OPERATOR"},
		{"checklist place de Dampoort",
			"A place: expected yes or no first, got 'de Dampoort'"},
		{"assign a b", "assign: expected assign OPERATOR"},
		{"tag", "tag: expected tag [-]TAG..."},
		{"tag a/b", "'a/b' is no tag, expected 1 to 40 letters, digits, '-' or '_'"},
		{"priority 4", "priority: expected 0, 1, 2 or 3, got '4'"},
		{"priority high", "priority: expected 0, 1, 2 or 3, got 'high'"},
		{"resolve answerd", "resolve: unknown 'answerd', did you mean 'answered'?"},
		{"resolve none", NULL},
		{"snooze someday",
			"snooze: 'someday' is no time, expected such as 30m, 2h, 08:00, tomorrow, 2026-11-24 08:00"},
		{"wait mayor", "wait: unknown 'mayor', expected one of: citizen, service"},
		{"note", "note: expected note TEXT"},
		{"note \"\"", "note: expected note TEXT"},
		{"question verkeer", "question: expected question SERVICE TEXT"},
		{"answer zeven ja", "answer: expected answer NUMBER TEXT"},
		{"answer 7", "answer: expected answer NUMBER TEXT"},
		{"answer 9999999999999999999 ja", "answer: expected answer NUMBER TEXT"},
		{"aid", "aid: Is it an emergency: somebody in danger, now? y or n behind it"},
		{"aid nn", "aid: Does it complain about us? y or n behind it"},
		{"aid yn take", "aid: expected aid ANSWERS take|overrule"},
		{"aid x", "aid: expected aid ANSWERS take|overrule"},
		{"aid nnnny",
			"aid: Wrong facts, priority 2, tag foute-info: 'take' or 'overrule' behind it"},
		{"aid nnnny take it", "aid: expected aid ANSWERS take|overrule"},
		{"note \342\200\213 \342\200\256", "note: expected note TEXT"},
		{"dispatch \033 Katrien", "dispatch: expected dispatch NUMBER WHO"},
		{"moderate", "moderate: expected moderate WHAT [--of NUMBER] [--yes] REASON"},
		{"moderate hide", "moderate: expected moderate WHAT [--of NUMBER] [--yes] REASON"},
		{"moderate hide \"\"",
			"moderate: expected moderate WHAT [--of NUMBER] [--yes] REASON"},
		{"moderate hide --of x spam",
			"moderate: expected moderate WHAT [--of NUMBER] [--yes] REASON"},
		{"moderate hidden spam", "moderate: unknown 'hidden', did you mean 'hide'?"},
		{"reply --send", "reply: --send needs a text or a template"},
		{"reply --now x",
			"reply: unknown '--now', expected --send, --private, --template CODE, --attach FILE or --alt TEXT"},
		{"reply --alt x",
			"reply: expected reply [--send] [--private] [--template CODE] [--attach FILE --alt TEXT]... [TEXT]"},
		{"reply --attach",
			"reply: expected reply [--send] [--private] [--template CODE] [--attach FILE --alt TEXT]... [TEXT]"},
		{"reply --attach foto.png x",
			"reply: --attach foto.png: --alt says in words what is to be seen, for who cannot see it"},
		{"reply --attach foto.png --alt \"\" x",
			"reply: --attach foto.png: --alt says in words what is to be seen, for who cannot see it"},
		{"reply --template T x", "reply: expected a template or a text, not both"},
		{"note \xff", "the command is not UTF-8"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ARENA_AUTO struct arena arena = ARENA_INIT;
		struct decision d;
		struct err err = ERR_INIT;
		assert_int_equal(decision_parse(&d, cases[i].line, "jvr", 0, &arena, &err), -1);
		assert_int_equal(err.code, ERR_INPUT);
		if (cases[i].message)
			assert_string_equal(err.msg, cases[i].message);
	}
}

/* Belgium: on 29 March 2026 02:00 becomes 03:00, on 25 October 2026 03:00 becomes 02:00. */
static void times_know_summer_and_winter(void **state)
{
	(void)state;
	static const struct {
		const char *now, *text, *until; /* NULL: refused */
	} cases[] = {
		{"2026-11-24T03:00:00+01:00", "30m", "2026-11-24T03:30:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "2h", "2026-11-24T05:00:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "1w", "2026-12-01T03:00:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "08:00", "2026-11-24T08:00:00+01:00"},
		{"2026-11-24T09:00:00+01:00", "08:00", "2026-11-25T08:00:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "tomorrow", "2026-11-25T08:00:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "tomorrow 14:30", "2026-11-25T14:30:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "2026-11-24 08:00", "2026-11-24T08:00:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "2026-11-24T07:00:00Z", "2026-11-24T08:00:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "2026-12-01", "2026-12-01T08:00:00+01:00"},
		{"2026-03-28T23:00:00+01:00", "08:00", "2026-03-29T08:00:00+02:00"},
		{"2026-03-29T01:00:00+01:00", "2h", "2026-03-29T04:00:00+02:00"},
		{"2026-03-28T12:00:00+01:00", "tomorrow", "2026-03-29T08:00:00+02:00"},
		{"2026-03-29T01:00:00+01:00", "02:30", "2026-03-29T03:30:00+02:00"},
		{"2026-10-24T23:00:00+02:00", "08:00", "2026-10-25T08:00:00+01:00"},
		{"2026-10-25T01:00:00+02:00", "02:30", "2026-10-25T02:30:00+02:00"},
		{"2026-10-25T02:45:00+02:00", "02:30", "2026-10-25T02:30:00+01:00"},
		{"2026-10-25T02:45:00+01:00", "02:30", "2026-10-26T02:30:00+01:00"},
		{"2026-11-24T03:00:00+01:00", "2026-02-30 08:00", NULL},
		{"2026-11-24T03:00:00+01:00", "2026-11-23 08:00", NULL},
		{"2026-11-24T03:00:00+01:00", "yesterday", NULL},
		{"2026-11-24T03:00:00+01:00", "25:00", NULL},
		{"2026-11-24T03:00:00+01:00", "0m", NULL},
		{"2026-11-24T03:00:00+01:00", "99999999h", NULL},
		{"2026-11-24T03:00:00+01:00", "60w", NULL},
		{"2026-11-24T03:00:00+01:00", "soon", NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t us = 0;
		struct err err = ERR_INIT;
		int result = decision_time(&us, cases[i].text, at(cases[i].now), &err);
		if (result != (cases[i].until ? 0 : -1))
			fail_msg("%s: %d %s", cases[i].text, result, err.msg);
		if (cases[i].until && us != at(cases[i].until))
			fail_msg("%s: %s", cases[i].text, cases[i].until);
	}
}

int test_desk_decision(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_decision_is_read),
		cmocka_unit_test(files_go_along),
		cmocka_unit_test(thanks_are_told_from_more),
		cmocka_unit_test(arguments_are_kept),
		cmocka_unit_test(wrong_lines_say_what_was_expected),
		cmocka_unit_test(times_know_summer_and_winter),
	};
	return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
