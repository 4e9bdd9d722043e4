/* The options of an account's section, one row each: what the parser and `account add` know of
 * them. */
#ifndef NW_CONFIG_ACCOUNT_OPTIONS_H
#define NW_CONFIG_ACCOUNT_OPTIONS_H

#include <stddef.h>

#include "base/err.h"

struct account_config; /* config/config.h */

enum { ACCOUNT_OPTIONS = 17, ACCOUNT_NUMBER_BYTES = 16 };

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

#endif
