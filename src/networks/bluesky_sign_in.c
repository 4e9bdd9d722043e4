#include "networks/bluesky_sign_in.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/bluesky.h"

/* What the session's host is while a person signs in: only the outcome matters. */
struct attempt {
	bool over;
	struct err err;
	char *handle;
};

static void attempt_identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct attempt *a = data;
	free(a->handle);
	a->handle = mem_strdup(handle);
}

static void attempt_over(struct session *s, void *data, const struct bluesky_reply *reply)
{
	struct attempt *a = data;
	a->over = true;
	a->err = reply->err;
}

/* App passwords look like abcd-efgh-ijkl-mnop. */
static bool is_app_password(const char *password)
{
	size_t len = strlen(password);
	for (size_t i = 0; i < len; i++)
		if (i % 5 == 4 ? password[i] != '-' : !isalnum((unsigned char)password[i]))
			return false;
	return len == 19;
}

static char *ask_password(
	const struct account_config *config, const struct dialogue *dialogue, struct err *err)
{
	char *password = NULL;
	if (!config->password_command && !config->password_file)
		password = dialogue->ask(dialogue->data, _("App password"), true, err);
	else if (secret_get(&password, config->password_command, config->password_file, err) == -1)
		return NULL;
	if (password && !is_app_password(password))
		dialogue->say(dialogue->data,
			_("This does not look like an app password (xxxx-xxxx-xxxx-xxxx). Make one for this "
			  "desk in the network's settings: the account's own password opens everything."));
	return password;
}

/* One try: any call that needs the session makes it sign in. */
static void try_sign_in(struct session *s, struct attempt *a)
{
	*a = (struct attempt){.err = ERR_INIT};
	s->host.data = a;
	bluesky_call(
		s, BLUESKY_URGENT, "com.atproto.server.getSession", NULL, attempt_over, a, NULL);
	while (!a->over)
		http_run(s->host.http, 1000, NULL, 0);
}

static int converse(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	s->password = ask_password(s->host.config, dialogue, err);
	if (!s->password)
		return -1;
	struct attempt a;
	try_sign_in(s, &a);
	if (a.err.code == ERR_AUTH && s->factor_wanted) {
		s->factor = dialogue->ask(
			dialogue->data, _("One-time code (sent by e-mail)"), false, err);
		if (!s->factor)
			return -1;
		s->sign_in_after_us = 0;
		try_sign_in(s, &a);
	}
	if (a.err.code == ERR_NONE && a.handle) {
		char *line MEM_AUTO = mem_printf(_("Signed in as %s."), a.handle);
		dialogue->say(dialogue->data, line);
	}
	free(a.handle);
	return a.err.code == ERR_NONE ? 0 : err_set(err, a.err.code, "%s", a.err.msg);
}

int bluesky_sign_in(const struct account_config *config, const char *session_file,
	const struct dialogue *dialogue, struct err *err)
{
	struct http_options options = {
		.user_agent = PACKAGE_NAME "/" PACKAGE_VERSION,
		.ca_file = config->ca_file,
		.allow_private_addresses = config->allow_private_addresses,
	};
	struct http *http = http_new(&options, err);
	if (!http)
		return -1;
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = (struct session_host){
		.http = http,
		.config = config,
		.session_file = session_file,
		.identity = attempt_identity,
	};
	int rc = converse(s, dialogue, err);
	http_free(http);
	bluesky_calls_release(s);
	bluesky_session_release(s);
	free(s);
	return rc;
}
