#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/secret.h"
#include "networks/mastodon_session.h"
#include "networks/session_file.h"

enum { SESSION_TEXT_MAX = 32 << 10 };

static const struct {
	const char *name;
	size_t member;
} login_fields[] = {
	{"server", offsetof(struct mastodon_login, server)},
	{"client_id", offsetof(struct mastodon_login, client_id)},
	{"client_secret", offsetof(struct mastodon_login, client_secret)},
	{"token", offsetof(struct mastodon_login, token)},
	{"obtained", offsetof(struct mastodon_login, obtained)},
};

static char **login_member(struct mastodon_login *login, size_t i)
{
	return (char **)(void *)((char *)login + login_fields[i].member);
}

void mastodon_login_release(struct session *s)
{
	for (size_t i = 0; i < ARRAY_LEN(login_fields); i++)
		secret_free(*login_member(&s->login, i));
	s->login = (struct mastodon_login){0};
}

char *mastodon_server(const struct account_config *config)
{
	char *server = mem_strdup(config->server ? config->server : "");
	for (size_t len = strlen(server); len && server[len - 1] == '/';)
		server[--len] = '\0';
	return server;
}

/* A token of another server is none of this one. */
static void take_file(struct session *s, char *text)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	char *server MEM_AUTO = mastodon_server(s->host.config);
	const struct json *json = json_parse(&arena, text, strlen(text), NULL);
	const char *its_server = json_str(json, "server");
	for (size_t i = 0; i < ARRAY_LEN(login_fields); i++) {
		const char *value = json_str(json, login_fields[i].name);
		if (its_server && strcmp(its_server, server) == 0 && value && *value)
			*login_member(&s->login, i) = mem_strdup(value);
	}
}

int mastodon_login_load(struct session *s, struct err *err)
{
	const struct account_config *c = s->host.config;
	struct err why = ERR_INIT;
	if (c->token_command || c->token_file)
		return secret_get(&s->login.token, c->token_command, c->token_file, err);
	char *text = session_file_read(s->host.session_file, &why);
	if (!text && why.code == ERR_NOT_FOUND)
		return 0;
	if (!text)
		return err_set(err, why.code, "%s", why.msg);
	take_file(s, text);
	secret_free(text);
	return 0;
}

int mastodon_login_save(struct session *s, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SESSION_TEXT_MAX);
	struct json_writer w = {.out = &text};
	json_begin(&w, NULL, '{');
	for (size_t i = 0; i < ARRAY_LEN(login_fields); i++)
		json_add_str(&w, login_fields[i].name, *login_member(&s->login, i));
	json_end(&w, '}');
	strbuf_char(&text, '\n');
	int rc = session_file_write(s->host.session_file, text.buf, err);
	explicit_bzero(text.buf, text.len);
	return rc;
}
