#include "config/account_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "config/config.h"
#include "desk/moment.h"

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
#define AUTO(name, help) \
	{ \
#name, ACCOUNT_AUTO, offsetof(struct account_config, name), "auto", 0, 0, \
			"auto|off", help \
	}
#define SPAN(name, help) \
	{ \
#name, ACCOUNT_SPAN, offsetof(struct account_config, name), "auto", 0, 0, \
			"auto|off|TIME", help \
	}
#define NUMBER(name, initial, high, argument, help) \
	{ \
#name, ACCOUNT_NUMBER, offsetof(struct account_config, name), initial, 1, high, \
			argument, help \
	}

const struct account_option account_options[ACCOUNT_OPTIONS] = {
	TEXT(network, "NAME", N_("the network")),
	TEXT(server, "URL", N_("its server")),
	TEXT(url, "URL...", N_("the addresses of feeds")),
	TEXT(identifier, "TEXT", N_("who we are there")),
	TEXT(ca_file, "FILE", N_("the certificates of a private authority")),
	SWITCH(allow_private_addresses, "off", N_("its server may lie on the inside")),
	TEXT(password_command, "COMMAND", N_("a command that prints the password")),
	TEXT(password_file, "FILE", N_("a file with the password")),
	TEXT(token_command, "COMMAND", N_("a command that prints the token")),
	TEXT(token_file, "FILE", N_("a file with the token")),
	TEXT(client_id, "TEXT", N_("what the network calls our program")),
	TEXT(client_secret_command, "COMMAND", N_("a command that prints the program's secret")),
	TEXT(client_secret_file, "FILE", N_("a file with the program's secret")),
	TEXT(app_token_command, "COMMAND", N_("a command that prints the program's own token")),
	TEXT(app_token_file, "FILE", N_("a file with the program's own token")),
	TEXT(redirect_uri, "URL", N_("where a browser ends after signing in")),
	TEXT(api_version, "TEXT", N_("the version of the network's interface")),
	TEXT(spool, "FOLDER", N_("where a relay puts what the network pushes")),
	NUMBER(poll_s, "0", 86400, "N", N_("seconds between two looks")),
	AUTO(stream, N_("mentions as they happen, where the server can")),
	SPAN(silent_after, N_("the pause that is an alarm")),
	TEXT(chat_service, "DID", N_("the service that carries direct messages")),
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
	int64_t us;
	bool automatic = strcmp(value, "auto") == 0 || strcmp(value, "off") == 0;

	switch (o->type) {
	case ACCOUNT_TEXT:
		return 0;
	case ACCOUNT_SWITCH:
		return option_check_switch(o->name, value, &canonical, err);
	case ACCOUNT_NUMBER:
		return option_check_number(o->name, value, o->low, o->high, err);
	case ACCOUNT_AUTO:
		return automatic ? 0
				 : err_set(err, ERR_CONFIG, _("%s: expected auto or off"), o->name);
	case ACCOUNT_SPAN:
		return automatic || moment_length(value, &us) == 0
			       ? 0
			       : err_set(err, ERR_CONFIG,
					 _("%s: expected auto, off, or a time such as 2h"),
					 o->name);
	}
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

	switch (o->type) {
	case ACCOUNT_TEXT:
	case ACCOUNT_SPAN:
		*(const char **)member = value;
		break;
	case ACCOUNT_SWITCH:
		*(bool *)member = is_on(value);
		break;
	case ACCOUNT_AUTO:
		*(bool *)member = strcmp(value, "off") != 0;
		break;
	case ACCOUNT_NUMBER:
		*(int *)member = (int)strtol(value, NULL, 10);
		break;
	}
}

int64_t account_silence_us(const struct account_config *account)
{
	int64_t us;
	const char *value = account->silent_after ? account->silent_after : "auto";

	if (strcmp(value, "off") == 0)
		return 0;
	return moment_length(value, &us) ? -1 : us;
}

const char *account_option_get(const struct account_option *o, const struct account_config *account,
	char number[ACCOUNT_NUMBER_BYTES])
{
	const void *member = (const char *)account + o->member;
	const char *value = NULL;

	switch (o->type) {
	case ACCOUNT_SWITCH:
	case ACCOUNT_AUTO:
		value = !*(const bool *)member ? "off" : o->type == ACCOUNT_AUTO ? "auto" : "on";
		break;
	case ACCOUNT_NUMBER:
		snprintf(number, ACCOUNT_NUMBER_BYTES, "%d", *(const int *)member);
		value = number;
		break;
	case ACCOUNT_TEXT:
	case ACCOUNT_SPAN:
		value = *(const char *const *)member;
	}
	return value && o->initial && strcmp(value, o->initial) == 0 ? NULL : value;
}
