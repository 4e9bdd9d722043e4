/* The bundled exercise: every line can be taken in, and what the night should hold is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "desk/mention.h"
#include "text/clean.h"
#include "text/html.h"

struct night {
	double last_s;
	int mentions, deleted, removed;
	int of_kind[MENTION_KINDS];
};

static void take_line(struct night *night, const char *line, int number)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct mention m;
	struct json *json = json_parse(&a, line, strlen(line), &err);
	if (!json || mention_from_json(&m, json, NULL, 1, html_to_text, &a, &err))
		fail_msg("%s:%d: %s", SCENARIO, number, err.msg);
	const struct json *after = json_at(json, "after");
	if (!after || after->type != JSON_NUMBER)
		fail_msg("%s:%d: expected 'after', a number of seconds", SCENARIO, number);
	double s = strtod(after->text, NULL);
	if (s < night->last_s || s > 600)
		fail_msg("%s:%d: expected a time from %g to 600", SCENARIO, number, night->last_s);
	night->last_s = s;
	night->mentions++;
	night->deleted += m.deleted;
	if (m.deleted)
		return;
	night->of_kind[m.kind]++;
	night->removed += m.removed > 0;
	size_t len = strlen(m.handle);
	if (len < 8 || strcmp(m.handle + len - 8, ".example") != 0)
		fail_msg("%s:%d: '%s' could be a real person's", SCENARIO, number, m.handle);
	if (!clean_is(m.text, strlen(m.text), CLEAN_LINES))
		fail_msg("%s:%d: the text is not clean", SCENARIO, number);
}

static void every_line_can_be_taken_in(void **state)
{
	struct night night = {0};
	FILE *file = fopen(SCENARIO, "re");
	assert_non_null(file);
	char *line = NULL;
	size_t room = 0;
	int number = 0;
	while (getline(&line, &room, file) > 0)
		take_line(&night, line, ++number);
	free(line);
	fclose(file);
	assert_in_range(night.mentions, 140, 220);
	assert_true(night.last_s > 540);
	assert_true(night.deleted >= 1);
	assert_true(night.removed >= 3);
	assert_true(night.of_kind[MENTION_DIRECT] >= 1);
	assert_true(night.of_kind[MENTION_REPOST] >= 1);
	assert_true(night.of_kind[MENTION_REPLY] >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_can_be_taken_in),
	};
	return cmocka_run_group_tests_name("the bundled exercise", tests, NULL, NULL);
}
