/* Signing in as a dialogue: asks for the app password unless the configuration says where it is,
 * and for a one-time code when the server wants one. */
#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "config/secret.h"
#include "networks/bluesky/session.h"
#include "networks/trial.h"

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
static int try_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	struct trial *t = s->host.data;
	bluesky_call(s, BLUESKY_URGENT, "com.atproto.server.getSession", NULL, trial_over, t, NULL);
	return trial_wait(t, dialogue, err);
}

int bluesky_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	bluesky_session_forget(s);
	s->password = ask_password(s->host.config, dialogue, err);
	if (!s->password)
		return -1;
	if (try_sign_in(s, dialogue, err) == 0)
		return 0;
	if (err->code != ERR_AUTH || !s->factor_wanted)
		return -1;
	s->factor = dialogue->ask(dialogue->data, _("One-time code (sent by e-mail)"), false, err);
	s->sign_in_after_us = 0;
	return s->factor ? try_sign_in(s, dialogue, err) : -1;
}
