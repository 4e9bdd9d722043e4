/* `account add` as a person sees it: on a terminal of its own, up to the password and away from
 * it. Nobody answers behind it; what is asked for is what matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"

/* Nothing here takes this long; what does is a failure, not a slow machine. */
enum { PATIENCE_MS = 20000 };

#define SECRET "geheim-onder-ons"

static struct {
	char folder[32];
	char config[64], session[96];
	int master;
	pid_t pid;
	char said[8192]; /* all that came on the terminal */
	size_t len;
} t;

static int open_terminal(void **state)
{
	memset(&t, 0, sizeof(t));
	t.master = -1;
	snprintf(t.folder, sizeof(t.folder), "/tmp/nachtwacht-account-XXXXXX");
	if (!mkdtemp(t.folder))
		return -1;
	snprintf(t.config, sizeof(t.config), "%s/n.conf", t.folder);
	snprintf(t.session, sizeof(t.session), "%s/nachtwacht/politie.session", t.folder);
	setenv("XDG_STATE_HOME", t.folder, 1);
	setenv("LANGUAGE", "C", 1);
	FILE *f = fopen(t.config, "w");
	fputs("take_back_s = 20\n", f);
	return fclose(f);
}

static int close_terminal(void **state)
{
	MEM_AUTO char *sessions = mem_printf("%s/nachtwacht", t.folder);
	if (t.master >= 0)
		close(t.master);
	unlink(t.config);
	unlink(t.session);
	rmdir(sessions);
	return rmdir(t.folder);
}

/* Runs `nachtwachtd ... account add` on the terminal; the arguments end with NULL. */
static void run(const char *first, ...)
{
	char *argv[16] = {mem_strdup("nachtwachtd"), mem_strdup("--config"), mem_strdup(t.config)};
	int argc = 3;
	va_list ap;
	va_start(ap, first);
	for (const char *word = first; word; word = va_arg(ap, const char *))
		argv[argc++] = mem_strdup(word);
	va_end(ap);
	t.pid = forkpty(&t.master, NULL, NULL, NULL);
	if (t.pid == 0) {
		execv("./nachtwachtd", argv);
		_exit(127);
	}
	for (int i = 0; i < argc; i++)
		free(argv[i]);
}

/* Takes what the terminal shows next; false when the other side is gone. */
static bool take(void)
{
	struct pollfd p = {.fd = t.master, .events = POLLIN};
	if (poll(&p, 1, PATIENCE_MS) != 1)
		fail_msg("nothing more came after: %s", t.said);
	ssize_t n = read(t.master, t.said + t.len, sizeof(t.said) - 1 - t.len);
	if (n > 0)
		t.len += (size_t)n;
	return n > 0;
}

/* Waits for a text, and forgets all up to its end. */
static void expect(const char *text)
{
	char *at;
	while (!(at = strstr(t.said, text)))
		if (!take())
			fail_msg("expected \"%s\" in: %s", text, t.said);
	at += strlen(text);
	memmove(t.said, at, t.len - (size_t)(at - t.said) + 1);
	t.len -= (size_t)(at - t.said);
}

static void type(const char *text)
{
	assert_int_equal(write(t.master, text, strlen(text)), (ssize_t)strlen(text));
}

static bool has_echo(void)
{
	struct termios now;
	assert_int_equal(tcgetattr(t.master, &now), 0);
	return now.c_lflag & ECHO;
}

/* The status that the shell would show. */
static int wait_end(void)
{
	int status;
	assert_int_equal(waitpid(t.pid, &status, 0), t.pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Takes all to the end before. */
static int end(void)
{
	while (take())
		;
	return wait_end();
}

static void must_be_in_config(const char *text)
{
	char now[1024] = "";
	FILE *f = fopen(t.config, "r");
	size_t n = fread(now, 1, sizeof(now) - 1, f);
	fclose(f);
	now[n] = '\0';
	assert_string_equal(now, text);
}

static void answer_up_to_the_password(void)
{
	run("account", "add", NULL);
	expect("Name of the account here: ");
	type("politie\n");
	expect("Network (");
	type("bluesky\n");
	expect("Server: ");
	type("https://127.0.0.1:1\n");
	expect("Identifier there: ");
	type("politie.example\n");
	expect("App password: ");
	assert_false(has_echo());
}

static void nothing_was_written(void)
{
	assert_int_equal(access(t.session, F_OK), -1);
	must_be_in_config("take_back_s = 20\n");
}

static void the_password_is_not_shown(void **state)
{
	answer_up_to_the_password();
	type(SECRET "\n");
	assert_int_not_equal(end(), 0);
	assert_null(strstr(t.said, "geheim"));
	assert_non_null(strstr(t.said, "does not look like an app password"));
	assert_true(has_echo());
	nothing_was_written();
}

/* Whoever has second thoughts types into a shell that shows it. */
static void an_interrupt_gives_the_terminal_back(void **state)
{
	static const struct {
		const char *key;
		int status;
	} ends[] = {{"\003", 128 + SIGINT}, {"\034", 128 + SIGQUIT}};
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		answer_up_to_the_password();
		type("gehei");
		type(ends[i].key);
		assert_int_equal(end(), ends[i].status);
		assert_true(has_echo());
		assert_null(strstr(t.said, "gehei"));
		nothing_was_written();
		close(t.master);
		t.len = 0;
		memset(t.said, 0, sizeof(t.said));
	}
	t.master = -1;
}

static void an_interrupt_before_it_writes_nothing(void **state)
{
	run("account", "add", "politie", NULL);
	expect("Network (");
	type("bluesky\n");
	expect("Server: ");
	type("\003");
	assert_int_equal(end(), 128 + SIGINT);
	assert_true(has_echo());
	nothing_was_written();
}

/* It is the terminal that ended, not an empty password. */
static void an_end_of_input_is_no_password(void **state)
{
	answer_up_to_the_password();
	type("\004");
	expect("the answer is missing");
	assert_int_equal(end(), 2);
	assert_true(has_echo());
	nothing_was_written();
}

/* What a person has to read before is broken between words, and without his yes nothing is done. */
static void what_is_said_is_readable(void **state)
{
	run("account", "add", "politie", "--network", "x", "--server", "https://127.0.0.1:1", NULL);
	expect("- A government needs an Enterprise plan.");
	expect("\r\n");
	expect("and X may refuse.\r\n");
	expect("(yes or no): ");
	type("no\n");
	expect("X stays off");
	assert_int_not_equal(end(), 0);
	nothing_was_written();
}

/* One slip is asked for again; three end it. */
static void a_slip_is_asked_for_again(void **state)
{
	run("account", "add", NULL);
	expect("Name of the account here: ");
	type("politie gent\n");
	expect("Once more, please: account name 'politie gent'");
	expect("Name of the account here: ");
	type("politie \n");
	expect("Network (");
	type("Blueksy\n");
	expect("Once more, please: network 'Blueksy', did you mean 'bluesky'?");
	expect("Network (");
	type("hyves\n");
	expect("network 'hyves': expected one of ");
	expect("Network (");
	type("BlueSky\n");
	expect("Server: ");
	type("bsky.social\n");
	expect("Identifier there: ");
	type("politie.example\n");
	expect("Once more, please: ");
	expect("Server: ");
	type("https://127.0.0.1:1\n");
	expect("Identifier there: ");
	type("\004");
	assert_int_equal(end(), 2);
	nothing_was_written();
}

/* A question that is too long for a line is broken between words as well. */
static void a_long_question_is_readable(void **state)
{
	run("account", "add", "politie", "--network", "blogger", "--server", "https://127.0.0.1:1",
		NULL);
	expect("the one where our own\r\nposts go (nothing: all of the account): ");
	type("\004");
	assert_int_equal(end(), 2);
	nothing_was_written();
}

/* A port of loopback where nobody listens. */
static in_port_t free_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	close(fd);
	return ntohs(at.sin_port);
}

/* What a browser of this machine is shown there. */
static void browse(in_port_t port, const char *target, char *shown, size_t size)
{
	const struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	MEM_AUTO char *request = mem_printf("GET %s HTTP/1.1\r\nHost: desk\r\n\r\n", target);
	size_t len = 0;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	for (ssize_t n; (n = recv(fd, shown + len, size - 1 - len, 0)) > 0;)
		len += (size_t)n;
	shown[len] = '\0';
	close(fd);
}

/* The browser answers where a person would paste, and the terminal is as it was. */
static void a_browser_here_answers(void **state)
{
	char shown[2048], its[64] = "";
	in_port_t port = free_port();
	FILE *f = fopen(t.config, "a");
	fprintf(f,
		"account politie { network = blogger server = 'https://127.0.0.1:1' "
		"redirect_uri = 'http://127.0.0.1:%u/' }\n",
		port);
	fclose(f);
	run("account", "add", "politie", NULL);
	expect("The client ID of the force's program at Google: ");
	type("desk\n");
	expect("Its client secret: ");
	type(SECRET "\n");
	expect("&state=");
	while (!strstr(t.said, "The address: "))
		assert_true(take());
	memcpy(its, t.said, strcspn(t.said, "&"));
	browse(port, "/favicon.ico", shown, sizeof(shown));
	assert_memory_equal(shown, "HTTP/1.1 404", 12);
	assert_false(has_echo());
	MEM_AUTO char *target = mem_printf("/?state=%s&code=c0de", its);
	browse(port, target, shown, sizeof(shown));
	assert_memory_equal(shown, "HTTP/1.1 200", 12);
	assert_int_not_equal(end(), 0);
	assert_non_null(strstr(t.said, "127.0.0.1"));
	assert_true(has_echo());
}

/* A shell would run what is pasted behind a failure. */
static void what_is_pasted_behind_a_failure_is_gone(void **state)
{
	int waits = -1;
	run("account", "add", "politie", "--network", "x", "--server", "https://127.0.0.1:1", NULL);
	int terminal = open(ptsname(t.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(terminal >= 0);
	expect("(yes or no): ");
	type("no\nsudo rm -rf /\nexit\n");
	assert_int_equal(wait_end(), 1);
	assert_int_equal(ioctl(terminal, FIONREAD, &waits), 0);
	assert_int_equal(waits, 0);
	close(terminal);
	nothing_was_written();
}

static void the_section_is_added_behind_what_is_there(void **state)
{
	run("--network", "exercise", "--server", "x", "--identifier", "o'neill", "account", "add",
		"politie", NULL);
	expect("? [Y/n]: ");
	type("\n");
	assert_int_equal(end(), 0);
	must_be_in_config("take_back_s = 20\n\naccount politie {\n    network = 'exercise'\n"
			  "    server = 'x'\n    identifier = 'o\\'neill'\n}\n");
}

/* On a full disk a part of the section fits. */
static void a_section_that_does_not_fit_is_not_there(void **state)
{
	struct rlimit before, some;
	getrlimit(RLIMIT_FSIZE, &before);
	some = before;
	some.rlim_cur = 30;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &some);
	run("--network", "exercise", "--server", "x", "--identifier", "x", "--write", "account",
		"add", "politie", NULL);
	setrlimit(RLIMIT_FSIZE, &before);
	expect(t.config);
	assert_int_not_equal(end(), 0);
	nothing_was_written();
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_terminal, close_terminal)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_password_is_not_shown),
		CASE(an_interrupt_gives_the_terminal_back),
		CASE(an_interrupt_before_it_writes_nothing),
		CASE(an_end_of_input_is_no_password),
		CASE(what_is_said_is_readable),
		CASE(a_slip_is_asked_for_again),
		CASE(a_long_question_is_readable),
		CASE(a_browser_here_answers),
		CASE(what_is_pasted_behind_a_failure_is_gone),
		CASE(the_section_is_added_behind_what_is_there),
		CASE(a_section_that_does_not_fit_is_not_there),
	};
	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
