/* How Blogger is asked, and what its refusals mean (cloud.google.com/apis/design/errors; the
 * reasons are those of Google's older interfaces, unverified for this one). */
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/blogger/session.h"

static const char *server(const struct session *s)
{
	return s->login.server;
}

static const struct login *login(const struct session *s)
{
	return &s->login;
}

static bool is_real(const struct session *s)
{
	return strcmp(s->login.server, BLOGGER_SERVER) == 0;
}

char *blogger_authorize_url(const struct session *s)
{
	return mem_printf("%s/o/oauth2/v2/auth",
		is_real(s) ? "https://accounts.google.com" : s->login.server);
}

char *blogger_token_url(const struct session *s)
{
	return mem_printf(
		"%s/token", is_real(s) ? "https://oauth2.googleapis.com" : s->login.server);
}

/* A token may end before its time; a request that was refused for it did nothing. */
static bool stale(struct session *s, const struct call_request *request, const struct reply *reply)
{
	char now[CLOCK_RFC3339_BYTES];
	if (reply->status != 401 || !s->login.refresh)
		return false;
	login_set(&s->login.until, clock_rfc3339(clock_now_us(), now));
	return true;
}

static const struct trouble {
	const char *reason;
	enum err_code code;
	const char *words;
} troubles[] = {
	{"rateLimitExceeded", ERR_RATE, N_("our program asked too often")},
	{"userRateLimitExceeded", ERR_RATE, N_("this account asked too often")},
	{"quotaExceeded", ERR_RATE, N_("what the program may ask in a day is used up")},
	{"dailyLimitExceeded", ERR_RATE, N_("what the program may ask in a day is used up")},
	{"insufficientPermissions", ERR_AUTH,
		N_("the sign-in does not allow it: sign in anew, and leave every box ticked")},
	{"accessNotConfigured", ERR_AUTH,
		N_("the Blogger API is not switched on in the program's project at Google")},
};

static const struct trouble *find_trouble(const char *reason)
{
	for (size_t i = 0; reason && i < ARRAY_LEN(troubles); i++)
		if (strcmp(troubles[i].reason, reason) == 0)
			return &troubles[i];
	return NULL;
}

/* Our words first: the network's are long, and may be cut. */
static void explain(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	const struct json *first = json_first(json_at(reply->json, "error.errors"));
	const struct trouble *trouble = find_trouble(json_str(first, "reason"));
	const char *message = json_str(reply->json, "error.message");
	if (trouble) {
		*code = trouble->code;
		strbuf_printf(says, "%s: ", _(trouble->words));
	}
	strbuf_str(says, message ? message : "");
}

const struct call_dialect blogger_dialect = {
	.server = server,
	.explain = explain,
	.stale = stale,
	.login = login,
};
