/* A server has to prove who it is: against a TLS server of openssl(1) with a certificate of its
 * own, straight and through a proxy's tunnel. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fake_server.h"
#include "http/http.h"

struct stage {
	char folder[64], cert[96], key[96];
	pid_t server;
	FILE *says; /* open while it runs, or it dies of what it has to say */
	int port;
};

/* Runs openssl with what it says on a pipe; the caller waits for it. */
static pid_t openssl(const char *const *arguments, int *says)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t parent = getpid(), pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent || dup2(ends[1], STDOUT_FILENO) == -1)
			_exit(1);
		execvp(arguments[0], (char *const *)(uintptr_t)arguments);
		perror("openssl");
		_exit(127);
	}
	assert_true(pid > 0);
	close(ends[1]);
	*says = ends[0];
	return pid;
}

/* A certificate that vouches for itself. */
static void make_certificate(const struct stage *s)
{
	const char *const arguments[] = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
		"ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
		"/CN=right.example", "-addext", "subjectAltName=DNS:right.example,IP:127.0.0.1",
		"-keyout", s->key, "-out", s->cert, NULL};
	int says, status;
	pid_t pid = openssl(arguments, &says);
	close(says);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void start_server(struct stage *s)
{
	const char *const arguments[] = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert",
		s->cert, "-key", s->key, "-www", NULL};
	char line[256];
	int says;
	s->server = openssl(arguments, &says);
	s->says = fdopen(says, "r");
	while (s->port == 0 && fgets(line, sizeof(line), s->says))
		sscanf(line, "ACCEPT 127.0.0.1:%d", &s->port);
	assert_true(s->port > 0);
}

static int begin(void **state)
{
	struct stage *s = mem_zero(1, sizeof(*s));
	snprintf(s->folder, sizeof(s->folder), "/tmp/nachtwacht-tls-XXXXXX");
	if (!mkdtemp(s->folder))
		return -1;
	snprintf(s->cert, sizeof(s->cert), "%s/cert", s->folder);
	snprintf(s->key, sizeof(s->key), "%s/key", s->folder);
	make_certificate(s);
	start_server(s);
	*state = s;
	return 0;
}

static int finish(void **state)
{
	struct stage *s = *state;
	kill(s->server, SIGKILL);
	waitpid(s->server, NULL, 0);
	fclose(s->says);
	unlink(s->cert);
	unlink(s->key);
	rmdir(s->folder);
	free(s);
	return 0;
}

struct seen {
	int calls, status;
	bool not_sent;
	struct err err;
};

static void keep(void *data, const struct http_answer *answer)
{
	struct seen *seen = data;
	*seen = (struct seen){seen->calls + 1, answer->status, answer->not_sent, answer->err};
}

static struct seen get(const char *url, const char *ca_file, bool allow_private)
{
	struct http_options options = {
		.user_agent = "test", .ca_file = ca_file, .allow_private_addresses = allow_private};
	struct err err = ERR_INIT;
	struct http *h = http_new(&options, &err);
	struct seen seen = {0};
	assert_non_null(h);
	http_start(h, &(struct http_request){.method = "GET", .url = url, .bearer = "token-1234"},
		keep, &seen);
	while (http_run(h, -1, NULL, 0) > 0)
		;
	http_free(h);
	assert_int_equal(seen.calls, 1);
	return seen;
}

static void assert_refused(const struct seen *seen)
{
	assert_int_equal(seen->status, 0);
	assert_int_equal(seen->err.code, ERR_NETWORK);
	assert_non_null(strstr(seen->err.msg, "certificate"));
	assert_true(seen->not_sent);
}

static void servers_prove_who_they_are(void **state)
{
	struct stage *s = *state;
	char *right MEM_AUTO = mem_printf("https://127.0.0.1:%d/", s->port);
	char *wrong MEM_AUTO = mem_printf("https://localhost:%d/", s->port);
	struct seen seen = get(right, s->cert, true);
	assert_int_equal(seen.err.code, ERR_NONE);
	assert_int_equal(seen.status, 200);
	seen = get(right, NULL, true);
	assert_refused(&seen);
	seen = get(wrong, s->cert, true);
	assert_refused(&seen);
}

static void proxy_changes_nothing_of_it(void **state)
{
	struct stage *s = *state;
	const struct fake_answer script[] = {
		{.path = "CONNECT ", .manner = FAKE_TUNNEL, .tunnel_port = s->port, .times = 9}};
	struct fake_server *proxy = fake_server_start(script, 1);
	setenv("https_proxy", fake_server_url(proxy), 1);
	struct seen seen = get("https://right.example/?query", s->cert, false);
	assert_int_equal(seen.err.code, ERR_NONE);
	assert_int_equal(seen.status, 200);
	seen = get("https://right.example/?query", NULL, false);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_non_null(strstr(seen.err.msg, "certificate"));
	seen = get("https://wrong.example/?query", s->cert, false);
	assert_int_equal(seen.err.code, ERR_NETWORK);
	assert_non_null(strstr(seen.err.msg, "certificate"));
	assert_int_equal(fake_server_asked(proxy, "CONNECT right.example:443"), 2);
	assert_int_equal(fake_server_asked(proxy, "CONNECT wrong.example:443"), 1);
	for (size_t i = 0; i < 3; i++) {
		const char *request = fake_server_request(proxy, "CONNECT", i);
		assert_null(strstr(request, "token-1234"));
		assert_null(strstr(request, "query"));
	}
	unsetenv("https_proxy");
	fake_server_stop(proxy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(servers_prove_who_they_are),
		cmocka_unit_test(proxy_changes_nothing_of_it),
	};
	return cmocka_run_group_tests(tests, begin, finish);
}
