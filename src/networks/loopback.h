/* Where a sign-in ends on this machine: the browser is sent to an address of loopback and tells the
 * desk itself what came of it (RFC 8252, 7.3). Nothing but loopback is listened on. */
#ifndef NW_NETWORKS_LOOPBACK_H
#define NW_NETWORKS_LOOPBACK_H

#include <stdbool.h>

struct loopback {
	int fd;       /* readable when somebody comes; -1 = nobody listens */
	char *origin; /* "http://127.0.0.1:8917" */
	int port;
};

/* Listens where the address leads. Returns false when it is none of loopback by http, or when
 * another program has its port: then a person copies it. Released in either case. */
bool loopback_open(struct loopback *l, const char *redirect_uri);
void loopback_release(struct loopback *l);

/* Takes one who came, and waits a second at most for what he asks. Whom `is_wanted` takes is told
 * that he may close the page, and the address that he was sent to is returned; the caller frees it
 * with secret_free. NULL: it was another, and who is waited for may come yet. */
char *loopback_take(
	const struct loopback *l, bool (*is_wanted)(void *data, const char *address), void *data);

#endif
