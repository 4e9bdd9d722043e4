/* OAuth 2.0 (RFC 6749) for a person at a terminal: he opens an address in a browser on any device,
 * and copies a code, or the address where the browser ended, back. With PKCE (RFC 7636). */
#ifndef NW_NETWORKS_OAUTH_H
#define NW_NETWORKS_OAUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "http/http.h"
#include "networks/login.h"
#include "networks/network.h"

struct oauth_field {
	const char *name, *value; /* a NULL value is left out */
};

/* How a network does it. */
struct oauth {
	const char *authorize_url; /* may have a query already */
	const char *token_url;
	const char *redirect_uri;
	const char *scopes;              /* with blanks between them, or what the network takes */
	const struct oauth_field *extra; /* more of the authorize URL */
	size_t extra_count;
	bool pkce;
	bool basic;     /* the program's id and secret go as Basic, not in the form */
	bool whole_url; /* the person copies an address, not a code */
	bool token_get; /* the token is asked for by GET, which has no grant_type */
};

/* Appends a form, percent-encoded, to one that is there or to an address that ends in '?'. */
void oauth_form(struct strbuf *out, const struct oauth_field *fields, size_t count);

/* The value of a parameter in a pasted address, in its query or its fragment, decoded; the caller
 * wipes and frees it with secret_free. NULL: there is none. */
char *oauth_parameter(const char *address, const char *name);

/* Shows the address, asks for what came of it, checks the state, redeems the code and puts the
 * tokens and their times into the login, whose client_id and client_secret are set. What is no such
 * address is asked for again, and a code that the network refuses begins the visit anew: three
 * times each. The error of the network is told in its own words. Returns 0, or -1: ERR_INPUT for
 * what was pasted, ERR_REFUSED when it was not allowed in the browser, ERR_AUTH when the program
 * itself is not known, and what the network answers. */
int oauth_sign_in(const struct oauth *o, struct login *login, struct http *http,
	const struct dialogue *dialogue, struct err *err);

/* Asks for the next token; the answer goes to oauth_refreshed. Returns 0; or -1 (ERR_SYSTEM) when
 * it could not be kept, and then nothing is asked: the token that gets it is often spent by that.
 */
int oauth_refresh(const struct oauth *o, const struct login *login, const struct session_host *host,
	http_done_fn *done, void *data, struct err *err);

/* Takes it, and keeps it in the session file before any of it is used: the refresh token that was
 * spent may be good for nothing. Where another process of ours spent it before, what that one kept
 * is taken. Returns 0, or -1: ERR_AUTH when the network refuses it, so that
 * only signing in helps; else it can be asked again, not before *retry_us. */
int oauth_refreshed(struct login *login, const struct http_answer *answer,
	const struct session_host *host, int64_t *retry_us, struct err *err);

/* Takes tokens and their ends out of an answer; a refresh token that it does not give stays as it
 * was. Returns 0, or -1 (ERR_NETWORK) when it holds none. */
int oauth_take(struct login *login, const struct json *answer, struct err *err);

#endif
