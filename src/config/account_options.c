#include "config/account_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "config/config.h"

#define TEXT(name, argument, help) \
	{ \
#name, ACCOUNT_TEXT, offsetof(struct account_config, name), NULL, 0, 0, argument, \
			help \
	}
#define SWITCH(name, initial, help) \
	{ \
#name, ACCOUNT_SWITCH, offsetof(struct account_config, name), initial, 0, 0, \
			"on|off", help \
	}
#define NUMBER(name, initial, high, argument, help) \
	{ \
#name, ACCOUNT_NUMBER, offsetof(struct account_config, name), initial, 1, high, \
			argument, help \
	}

const struct account_option account_options[ACCOUNT_OPTIONS] = {
	TEXT(network, "NAME", N_("the network")),
	TEXT(server, "URL", N_("its server")),
	TEXT(identifier, "TEXT", N_("who we are there")),
	TEXT(ca_file, "FILE", N_("the certificates of a private authority")),
	SWITCH(allow_private_addresses, "off", N_("its server may lie on the inside")),
	TEXT(password_command, "COMMAND", N_("a command that prints the password")),
	TEXT(password_file, "FILE", N_("a file with the password")),
	TEXT(token_command, "COMMAND", N_("a command that prints the token")),
	TEXT(token_file, "FILE", N_("a file with the token")),
	NUMBER(poll_s, "0", 86400, "N", N_("seconds between two looks")),
	SWITCH(reply, "on", N_("replies may leave by it")),
	TEXT(scenario, NULL, NULL),
	NUMBER(speed, "1", 1000, NULL, NULL),
};

const struct account_option *account_option_find(const char *name)
{
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++)
		if (strcmp(account_options[i].name, name) == 0)
			return &account_options[i];
	return NULL;
}

int account_option_check(const struct account_option *o, const char *value, struct err *err)
{
	const char *canonical;

	if (o->type == ACCOUNT_SWITCH)
		return option_check_switch(o->name, value, &canonical, err);
	if (o->type == ACCOUNT_NUMBER)
		return option_check_number(o->name, value, o->low, o->high, err);
	return 0;
}

static bool is_on(const char *value)
{
	const char *canonical = "off";

	option_check_switch("", value, &canonical, NULL);
	return strcmp(canonical, "on") == 0;
}

void account_option_set(
	const struct account_option *o, struct account_config *account, const char *value)
{
	void *member = (char *)account + o->member;

	if (o->type == ACCOUNT_SWITCH)
		*(bool *)member = is_on(value);
	else if (o->type == ACCOUNT_NUMBER)
		*(int *)member = (int)strtol(value, NULL, 10);
	else
		*(const char **)member = value;
}

const char *account_option_get(const struct account_option *o, const struct account_config *account,
	char number[ACCOUNT_NUMBER_BYTES])
{
	const void *member = (const char *)account + o->member;
	const char *value;

	if (o->type == ACCOUNT_SWITCH)
		value = *(const bool *)member ? "on" : "off";
	else if (o->type == ACCOUNT_TEXT)
		value = *(const char *const *)member;
	else {
		snprintf(number, ACCOUNT_NUMBER_BYTES, "%d", *(const int *)member);
		value = number;
	}
	return value && o->initial && strcmp(value, o->initial) == 0 ? NULL : value;
}
