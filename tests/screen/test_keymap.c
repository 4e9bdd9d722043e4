/* The rules that no key map may break, ours or a user's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "config/config.h"
#include "screen/command.h"
#include "screen/keys.h"

static enum command command_named(const char *line)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		size_t len = strlen(command_rows[i].name);

		if (strncmp(line, command_rows[i].name, len) == 0 &&
			(!line[len] || line[len] == ' '))
			return (enum command)i;
	}
	return COMMANDS;
}

static int with_binding(const char *view, const char *keys, const char *command, struct err *err)
{
	struct config config;
	struct binding one = {.view = view, .keys = keys, .command = command, .where = "test:1"};

	assert_int_equal(config_load_files(&config, NULL, NULL, NULL), 0);
	MEM_PUSH(&config.bindings, one);
	struct keymap *map = keymap_new(&config, err);
	keymap_free(map);
	config_release(&config);
	return map ? 0 : -1;
}

static void every_key_runs_a_command_that_can_be_typed(void **state)
{
	for (size_t i = 0; i < keys_default_count; i++) {
		struct err err = ERR_INIT;

		if (command_check_binding(keys_default[i].command, &err) < 0)
			fail_msg("%s: %s", keys_default[i].keys, err.msg);
	}
}

static void nothing_leaves_the_house_by_a_binding(void **state)
{
	static const char *const outward[] = {
		"reply --send Dank u", "send", "marked reply --send x", "moderate hide spam"};

	for (size_t i = 0; i < keys_default_count; i++) {
		enum command command = command_named(keys_default[i].command);

		assert_true(
			command == COMMANDS || !(command_rows[command].flags & COMMAND_OUTWARD));
		assert_null(strstr(keys_default[i].command, "--send"));
	}
	for (size_t i = 0; i < ARRAY_LEN(outward); i++) {
		struct err err = ERR_INIT;

		if (with_binding("queue", ",s", outward[i], &err) == 0)
			fail_msg("a key may run %s", outward[i]);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_non_null(strstr(err.msg, "test:1"));
	}
}

static void alt_and_a_digit_stay_the_f_keys(void **state)
{
	for (size_t i = 0; i < keys_default_count; i++) {
		uint32_t keys[KEYS_SEQUENCE_MAX];
		int count = keys_parse(keys, keys_default[i].keys, NULL);

		assert_true(count > 0);
		for (int k = 0; k < count; k++)
			assert_false(keys[k] >= (KEYS_ALT | '0') && keys[k] <= (KEYS_ALT | '9'));
	}
}

static void a_binding_never_begins_another(void **state)
{
	struct err err = ERR_INIT;

	assert_int_equal(with_binding("queue", "g", "claim", &err), -1);
	assert_int_equal(with_binding("queue", "jj", "claim", &err), -1);
	assert_int_equal(with_binding("queue", ",j", "claim", &err), 0);
	assert_int_equal(with_binding("queue", "c", "release", &err), 0);
	assert_int_equal(with_binding("kitchen", "c", "release", &err), -1);
	assert_int_equal(with_binding("queue", "c", "relaese", &err), -1);
}

static void enter_decides_nothing(void **state)
{
	for (size_t i = 0; i < keys_default_count; i++)
		if (strcmp(keys_default[i].keys, "<Enter>") == 0)
			assert_int_not_equal(command_named(keys_default[i].command), COMMANDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_runs_a_command_that_can_be_typed),
		cmocka_unit_test(nothing_leaves_the_house_by_a_binding),
		cmocka_unit_test(alt_and_a_digit_stay_the_f_keys),
		cmocka_unit_test(a_binding_never_begins_another),
		cmocka_unit_test(enter_decides_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
