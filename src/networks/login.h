/* What lets us in at a network that gives tokens, and the session file where it is kept. */
#ifndef NW_NETWORKS_LOGIN_H
#define NW_NETWORKS_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"

/* NULL where unknown; all owned, and never "". */
struct login {
	char *server;                    /* that it belongs to */
	char *client_id, *client_secret; /* of our program */
	char *token, *token_secret;      /* of the account; the secret: OAuth 1.0a alone */
	char *refresh;                   /* what gets the next token */
	char *app_token;                 /* of our program, for what is no account's */
	char *obtained, *until;          /* when the token was, and its end; RFC 3339 */
	char *refresh_until;             /* the refresh token's end */
	char *agreed; /* when somebody said yes to the network's conditions, and who; RFC 3339 and a
			 login */
	unsigned given; /* which secrets the configuration gave: they are not kept in the file */
};

/* The configured server, or the network's own (NULL: it has none, and then it is ""), without a '/'
 * at its end; the caller frees it. */
char *login_server(const struct account_config *config, const char *otherwise);

/* Checks that it is an address, and https but on the inside. `example` is what a section could say.
 * Returns 0, or -1 (ERR_CONFIG). */
int login_check_server(const struct account_config *config, const char *otherwise,
	const char *example, struct err *err);

/* Reads the session file, where it belongs to this server and to this program of ours; over it lies
 * what the configuration gives by command or file, and its client_id. What the file knows of a
 * token (its end, its refresh token) is dropped with it. login.server is set, and login.agreed,
 * even where the rest is another program's. Without a token login.token is NULL. Returns 0, or -1
 * (ERR_CONFIG, ERR_AUTH, ERR_SYSTEM); released it has to be either way. */
int login_load(struct login *l, const struct account_config *config, const char *server,
	const char *session_file, struct err *err);

/* Somebody may have signed in anew meanwhile, or another process have got the next token: where the
 * file's is another than ours, the login becomes what the file has. Returns whether it did. */
bool login_read_again(
	struct login *l, const struct account_config *config, const char *session_file);

int login_save(const struct login *l, const char *session_file, struct err *err);
void login_release(struct login *l);

/* Replaces a member. */
void login_set(char **member, const char *value);

/* Moves a token with all that goes with it (its ends, its refresh token) out of another login,
 * which holds nothing else. */
void login_take_token(struct login *l, struct login *from);

/* Drops the id and the secret of our program that the configuration does not give, so that they are
 * asked for. Returns whether there were any. */
bool login_forget_program(struct login *l, const struct account_config *config);

/* Says that there is no token, and what to do (ERR_AUTH). Returns -1. */
int login_is_missing(const struct account_config *config, struct err *err);

/* True when a message holds one of its secrets: then it is not repeated. */
bool login_is_in(const struct login *l, const char *text, size_t len);

/* When the token ends, in microseconds; 0 = it has no end, or nobody said one. */
int64_t login_until_us(const struct login *l);

/* The same of the sign-in: what gets the next token ends later than the token. */
int64_t login_signed_until_us(const struct login *l);

#endif
