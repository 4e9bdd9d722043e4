#include "networks/login.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "http/url.h"
#include "networks/session_file.h"

#define MEMBER(name) \
	{ \
#name, offsetof(struct login, name) \
	}

static const struct session_field fields[] = {
	MEMBER(server),
	MEMBER(client_id),
	MEMBER(client_secret),
	MEMBER(token),
	MEMBER(token_secret),
	MEMBER(refresh),
	MEMBER(app_token),
	MEMBER(obtained),
	MEMBER(until),
	MEMBER(refresh_until),
	MEMBER(agreed),
};

/* What goes with a token. */
static const size_t of_token[] = {
	offsetof(struct login, token),
	offsetof(struct login, token_secret),
	offsetof(struct login, refresh),
	offsetof(struct login, obtained),
	offsetof(struct login, until),
	offsetof(struct login, refresh_until),
};

/* What a section can give. */
static const struct {
	size_t member;        /* in struct login */
	size_t command, file; /* in struct account_config */
} given[] = {
	{offsetof(struct login, client_secret),
		offsetof(struct account_config, client_secret_command),
		offsetof(struct account_config, client_secret_file)},
	{offsetof(struct login, token), offsetof(struct account_config, token_command),
		offsetof(struct account_config, token_file)},
	{offsetof(struct login, app_token), offsetof(struct account_config, app_token_command),
		offsetof(struct account_config, app_token_file)},
};

static char **member_at(struct login *l, size_t offset)
{
	return (char **)(void *)((char *)l + offset);
}

static const char *option_at(const struct account_config *config, size_t offset)
{
	const void *member = (const char *)config + offset;
	return *(const char *const *)member;
}

void login_set(char **member, const char *value)
{
	char *copy = value ? mem_strdup(value) : NULL;
	secret_free(*member);
	*member = copy;
}

void login_take_token(struct login *l, struct login *from)
{
	for (size_t i = 0; i < ARRAY_LEN(of_token); i++) {
		char **to = member_at(l, of_token[i]), **it = member_at(from, of_token[i]);
		login_set(to, NULL);
		*to = *it;
		*it = NULL;
	}
}

void login_release(struct login *l)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		login_set(member_at(l, fields[i].member), NULL);
	*l = (struct login){0};
}

char *login_server(const struct account_config *config, const char *otherwise)
{
	const char *named = config->server ? config->server : otherwise;
	char *server = mem_strdup(named ? named : "");
	for (size_t len = strlen(server); len && server[len - 1] == '/';)
		server[--len] = '\0';
	return server;
}

int login_check_server(const struct account_config *config, const char *otherwise,
	const char *example, struct err *err)
{
	char *server MEM_AUTO = login_server(config, otherwise);
	char *host MEM_AUTO = url_host(server);
	if (*host == '?')
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: server is \"%s\", expected such as \"%s\""),
			config->where, config->name, server, example);
	if (!url_is_https(server) && !config->allow_private_addresses)
		return err_set(err, ERR_CONFIG,
			_("%s: account %s: server is \"%s\", expected https; inside the house, a section with \"allow_private_addresses = on\" lets it"),
			config->where, config->name, server);
	return 0;
}

/* ---- the file ---- */

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* A token of another server, or that another program got, is none of this one; but whoever agreed
 * to the server's conditions did so. */
static void drop_what_is_foreign(
	struct login *l, const struct account_config *config, const char *server)
{
	bool here = same(l->server, server);
	if (here && (!config->client_id || !l->client_id || same(l->client_id, config->client_id)))
		return;
	char *agreed = here ? l->agreed : NULL;
	if (here)
		l->agreed = NULL;
	login_release(l);
	l->agreed = agreed;
}

static int take_given(struct login *l, const struct account_config *config, struct err *err)
{
	if (config->token_command || config->token_file)
		login_take_token(l, &(struct login){0});
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		const char *command = option_at(config, given[i].command);
		const char *file = option_at(config, given[i].file);
		char *secret;
		if (!command && !file)
			continue;
		if (secret_get(&secret, command, file, err) == -1)
			return -1;
		login_set(member_at(l, given[i].member), NULL);
		*member_at(l, given[i].member) = secret;
		l->given |= 1u << i;
	}
	return 0;
}

int login_load(struct login *l, const struct account_config *config, const char *server,
	const char *session_file, struct err *err)
{
	*l = (struct login){0};
	if (session_file_load(session_file, fields, ARRAY_LEN(fields), l, err) == -1)
		return -1;
	drop_what_is_foreign(l, config, server);
	login_set(&l->server, server);
	if (config->client_id)
		login_set(&l->client_id, config->client_id);
	return take_given(l, config, err);
}

bool login_forget_program(struct login *l, const struct account_config *config)
{
	bool id = l->client_id && !config->client_id;
	bool secret =
		l->client_secret && !config->client_secret_command && !config->client_secret_file;
	if (id)
		login_set(&l->client_id, NULL);
	if (secret)
		login_set(&l->client_secret, NULL);
	return id || secret;
}

bool login_read_again(
	struct login *l, const struct account_config *config, const char *session_file)
{
	struct login fresh;
	bool good = login_load(&fresh, config, l->server, session_file, NULL) == 0;
	if (!good || !fresh.token || same(fresh.token, l->token)) {
		login_release(&fresh);
		return false;
	}
	login_release(l);
	*l = fresh;
	return true;
}

int login_save(const struct login *l, const char *session_file, struct err *err)
{
	struct login kept = *l;
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		if (l->given & 1u << i)
			*member_at(&kept, given[i].member) = NULL;
	return session_file_save(session_file, fields, ARRAY_LEN(fields), &kept, err);
}

/* ---- questions ---- */

int login_is_missing(const struct account_config *config, struct err *err)
{
	return err_set(err, ERR_AUTH, _("signed out: sign in with `nachtwacht account add %s`"),
		config->name);
}

bool login_is_in(const struct login *l, const char *text, size_t len)
{
	const char *const secrets[] = {
		l->client_secret, l->token, l->token_secret, l->refresh, l->app_token};
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		if (secrets[i] && memmem(text, len, secrets[i], strlen(secrets[i])))
			return true;
	return false;
}

int64_t login_until_us(const struct login *l)
{
	return clock_rfc3339_us(l->until);
}

int64_t login_signed_until_us(const struct login *l)
{
	return clock_rfc3339_us(l->refresh ? l->refresh_until : l->until);
}
