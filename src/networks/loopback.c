#include "networks/loopback.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "config/secret.h"
#include "http/url.h"

enum { WAITING_MOST = 8, REQUEST_MAX = 16 << 10, REQUEST_MS = 1000, PAGE_MAX = 4 << 10 };

/* ---- where ---- */

/* The name is taken as the address that every machine has for it: a browser tries both. */
static bool is_loopback(const char *url, struct sockaddr_in *to)
{
	struct url_address a;
	char *host MEM_AUTO = url_host(url);
	*to = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (!url_address(url, &a))
		return strcmp(host, "localhost") == 0;
	memcpy(&to->sin_addr, a.bytes, sizeof(to->sin_addr));
	return a.family == AF_INET && a.bytes[0] == IN_LOOPBACKNET;
}

bool loopback_open(struct loopback *l, const char *redirect_uri)
{
	static const int on = 1;
	struct sockaddr_in to;
	*l = (struct loopback){.fd = -1, .origin = url_origin(redirect_uri)};
	const char *colon = l->origin ? strrchr(l->origin, ':') : NULL;
	if (!colon || url_is_https(redirect_uri) || !is_loopback(redirect_uri, &to))
		return false;
	l->port = (int)strtol(colon + 1, NULL, 10);
	to.sin_port = htons((in_port_t)l->port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 && bind(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
		listen(fd, WAITING_MOST) == 0)
		l->fd = fd;
	else
		fd_auto_close(&fd);
	return l->fd >= 0;
}

void loopback_release(struct loopback *l)
{
	fd_auto_close(&l->fd);
	free(l->origin);
	*l = (struct loopback){.fd = -1};
}

/* ---- who comes ---- */

/* A browser may connect and say nothing yet, to be quicker later. */
static bool read_request(int fd, char request[REQUEST_MAX])
{
	int64_t until_ms = clock_mono_ms() + REQUEST_MS, left_ms;
	size_t len = 0;
	request[0] = '\0';
	while (!strstr(request, "\r\n\r\n") && len < REQUEST_MAX - 1 &&
		(left_ms = until_ms - clock_mono_ms()) > 0) {
		struct pollfd there = {.fd = fd, .events = POLLIN};
		if (poll(&there, 1, (int)left_ms) <= 0)
			continue;
		ssize_t n = recv(fd, request + len, REQUEST_MAX - 1 - len, 0);
		if (n <= 0)
			return false;
		len += (size_t)n;
		request[len] = '\0';
	}
	return strstr(request, "\r\n\r\n") != NULL;
}

static void answer(int fd, bool wanted)
{
	struct strbuf page STRBUF_AUTO, whole STRBUF_AUTO;
	strbuf_init(&page, PAGE_MAX);
	strbuf_init(&whole, PAGE_MAX);
	strbuf_printf(&page, "<!DOCTYPE html><title>nachtwacht</title><p>%s</p>\n",
		wanted ? _("The desk has what it needs. You can close this page.")
		       : _("The desk waits for another address than this one."));
	strbuf_printf(&whole,
		"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\n"
		"Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n%s",
		wanted ? "200 OK" : "404 Not Found", page.len, page.buf);
	if (send(fd, whole.buf, whole.len, MSG_NOSIGNAL) < 0)
		return; /* he is gone: what he brought counts all the same */
}

char *loopback_take(
	const struct loopback *l, bool (*is_wanted)(void *data, const char *address), void *data)
{
	static const char get[] = "GET /";
	char request[REQUEST_MAX];
	int fd FD_AUTO = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return NULL;
	char *address = NULL;
	if (read_request(fd, request) && strncmp(request, get, strlen(get)) == 0) {
		const char *target = request + strlen(get) - 1;
		address = mem_printf("%s%.*s", l->origin, (int)strcspn(target, " \r\n"), target);
	}
	explicit_bzero(request, sizeof(request));
	bool wanted = address && is_wanted(data, address);
	answer(fd, wanted);
	if (wanted)
		return address;
	secret_free(address);
	return NULL;
}
