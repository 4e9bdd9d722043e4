/* The options of an account's section, one row each: what the parser and `account add` know of
 * them. */
#ifndef NW_CONFIG_ACCOUNT_OPTIONS_H
#define NW_CONFIG_ACCOUNT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct account_config {
	const char *name;
	const char *network;
	const char *server;
	const char *url; /* of feeds: one, or more with blanks between them */
	const char *identifier;
	const char *ca_file;
	const char *password_command, *password_file;
	const char *token_command, *token_file;
	const char *client_id; /* of our program, as the network gave it */
	const char *client_secret_command, *client_secret_file;
	const char *app_token_command, *app_token_file; /* of the program, not of the account */
	const char *redirect_uri;                       /* as registered with the network */
	const char *api_version;
	const char *spool;        /* the folder of what a relay hands on, see networks/spool.h */
	const char *scenario;     /* exercise: the file; NULL = nothing plays */
	int speed;                /* exercise: how many times as fast as written; 0 = 1 */
	const char *chat_service; /* the DID of the service that carries direct messages; NULL = the
				     network's own */
	int poll_s;               /* 0 = the network's own default */
	const char *silent_after; /* see account_silence_us */
	bool stream;              /* where the network has one */
	bool reply;
	bool allow_private_addresses;
	const char *given; /* all of the section, to tell whether it changed; never shown */
	const char *where; /* "file:line" */
};

enum { ACCOUNT_OPTIONS = 25, ACCOUNT_NUMBER_BYTES = 16 };

enum account_option_type {
	ACCOUNT_TEXT,
	ACCOUNT_SWITCH,
	ACCOUNT_AUTO, /* a switch between auto and off */
	ACCOUNT_NUMBER,
	ACCOUNT_SPAN, /* a text: auto, off, or a time such as 2h */
};

struct account_option {
	const char *name;
	enum account_option_type type;
	size_t member;       /* offset in struct account_config: const char *, bool or int */
	const char *initial; /* NULL = none */
	int low, high;       /* of an ACCOUNT_NUMBER */
	const char *argument, *help; /* of `account add`; NULL = not an option of it */
};
extern const struct account_option account_options[ACCOUNT_OPTIONS];

/* The option of that name, or NULL. */
const struct account_option *account_option_find(const char *name);

/* Checks a value. Returns 0, or -1 (ERR_CONFIG) with what was expected. */
int account_option_check(const struct account_option *o, const char *value, struct err *err);

/* Puts a value that was checked into an account; a text (NULL = none) is borrowed. */
void account_option_set(
	const struct account_option *o, struct account_config *account, const char *value);

/* The value as a section would write it, borrowed or in `number`; NULL for the initial one. */
const char *account_option_get(const struct account_option *o, const struct account_config *account,
	char number[ACCOUNT_NUMBER_BYTES]);

/* How long an account may be silent, in microseconds: 0 = for ever, -1 = to be learned. */
int64_t account_silence_us(const struct account_config *account);

#endif
