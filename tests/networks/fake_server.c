#include "fake_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"

enum { REQUEST_MAX = 1 << 20 };

struct fake_server {
	pthread_t thread;
	pthread_mutex_t lock;
	int listener;
	int end[2]; /* closing end[1] ends the thread */
	char url[64];
	const struct fake_answer *script;
	size_t script_len;
	int *used;
	char **items; /* the requests */
	size_t count, room;
	pthread_cond_t streaming; /* a stream began */
	struct {
		int *items;
		size_t count, room;
	} streams; /* their sockets */
};

static bool in_first_line(const char *request, const char *path)
{
	char *line MEM_AUTO = mem_strndup(request, strcspn(request, "\r\n"));
	return strstr(line, path) != NULL;
}

/* True when there is something to read before the server ends. */
static bool readable(const struct fake_server *s, int fd)
{
	struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = s->end[0], .events = POLLIN}};
	return poll(fds, 2, -1) > 0 && fds[1].revents == 0;
}

static bool send_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static size_t content_length(const char *head)
{
	const char *line = strcasestr(head, "\r\nContent-Length:");
	return line ? strtoul(line + 17, NULL, 10) : 0;
}

/* Reads one request. The caller frees it; NULL when the client went. */
static char *read_request(const struct fake_server *s, int fd)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, REQUEST_MAX);
	for (;;) {
		const char *end = strstr(text.buf, "\r\n\r\n");
		if (end && text.len >= (size_t)(end - text.buf) + 4 + content_length(text.buf))
			return strbuf_take(&text);
		char bytes[4096];
		ssize_t n = readable(s, fd) ? recv(fd, bytes, sizeof(bytes), 0) : 0;
		if (n <= 0 || strbuf_add(&text, bytes, (size_t)n) == -1)
			return NULL;
	}
}

static const struct fake_answer *choose(struct fake_server *s, char *request)
{
	static const struct fake_answer unknown = {.status = 404, .body = "{}"};
	const struct fake_answer *found = &unknown;
	pthread_mutex_lock(&s->lock);
	MEM_PUSH(s, request);
	for (size_t i = 0; i < s->script_len && found == &unknown; i++) {
		int times = s->script[i].times ? s->script[i].times : 1;
		if (s->used[i] < times && in_first_line(request, s->script[i].path)) {
			s->used[i]++;
			found = &s->script[i];
		}
	}
	pthread_mutex_unlock(&s->lock);
	return found;
}

static bool send_head(int fd, const struct fake_answer *a, const char *length)
{
	char *head MEM_AUTO = mem_printf("HTTP/1.1 %d Scripted\r\n%s\r\n%s", a->status, length,
		a->headers ? a->headers : "");
	return send_all(fd, head, strlen(head));
}

static void until_client_goes(const struct fake_server *s, int fd)
{
	char bytes[512];
	while (readable(s, fd) && recv(fd, bytes, sizeof(bytes), 0) > 0)
		;
}

/* Keeps a connection open for fake_server_say. */
static void hold(struct fake_server *s, int fd)
{
	pthread_mutex_lock(&s->lock);
	MEM_PUSH(&s->streams, fd);
	pthread_cond_broadcast(&s->streaming);
	pthread_mutex_unlock(&s->lock);
	until_client_goes(s, fd);
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->streams.count; i++)
		if (s->streams.items[i] == fd)
			s->streams.items[i] = s->streams.items[--s->streams.count];
	pthread_mutex_unlock(&s->lock);
}

/* Carries bytes both ways until one side closes. */
static void carry(const struct fake_server *s, int a, int b)
{
	struct pollfd fds[] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN},
		{.fd = s->end[0], .events = POLLIN}};
	while (poll(fds, 3, -1) > 0 && !fds[2].revents)
		for (int i = 0; i < 2; i++) {
			char bytes[4096];
			if (!fds[i].revents)
				continue;
			ssize_t n = recv(fds[i].fd, bytes, sizeof(bytes), 0);
			if (n <= 0 || !send_all(fds[!i].fd, bytes, (size_t)n))
				return;
		}
}

static void tunnel(const struct fake_server *s, int fd, int port)
{
	static const char opened[] = "HTTP/1.1 200 Opened\r\n\r\n";
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(far, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
		send_all(fd, opened, strlen(opened)))
		carry(s, fd, far);
	close(far);
}

/* Answers; true when the connection stays. */
static bool answer(struct fake_server *s, int fd, const struct fake_answer *a)
{
	size_t len = a->body_len ? a->body_len : a->body ? strlen(a->body) : 0;
	char *length MEM_AUTO = mem_printf("Content-Length: %zu", len);
	char *chunk MEM_AUTO = mem_printf("%zx\r\n", len);
	switch (a->manner) {
	case FAKE_WHOLE:
		return send_head(fd, a, length) && send_all(fd, "\r\n", 2) &&
		       send_all(fd, a->body, len);
	case FAKE_DROP:
		return false;
	case FAKE_STALL:
		if (send_head(fd, a, length) && send_all(fd, "\r\n", 2) &&
			send_all(fd, a->body, len / 2))
			until_client_goes(s, fd);
		return false;
	case FAKE_ENDLESS:
		if (send_head(fd, a, "Transfer-Encoding: chunked") && send_all(fd, "\r\n", 2))
			while (send_all(fd, chunk, strlen(chunk)) && send_all(fd, a->body, len) &&
				send_all(fd, "\r\n", 2))
				;
		return false;
	case FAKE_LONG_HEADER:
		if (send_head(fd, a, length))
			while (send_all(fd, "X-More: and more and more\r\n", 27))
				;
		return false;
	case FAKE_STREAM:
		if (send_head(fd, a, "Connection: close") && send_all(fd, "\r\n", 2) &&
			send_all(fd, a->body, len))
			hold(s, fd);
		return false;
	case FAKE_TUNNEL:
		tunnel(s, fd, a->tunnel_port);
		return false;
	case FAKE_SILENT:
		hold(s, fd);
		return false;
	}
	return false;
}

static void serve_connection(struct fake_server *s, int fd)
{
	for (char *request; (request = read_request(s, fd));)
		if (!answer(s, fd, choose(s, request)))
			break;
	close(fd);
}

struct visit {
	struct fake_server *server;
	int fd;
};

/* The server's thread: one connection after the other; those of a keep-alive client wait in a
 * thread of their own. */
static void *visit_run(void *data)
{
	struct visit *v = data;
	serve_connection(v->server, v->fd);
	free(v);
	return NULL;
}

static void *server_run(void *data)
{
	struct fake_server *s = data;
	struct {
		pthread_t *items;
		size_t count, room;
	} visits = {0};
	while (readable(s, s->listener)) {
		int fd = accept(s->listener, NULL, NULL);
		if (fd == -1)
			continue;
		struct visit *v = mem_zero(1, sizeof(*v));
		*v = (struct visit){.server = s, .fd = fd};
		pthread_t thread;
		if (pthread_create(&thread, NULL, visit_run, v) != 0)
			abort();
		MEM_PUSH(&visits, thread);
	}
	for (size_t i = 0; i < visits.count; i++)
		pthread_join(visits.items[i], NULL);
	free(visits.items);
	return NULL;
}

static struct fake_server *start(
	const struct fake_answer *script, size_t count, struct sockaddr *at, socklen_t len)
{
	struct fake_server *s = mem_zero(1, sizeof(*s));
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->streaming, NULL);
	s->script = script;
	s->script_len = count;
	s->used = mem_zero(count + 1, sizeof(*s->used));
	s->listener = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listener == -1 || pipe(s->end) == -1 || bind(s->listener, at, len) == -1 ||
		listen(s->listener, 16) == -1 || getsockname(s->listener, at, &len) == -1 ||
		pthread_create(&s->thread, NULL, server_run, s) != 0) {
		perror("fake server");
		abort();
	}
	return s;
}

struct fake_server *fake_server_start(const struct fake_answer *script, size_t count)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct fake_server *s = start(script, count, (struct sockaddr *)&at, sizeof(at));
	snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%d", ntohs(at.sin_port));
	return s;
}

struct fake_server *fake_server_start6(const struct fake_answer *script, size_t count)
{
	struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct fake_server *s = start(script, count, (struct sockaddr *)&at, sizeof(at));
	snprintf(s->url, sizeof(s->url), "http://[::1]:%d", ntohs(at.sin6_port));
	return s;
}

void fake_server_stop(struct fake_server *s)
{
	close(s->end[1]);
	pthread_join(s->thread, NULL);
	close(s->end[0]);
	close(s->listener);
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i]);
	free(s->items);
	free(s->used);
	free(s->streams.items);
	pthread_cond_destroy(&s->streaming);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

const char *fake_server_url(const struct fake_server *s)
{
	return s->url;
}

size_t fake_server_asked(struct fake_server *s, const char *path)
{
	size_t asked = 0;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->count; i++)
		asked += in_first_line(s->items[i], path);
	pthread_mutex_unlock(&s->lock);
	return asked;
}

const char *fake_server_request(struct fake_server *s, const char *path, size_t n)
{
	const char *found = NULL;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->count && !found; i++)
		if (in_first_line(s->items[i], path) && n-- == 0)
			found = s->items[i];
	pthread_mutex_unlock(&s->lock);
	return found;
}

static void lock_with_stream(struct fake_server *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->streams.count == 0)
		pthread_cond_wait(&s->streaming, &s->lock);
}

void fake_server_say(struct fake_server *s, const char *text)
{
	lock_with_stream(s);
	for (size_t i = 0; i < s->streams.count; i++)
		send_all(s->streams.items[i], text, strlen(text));
	pthread_mutex_unlock(&s->lock);
}

void fake_server_hang_up(struct fake_server *s)
{
	lock_with_stream(s);
	for (size_t i = 0; i < s->streams.count; i++)
		shutdown(s->streams.items[i], SHUT_RDWR);
	s->streams.count = 0;
	pthread_mutex_unlock(&s->lock);
}
