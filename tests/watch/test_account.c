/* `account add` as a script calls it: no terminal, the secret by a descriptor, a network that is in
 * this program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "config/config.h"
#include "tests/networks/fake_server.h"

#define SESSION \
	"{\"did\":\"did:plc:desk\",\"handle\":\"desk.test\",\"accessJwt\":\"a.b.c\"," \
	"\"refreshJwt\":\"d.e.f\"}"

enum { WORDS_MAX = 24 };

struct stage {
	char folder[40];
	char config[64], session[96];
	struct fake_server *server;
	char said[1024];
};

static int begin(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "createSession", .status = 200, .body = SESSION, .times = 9},
		{.path = "getSession", .status = 200, .body = SESSION, .times = 9},
		{.path = "listNotifications", .status = 200, .body = "{\"notifications\":[]}"},
		{.path = "listNotifications", .status = 500, .body = "", .times = 9},
		{.path = "self/blogs",
			.status = 200,
			.body = "{\"items\":[{\"id\":\"1\",\"name\":\"Kade\"}]}"},
		{.path = "users/self", .status = 200, .body = "{\"id\":\"7\"}"},
		{.path = "comments", .status = 200, .body = "{\"kind\":\"blogger#commentList\"}"},
	};
	struct stage *s = mem_zero(1, sizeof(*s));
	strcpy(s->folder, "/tmp/nachtwacht-account-XXXXXX");
	if (!mkdtemp(s->folder))
		return -1;
	snprintf(s->config, sizeof(s->config), "%s/n.conf", s->folder);
	snprintf(s->session, sizeof(s->session), "%s/nachtwacht/gent.session", s->folder);
	setenv("XDG_STATE_HOME", s->folder, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	fclose(fopen(s->config, "we"));
	s->server = fake_server_start(script, ARRAY_LEN(script));
	*state = s;
	return 0;
}

static int finish(void **state)
{
	struct stage *s = *state;
	fake_server_stop(s->server);
	unlink(s->config);
	unlink(s->session);
	MEM_AUTO char *inner = mem_printf("%s/nachtwacht", s->folder);
	rmdir(inner);
	int rc = rmdir(s->folder);
	free(s);
	return rc;
}

/* Runs `account gent ...` in a session without a terminal; what it says is kept. Returns its exit
 * status. */
static int run(struct stage *s, const char *const words[])
{
	const char *const first[] = {"nachtwachtd", "--config", s->config, "account"};
	char *argv[WORDS_MAX + 1] = {NULL};
	int n = 0, secret[2], err[2], status;
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		argv[n++] = mem_strdup(first[i]);
	for (size_t i = 0; words[i]; i++)
		argv[n++] = mem_strdup(words[i]);
	assert_int_equal(pipe(secret) | pipe(err), 0);
	assert_int_equal(write(secret[1], "p73d-dv3q-c2xd-s56y\n", 20), 20);
	pid_t pid = fork();
	if (pid == 0) {
		setsid();
		dup2(secret[0], 5);
		dup2(err[1], STDERR_FILENO);
		dup2(err[1], STDOUT_FILENO);
		execv("./nachtwachtd", argv);
		_exit(127);
	}
	close(secret[0]);
	close(secret[1]);
	close(err[1]);
	size_t len = 0;
	for (ssize_t got; (got = read(err[0], s->said + len, sizeof(s->said) - 1 - len)) > 0;)
		len += (size_t)got;
	s->said[len] = '\0';
	close(err[0]);
	for (int i = 0; i < n; i++)
		free(argv[i]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int add(struct stage *s, const char *const words[])
{
	const char *all[WORDS_MAX] = {
		"add", "gent", "--network", "bluesky", "--identifier", "desk.test"};
	size_t n = 6;
	for (size_t i = 0; words[i]; i++)
		all[n++] = words[i];
	return run(s, all);
}

static void load(struct stage *s, struct config *c)
{
	struct err err = ERR_INIT;
	if (config_load_files(c, NULL, s->config, &err))
		fail_msg("%s", err.msg);
}

/* One call signs in and writes a section with which the collector signs in too. */
static void a_script_adds_one(void **state)
{
	struct stage *s = *state;
	const char *words[] = {"--password-fd", "5", "--write", "--server",
		fake_server_url(s->server), "--allow-private-addresses=on", NULL};
	struct config c;
	if (add(s, words) != 0)
		fail_msg("%s", s->said);
	assert_true(fake_server_asked(s->server, "createSession") > 0);
	assert_true(fake_server_asked(s->server, "listNotifications") > 0);
	assert_int_equal(fake_server_asked(s->server, "putRecord"), 0);
	assert_int_equal(access(s->session, R_OK), 0);
	load(s, &c);
	const struct account_config *gent = config_account(&c, "gent");
	assert_non_null(gent);
	assert_string_equal(gent->network, "bluesky");
	assert_string_equal(gent->server, fake_server_url(s->server));
	assert_string_equal(gent->identifier, "desk.test");
	assert_true(gent->allow_private_addresses);
	assert_true(gent->reply);
	config_release(&c);
}

/* Signed in, and yet nothing to be read: it is said, and the section is there to be tried again. */
static void reading_is_tried(void **state)
{
	struct stage *s = *state;
	const char *words[] = {"--password-fd", "5", "--write", "--server",
		fake_server_url(s->server), "--allow-private-addresses=on", NULL};
	struct config c;
	assert_int_equal(add(s, words), 0);
	fclose(fopen(s->config, "we"));
	assert_int_equal(add(s, words), 1);
	assert_non_null(strstr(s->said, "gent: the server says 500"));
	assert_non_null(strstr(s->said, "account gent cannot be read yet"));
	load(s, &c);
	assert_non_null(config_account(&c, "gent"));
	config_release(&c);
}

/* What is not asked for stays as it was. */
static void inside_addresses_are_closed_at_first(void **state)
{
	struct stage *s = *state;
	const char *words[] = {
		"--password-fd", "5", "--write", "--server", fake_server_url(s->server), NULL};
	struct config c;
	assert_int_not_equal(add(s, words), 0);
	assert_int_equal(fake_server_asked(s->server, "createSession"), 0);
	load(s, &c);
	assert_null(config_account(&c, "gent"));
	config_release(&c);
}

static void a_wrong_value_is_named(void **state)
{
	struct stage *s = *state;
	const char *words[] = {"--allow-private-addresses=maybe", NULL};
	assert_int_equal(add(s, words), 2);
	assert_non_null(
		strstr(s->said, "allow_private_addresses: expected on or off, got 'maybe'"));
}

/* Signing in anew takes the section as it stands, and says where another value belongs. */
static void a_known_one_is_changed_in_its_section(void **state)
{
	struct stage *s = *state;
	FILE *f = fopen(s->config, "we");
	fprintf(f,
		"account gent {\n network = bluesky\n server = '%s'\n identifier = desk.test\n"
		" allow_private_addresses = yes\n}\n",
		fake_server_url(s->server));
	fclose(f);
	const char *same[] = {"--password-fd", "5", "--allow-private-addresses=on", NULL};
	if (add(s, same) != 0)
		fail_msg("%s", s->said);
	const char *other[] = {"--password-fd", "5", "--poll-s=20", NULL};
	assert_int_equal(add(s, other), 2);
	assert_non_null(strstr(s->said, "n.conf:"));
	assert_non_null(strstr(s->said, "'poll_s'"));
}

/* A network whose sign-in ends tells when, also to who only looks. */
static void each_network_can_be_looked_at(void **state)
{
	struct stage *s = *state;
	const char *check[] = {"check", "gent", NULL};
	MEM_AUTO char *folder = mem_printf("%s/nachtwacht", s->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	FILE *f = fopen(s->session, "we");
	fprintf(f, "{\"server\": \"%s\", \"token\": \"t\", \"until\": \"2100-12-10T08:48:00Z\"}",
		fake_server_url(s->server));
	fclose(f);
	assert_int_equal(chmod(s->session, 0600), 0);
	f = fopen(s->config, "we");
	fprintf(f,
		"account gent {\n network = blogger\n server = '%s'\n"
		" allow_private_addresses = yes\n}\n",
		fake_server_url(s->server));
	fclose(f);
	int status = run(s, check);
	if (status != 0)
		fail_msg("%d: %s", status, s->said);
	assert_non_null(strstr(s->said, "answers as Kade"));
	assert_non_null(strstr(s->said, "replies off")); /* it has no way to answer */
	assert_non_null(strstr(s->said, "gent: the sign-in ends on 2100-12-10"));
}

/* A session is all that there is of an account before the desk has run. */
static void one_is_removed_without_a_store(void **state)
{
	struct stage *s = *state;
	MEM_AUTO char *store = mem_printf("%s/none.db", s->folder);
	const char *words[] = {"--password-fd", "5", "--server", fake_server_url(s->server),
		"--allow-private-addresses=on", "--write", NULL};
	const char *remove[] = {"remove", "gent", "--store", store, NULL};
	assert_int_equal(add(s, words), 0);
	if (run(s, remove) != 0)
		fail_msg("%s", s->said);
	assert_non_null(strstr(s->said, "Account gent is signed out here"));
	assert_non_null(strstr(s->said, "take it out there"));
	assert_int_equal(access(s->session, F_OK), -1);
	assert_int_equal(access(store, F_OK), -1);
	assert_int_equal(run(s, remove), 1);
	assert_non_null(strstr(s->said, "account gent is not signed in here"));
	/* A store that is none is told, and that the session is gone all the same. */
	fclose(fopen(s->config, "we"));
	assert_int_equal(add(s, words), 1);
	assert_int_equal(access(s->session, F_OK), 0);
	remove[3] = s->config;
	assert_int_equal(run(s, remove), 3);
	assert_non_null(strstr(s->said, "gent is signed out here, but stands in the store"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_script_adds_one),
		CASE(reading_is_tried),
		CASE(inside_addresses_are_closed_at_first),
		CASE(a_wrong_value_is_named),
		CASE(a_known_one_is_changed_in_its_section),
		CASE(each_network_can_be_looked_at),
		CASE(one_is_removed_without_a_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
