/* What lets us in, and the file that keeps it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/login.h"
#include "networks/session_file.h"

#define SERVER "https://network.example"

struct place {
	char folder[64], session[96], secret[96];
};

static int begin(void **state)
{
	struct place *p = mem_zero(1, sizeof(*p));
	snprintf(p->folder, sizeof(p->folder), "/tmp/nachtwacht-login-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->session, sizeof(p->session), "%s/session", p->folder);
	snprintf(p->secret, sizeof(p->secret), "%s/secret", p->folder);
	*state = p;
	return 0;
}

static int end(void **state)
{
	struct place *p = *state;
	unlink(p->session);
	unlink(p->secret);
	rmdir(p->folder);
	free(p);
	return 0;
}

static struct login load(const struct place *p, const struct account_config *config)
{
	struct err err = ERR_INIT;
	struct login l;
	int rc = login_load(&l, config, SERVER, p->session, &err);
	assert_string_equal(err.msg, "");
	assert_int_equal(rc, 0);
	return l;
}

static void save(const struct place *p, const struct login *l)
{
	struct err err = ERR_INIT;
	assert_int_equal(login_save(l, p->session, &err), 0);
}

/* A file of an account that is signed in, by a program with the id "desk". */
static void put_session(const struct place *p, const char *server)
{
	struct login l = {0};
	login_set(&l.server, server);
	login_set(&l.client_id, "desk");
	login_set(&l.client_secret, "desk's secret");
	login_set(&l.token, "token of the file");
	login_set(&l.token_secret, "secret of the token");
	login_set(&l.refresh, "next token");
	login_set(&l.until, "2026-12-01T00:00:00Z");
	login_set(&l.refresh_until, "2027-06-01T00:00:00Z");
	login_set(&l.agreed, "2026-11-30T03:00:00Z jan");
	save(p, &l);
	login_release(&l);
}

static char *text_of(const struct place *p)
{
	struct err err = ERR_INIT;
	char *text = session_file_read(p->session, &err);
	assert_non_null(text);
	return text;
}

static void nothing_is_known_before_somebody_signs_in(void **state)
{
	struct account_config config = {.name = "gent"};
	struct login l = load(*state, &config);
	assert_string_equal(l.server, SERVER);
	assert_null(l.token);
	assert_null(l.client_id);
	assert_int_equal(login_until_us(&l), 0);
	login_release(&l);
	struct err err = ERR_INIT;
	assert_int_equal(login_is_missing(&config, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	assert_non_null(strstr(err.msg, "account add gent"));
}

static void what_was_kept_is_found_again(void **state)
{
	struct account_config config = {.name = "gent"};
	put_session(*state, SERVER);
	struct login l = load(*state, &config);
	assert_string_equal(l.client_id, "desk");
	assert_string_equal(l.client_secret, "desk's secret");
	assert_string_equal(l.token, "token of the file");
	assert_string_equal(l.token_secret, "secret of the token");
	assert_string_equal(l.refresh, "next token");
	assert_string_equal(l.refresh_until, "2027-06-01T00:00:00Z");
	assert_string_equal(l.agreed, "2026-11-30T03:00:00Z jan");
	assert_null(l.app_token);
	assert_true(login_until_us(&l) == INT64_C(1796083200) * 1000000);
	login_release(&l);
	assert_null(l.token);
}

static void a_token_of_another_server_is_none_of_this_one(void **state)
{
	struct account_config config = {.name = "gent"};
	put_session(*state, SERVER ".example");
	struct login l = load(*state, &config);
	assert_string_equal(l.server, SERVER);
	assert_null(l.token);
	assert_null(l.client_id);
	assert_null(l.agreed);
	login_release(&l);
}

static void what_another_program_got_is_not_taken_but_who_agreed_did(void **state)
{
	struct account_config config = {.name = "gent", .client_id = "another"};
	put_session(*state, SERVER);
	struct login l = load(*state, &config);
	assert_string_equal(l.client_id, "another");
	assert_null(l.client_secret);
	assert_null(l.token);
	assert_null(l.refresh);
	assert_string_equal(l.agreed, "2026-11-30T03:00:00Z jan");
	login_release(&l);
	config.client_id = "desk";
	l = load(*state, &config);
	assert_string_equal(l.token, "token of the file");
	login_release(&l);
}

/* The file's end and its refresh token are of the file's token. */
static void a_given_token_lies_over_the_file(void **state)
{
	struct account_config config = {
		.name = "gent", .token_command = "echo 'token of the command'; echo more"};
	put_session(*state, SERVER);
	struct login l = load(*state, &config);
	assert_string_equal(l.token, "token of the command");
	assert_null(l.token_secret);
	assert_null(l.refresh);
	assert_null(l.until);
	assert_null(l.refresh_until);
	assert_string_equal(l.client_secret, "desk's secret");
	assert_string_equal(l.agreed, "2026-11-30T03:00:00Z jan");
	login_release(&l);
}

static void what_the_section_gives_is_not_copied_to_the_file(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct account_config config = {.name = "gent",
		.client_id = "desk",
		.client_secret_command = "echo guarded",
		.app_token_file = p->secret};
	assert_int_equal(session_file_write(p->secret, "sealed\n", &err), 0);
	struct login l = load(p, &config);
	assert_string_equal(l.client_secret, "guarded");
	assert_string_equal(l.app_token, "sealed");
	login_set(&l.token, "token of a sign-in");
	save(p, &l);
	assert_string_equal(l.client_secret, "guarded");
	login_release(&l);
	char *text = text_of(p);
	assert_null(strstr(text, "guarded"));
	assert_null(strstr(text, "sealed"));
	assert_non_null(strstr(text, "token of a sign-in"));
	secret_free(text);
}

static void what_cannot_be_had_is_said(void **state)
{
	const struct place *p = *state;
	struct err err = ERR_INIT;
	struct login l;
	struct account_config config = {.name = "gent", .app_token_command = "false"};
	assert_int_equal(login_load(&l, &config, SERVER, p->session, &err), -1);
	assert_int_equal(err.code, ERR_AUTH);
	login_release(&l);
	config.app_token_command = NULL;
	put_session(p, SERVER);
	assert_int_equal(chmod(p->session, 0644), 0);
	assert_int_equal(login_load(&l, &config, SERVER, p->session, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.msg, p->session));
	login_release(&l);
}

static void a_file_that_makes_no_sense_is_as_none(void **state)
{
	static const char *const texts[] = {"", "{", "[]", "{\"server\": 7, \"token\": \"x\"}",
		"{\"token\": \"x\"}", "{\"server\": \"" SERVER "\", \"token\": \"\"}"};
	const struct place *p = *state;
	struct account_config config = {.name = "gent"};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct err err = ERR_INIT;
		assert_int_equal(session_file_write(p->session, texts[i], &err), 0);
		struct login l = load(p, &config);
		assert_null(l.token);
		login_release(&l);
	}
}

static void its_secrets_are_found_in_a_message(void **state)
{
	static const char said[] = "no such token: 's3cr3t'", other[] = "no such token: 's3cr'";
	struct login l = {0};
	assert_false(login_is_in(&l, said, strlen(said)));
	char **const members[] = {
		&l.client_secret, &l.token, &l.token_secret, &l.refresh, &l.app_token};
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		login_set(members[i], "s3cr3t");
		assert_true(login_is_in(&l, said, strlen(said)));
		assert_false(login_is_in(&l, other, strlen(other)));
		login_set(members[i], NULL);
	}
	login_release(&l);
}

static void a_server_is_named_without_its_last_slash(void **state)
{
	struct account_config config = {.server = SERVER "//"};
	char *server = login_server(&config, "https://other.example");
	assert_string_equal(server, SERVER);
	free(server);
	config.server = NULL;
	server = login_server(&config, "https://other.example/");
	assert_string_equal(server, "https://other.example");
	free(server);
	server = login_server(&config, NULL);
	assert_string_equal(server, "");
	free(server);
}

static void a_server_that_is_none_or_open_to_all_is_refused(void **state)
{
	static const struct {
		const char *server, *says;
		bool inside;
	} rows[] = {
		{NULL, NULL, false},
		{"https://police.example/", NULL, false},
		{"http://10.0.0.1:8080", NULL, true},
		{"http://police.example", "expected https", false},
		{"not a server", "expected such as \"" SERVER "\"", true},
		{"", "expected such as", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = ERR_INIT;
		const struct account_config config = {.name = "gent",
			.where = "conf:7",
			.server = rows[i].server,
			.allow_private_addresses = rows[i].inside};
		int rc = login_check_server(&config, SERVER, SERVER, &err);
		assert_int_equal(rc, rows[i].says ? -1 : 0);
		if (!rows[i].says)
			continue;
		assert_int_equal(err.code, ERR_CONFIG);
		assert_memory_equal(err.msg, "conf:7: account gent: ", 22);
		assert_non_null(strstr(err.msg, rows[i].says));
	}
}

/* Who signed in meanwhile did it for a login that is in use, too. */
static void another_token_is_read_again(void **state)
{
	const struct place *p = *state;
	const struct account_config config = {.name = "gent"};
	put_session(p, SERVER);
	struct login l = load(p, &config), other = load(p, &config);
	login_set(&l.until, "2026-11-01T00:00:00Z");
	login_read_again(&l, &config, p->session);
	assert_string_equal(l.until, "2026-11-01T00:00:00Z"); /* what we know of it is newer */
	login_set(&other.token, "another");
	save(p, &other);
	login_read_again(&l, &config, p->session);
	assert_string_equal(l.token, "another");
	assert_string_equal(l.until, "2026-12-01T00:00:00Z");
	assert_int_equal(unlink(p->session), 0);
	login_read_again(&l, &config, p->session);
	assert_string_equal(l.token, "another");
	login_release(&l);
	login_release(&other);
}

static void a_sign_in_ends_with_what_gets_the_last_token(void **state)
{
	struct login l = {0};
	assert_int_equal(login_signed_until_us(&l), 0);
	login_set(&l.until, "2026-12-01T00:00:00Z");
	assert_int_equal(login_signed_until_us(&l), clock_rfc3339_us("2026-12-01T00:00:00Z"));
	login_set(&l.refresh, "r");
	assert_int_equal(login_signed_until_us(&l), 0); /* nobody said when that ends */
	login_set(&l.refresh_until, "2027-10-01T00:00:00Z");
	assert_int_equal(login_signed_until_us(&l), clock_rfc3339_us("2027-10-01T00:00:00Z"));
	login_release(&l);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_known_before_somebody_signs_in),
		TEST(what_was_kept_is_found_again),
		TEST(a_token_of_another_server_is_none_of_this_one),
		TEST(what_another_program_got_is_not_taken_but_who_agreed_did),
		TEST(a_given_token_lies_over_the_file),
		TEST(what_the_section_gives_is_not_copied_to_the_file),
		TEST(what_cannot_be_had_is_said),
		TEST(a_file_that_makes_no_sense_is_as_none),
		TEST(another_token_is_read_again),
		TEST(a_sign_in_ends_with_what_gets_the_last_token),
		TEST(its_secrets_are_found_in_a_message),
		TEST(a_server_is_named_without_its_last_slash),
		TEST(a_server_that_is_none_or_open_to_all_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
