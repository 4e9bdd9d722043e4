/* OAuth 2.0 (RFC 6749) for a person at a terminal: he opens an address in a browser on any device,
 * and copies a code, or the address where the browser ended, back. With PKCE (RFC 7636). */
#ifndef NW_NETWORKS_OAUTH_H
#define NW_NETWORKS_OAUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "http/http.h"
#include "networks/login.h"
#include "networks/network.h"

struct oauth_field {
	const char *name, *value; /* a NULL value is left out */
};

/* How a network does it. */
struct oauth {
	const char *authorize_url, *token_url;
	const char *redirect_uri;
	const char *scopes;              /* with blanks between them, or what the network takes */
	const struct oauth_field *extra; /* more of the authorize URL */
	size_t extra_count;
	bool pkce;
	bool basic;     /* the program's id and secret go as Basic, not in the form */
	bool whole_url; /* the person copies an address, not a code */
	bool token_get; /* the token is asked for by GET */
};

/* A form, percent-encoded. */
void oauth_form(struct strbuf *out, const struct oauth_field *fields, size_t count);

/* The value of a parameter in a pasted address, in its query or its fragment, decoded; the caller
 * wipes and frees it with secret_free. NULL: there is none. */
char *oauth_parameter(const char *address, const char *name);

/* Shows the address, asks for what came of it, checks the state, redeems the code and puts the
 * tokens and their times into the login, whose client_id and client_secret are set. The error of
 * the network is told in its own words. Returns 0 or -1. */
int oauth_sign_in(const struct oauth *o, struct login *login, struct http *http,
	const struct dialogue *dialogue, struct err *err);

/* The request that gets the next token; `body` holds its form, `header` a Basic one. */
struct http_request oauth_refresh_request(const struct oauth *o, const struct login *login,
	struct strbuf *body, struct http_header *header, struct strbuf *basic);

/* Takes tokens and their ends out of an answer. Returns 0, or -1 (ERR_NETWORK) when it holds none.
 */
int oauth_take(struct login *login, const struct json *answer, struct err *err);

#endif
