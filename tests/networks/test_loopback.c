/* A sign-in whose browser ends on this machine. */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "config/secret.h"
#include "fake_server.h"
#include "networks/loopback.h"
#include "networks/oauth.h"

enum { VISITS = 4, SHOWN_BYTES = 4096 };

static struct sockaddr_in at_port(in_port_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A port of loopback that nobody else has; *fd holds it. */
static in_port_t take_port(int *fd)
{
	struct sockaddr_in at = at_port(0);
	socklen_t len = sizeof(at);
	*fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &len), 0);
	return ntohs(at.sin_port);
}

static in_port_t free_port(void)
{
	int fd;
	in_port_t port = take_port(&fd);
	close(fd);
	return port;
}

/* ---- a person whose browser runs here ---- */

struct person {
	in_port_t port;
	const char *targets[VISITS]; /* asked for in this order, a connection each; %s is the state;
					"" = says nothing and goes */
	char shown[VISITS][SHOWN_BYTES];
	const char *pastes; /* where he is asked only */
	char *address, *told;
	size_t asked;
};

static void reads(void *data, const char *text)
{
	struct person *p = data;
	char **to = strncmp(text, "https://", 8) == 0 ? &p->address : &p->told;
	free(*to);
	*to = mem_strdup(text);
}

static char *with_state(const struct person *p, const char *text)
{
	const char *hole = strstr(text, "%s");
	char *state = oauth_parameter(p->address, "state");
	char *whole = hole ? mem_printf("%.*s%s%s", (int)(hole - text), text, state, hole + 2)
			   : mem_strdup(text);
	free(state);
	return whole;
}

static char *answers(void *data, const char *prompt, bool secret, struct err *err)
{
	struct person *p = data;
	p->asked++;
	return with_state(p, p->pastes);
}

static char *visit(struct person *p, size_t i, const struct ear *ear)
{
	struct sockaddr_in to = at_port(p->port);
	char *target = with_state(p, p->targets[i]);
	char *request = *target ? mem_printf("GET %s HTTP/1.1\r\nHost: desk\r\n\r\n", target)
				: mem_strdup("");
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	char *heard = ear->listen(ear->data);
	size_t len = 0;
	for (ssize_t n; (n = recv(fd, p->shown[i] + len, SHOWN_BYTES - 1 - len, 0)) > 0;)
		len += (size_t)n;
	close(fd);
	free(request);
	free(target);
	return heard;
}

static char *browses(void *data, const char *prompt, const struct ear *ear, struct err *err)
{
	struct person *p = data;
	char *heard = NULL;
	for (size_t i = 0; i < VISITS && p->targets[i]; i++) {
		assert_null(heard);
		heard = visit(p, i, ear);
	}
	return heard;
}

static void person_release(struct person *p)
{
	free(p->address);
	free(p->told);
}

/* ---- a desk before a network ---- */

static int sign_in(struct person *p, struct login *login, struct err *err)
{
	static const struct fake_answer script[] = {{.path = "/token",
		.status = 200,
		.body = "{\"access_token\": \"tok\", \"token_type\": \"bearer\"}"}};
	static const struct http_options options = {
		.user_agent = "test", .allow_private_addresses = true};
	struct fake_server *server = fake_server_start(script, ARRAY_LEN(script));
	struct http *http = http_new(&options, err);
	char *token_url = mem_printf("%s/token", fake_server_url(server));
	char *redirect = mem_printf("http://127.0.0.1:%u/back", p->port);
	const struct oauth oauth = {.authorize_url = "https://network.example/authorize",
		.token_url = token_url,
		.redirect_uri = redirect,
		.whole_url = true};
	const struct dialogue dialogue = {
		.data = p, .ask = answers, .ask_or_hear = browses, .say = reads};
	*err = (struct err)ERR_INIT;
	login_set(&login->client_id, "desk");
	int rc = oauth_sign_in(&oauth, login, http, &dialogue, err);
	if (rc == 0)
		assert_non_null(strstr(fake_server_request(server, "/token", 0), "code=c0de"));
	http_free(http);
	fake_server_stop(server);
	free(redirect);
	free(token_url);
	return rc;
}

static void it_tells_the_desk(void **state)
{
	struct person p = {.port = free_port(),
		.targets = {"", "/favicon.ico", "/back?code=f0rged&state=x",
			"/back?code=c0de&state=%s"}};
	struct login login = {0};
	struct err err = ERR_INIT;
	assert_int_equal(sign_in(&p, &login, &err), 0);
	assert_string_equal(login.token, "tok");
	assert_int_equal(p.asked, 0);
	assert_non_null(strstr(p.told, "ssh -L"));
	assert_memory_equal(p.shown[1], "HTTP/1.1 404", 12);
	assert_memory_equal(p.shown[2], "HTTP/1.1 404", 12);
	assert_memory_equal(p.shown[3], "HTTP/1.1 200", 12);
	assert_non_null(strstr(p.shown[3], "You can close this page"));
	for (size_t i = 0; i < VISITS; i++)
		assert_null(strstr(p.shown[i], "code"));
	person_release(&p);
	login_release(&login);
}

static void it_tells_of_a_no(void **state)
{
	struct person p = {.port = free_port(), .targets = {"/back?error=access_denied&state=%s"}};
	struct login login = {0};
	struct err err = ERR_INIT;
	assert_int_equal(sign_in(&p, &login, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_string_equal(err.msg, "it was not allowed in the browser");
	person_release(&p);
	login_release(&login);
}

static void where_another_listens_the_address_is_copied(void **state)
{
	int fd;
	struct person p = {.port = take_port(&fd), .pastes = "http://x/back?code=c0de&state=%s"};
	struct login login = {0};
	struct err err = ERR_INIT;
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(sign_in(&p, &login, &err), 0);
	assert_int_equal(p.asked, 1);
	assert_null(strstr(p.told, "ssh -L"));
	close(fd);
	person_release(&p);
	login_release(&login);
}

/* ---- where it listens ---- */

static void nothing_but_loopback_is_listened_on(void **state)
{
	static const char *const elsewhere[] = {"https://127.0.0.1:%u/", "http://0.0.0.0:%u/",
		"http://192.0.2.1:%u/", "http://desk.example:%u/", "http://localhost.example:%u/",
		"urn:ietf:wg:oauth:2.0:oob:%u", "http://[2001:db8::7f00:1]:%u/", ""};
	static const char *const here[] = {"http://127.0.0.1:%u/", "http://localhost:%u/back"};
	struct loopback l;
	unsigned port = free_port();
	for (size_t i = 0; i < ARRAY_LEN(elsewhere) + ARRAY_LEN(here); i++) {
		bool is_here = i >= ARRAY_LEN(elsewhere);
		const char *text = is_here ? here[i - ARRAY_LEN(elsewhere)] : elsewhere[i];
		const char *hole = strstr(text, "%u");
		char *url = hole ? mem_printf("%.*s%u%s", (int)(hole - text), text, port, hole + 2)
				 : mem_strdup(text);
		if (loopback_open(&l, url) != is_here)
			fail_msg("%s", url);
		loopback_release(&l);
		free(url);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_tells_the_desk),
		cmocka_unit_test(it_tells_of_a_no),
		cmocka_unit_test(where_another_listens_the_address_is_copied),
		cmocka_unit_test(nothing_but_loopback_is_listened_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
