#include "test_store.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/journal.h"

static int verify(struct fixture *f, char msg[256])
{
	struct err err = ERR_INIT;
	struct journal_head head;
	int rc = journal_verify(f->s, NULL, &head, NULL, &err);
	memcpy(msg, err.msg, sizeof(err.msg));
	return rc;
}

static void test_tampering(void **state)
{
	struct fixture *f = *state;
	char msg[256];
	fixture_say(f, "1", "els", NULL, "rook");
	fixture_say(f, "2", "piet", NULL, "vuur");
	OK(fixture_do(f, &anna, 1, "note iets", err));
	assert_int_equal(verify(f, msg), 0);
	assert_int_not_equal(fixture_tamper(f, "DELETE FROM journal WHERE seq = 2"), 0);
	assert_int_not_equal(fixture_tamper(f, "UPDATE journal SET actor = 'x'"), 0);
	assert_int_equal(
		fixture_tamper(f, "UPDATE captures SET bytes = CAST('rooK' AS BLOB) WHERE id = 1"),
		0);
	assert_int_equal(verify(f, msg), -1);
	assert_non_null(strstr(msg, "raw capture 1"));
	assert_int_equal(
		fixture_tamper(f, "UPDATE captures SET bytes = CAST('rook' AS BLOB) WHERE id = 1"),
		0);
	assert_int_equal(verify(f, msg), 0);
	assert_int_equal(fixture_tamper(f, "UPDATE notes SET text = 'niets'"), 0);
	assert_int_equal(verify(f, msg), -1);
	assert_int_equal(fixture_tamper(f, "UPDATE notes SET text = 'iets'"), 0);
	assert_int_equal(fixture_disarm(f, "journal_no_delete", "journal"), 0);
	assert_int_equal(fixture_tamper(f, "DELETE FROM journal WHERE seq = 2"), 0);
	assert_int_equal(verify(f, msg), -1);
	assert_non_null(strstr(msg, "event 2 is missing"));
}

/* A script that shares no line with the store comes to the same head. */
static void test_independent_check(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "crème brûlée");
	fixture_say(f, "1", "els", NULL, "crème");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &anna, 1, "note café", err));
	fixture_account(f);
	assert_int_equal(fixture_tamper(f, "UPDATE accounts SET moderations = 'hide'"), 0);
	OK(fixture_do(f, &anna, 1, "moderate hide beledigt crème", err));
	struct journal_head head;
	OK(journal_verify(f->s, NULL, &head, NULL, err));
	char hex[HASH_HEX_BYTES], expect[160], line[160] = "";
	snprintf(expect, sizeof(expect), "ok: %lld events, head %lld %s\n", (long long)head.seq,
		(long long)head.seq, hash_hex(head.hash, hex));
	MEM_AUTO char *command = mem_printf("python3 '%s' '%s'", VERIFY_SCRIPT, f->path);
	FILE *script = popen(command, "r");
	assert_non_null(script);
	assert_non_null(fgets(line, sizeof(line), script));
	assert_int_equal(pclose(script), 0);
	assert_string_equal(line, expect);
}

int test_store_journal(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_tampering),
		CASE(test_independent_check),
	};
	return cmocka_run_group_tests_name("store: journal", tests, NULL, NULL);
}
