/* An HTTP server for tests, in a thread of its own on a port of loopback: it answers by a script
 * and keeps what it was asked. */
#ifndef NW_TESTS_FAKE_SERVER_H
#define NW_TESTS_FAKE_SERVER_H

#include <stddef.h>

enum fake_manner {
	FAKE_WHOLE,       /* the whole answer */
	FAKE_DROP,        /* reads the request, then closes without a word */
	FAKE_STALL,       /* half of the body, then nothing until the client goes */
	FAKE_ENDLESS,     /* the body again and again, chunked, until the client goes */
	FAKE_LONG_HEADER, /* header lines without an end */
	FAKE_STREAM,      /* the body, then what fake_server_say gives, until fake_server_hang_up */
	FAKE_TUNNEL,      /* a proxy's CONNECT: on to tunnel_port of loopback */
	FAKE_SILENT,      /* as FAKE_STREAM, but not a byte by itself: no headers either */
};

/* One answer, used `times` times (0 = once) for requests whose first line holds `path`. */
struct fake_answer {
	const char *path;
	int status;
	const char *headers; /* whole lines, each ended by CRLF; NULL = none */
	const char *body;
	size_t body_len; /* 0 = strlen(body) */
	enum fake_manner manner;
	int times;
	int tunnel_port;
};

struct fake_server;

/* Starts it; the script is borrowed and tried in its order. What it does not know gets 404. */
struct fake_server *fake_server_start(const struct fake_answer *script, size_t count);

/* The same on [::1]. */
struct fake_server *fake_server_start6(const struct fake_answer *script, size_t count);
void fake_server_stop(struct fake_server *s);

/* "http://127.0.0.1:PORT", or "http://[::1]:PORT" */
const char *fake_server_url(const struct fake_server *s);

/* How many requests came whose first line holds `path`, and the text (head and body) of the n-th of
 * them, NULL when there is none; it lives as long as the server. */
size_t fake_server_asked(struct fake_server *s, const char *path);
const char *fake_server_request(struct fake_server *s, const char *path, size_t n);

/* Sends text on all open streams, or closes them; each waits until there is one. */
void fake_server_say(struct fake_server *s, const char *text);
void fake_server_hang_up(struct fake_server *s);

#endif
