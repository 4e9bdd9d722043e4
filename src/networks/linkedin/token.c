/* The token: 60 days, and for programs that LinkedIn approved another one within a year, whose end
 * no renewal moves. Of a token that was made elsewhere LinkedIn says how long it holds. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/linkedin/session.h"
#include "networks/oauth.h"

static const int64_t RENEW_BEFORE_US = 7 * CLOCK_DAY;

enum { FORM_MAX = 16 << 10 };

/* ---- one question of the sign-in's server ---- */

/* Closed, a session takes it along: http_free then calls nobody. */
struct keeping {
	struct session *session;
	void (*then)(struct session *s);
};

static struct keeping *keeping_new(struct session *s, void (*then)(struct session *s))
{
	struct keeping *k = mem_zero(1, sizeof(*k));
	*k = (struct keeping){.session = s, .then = then};
	s->keeping = k;
	return k;
}

static void tell_until(const struct session *s)
{
	int64_t until = login_signed_until_us(&s->login);
	if (until && s->host.signed_until)
		s->host.signed_until(s->host.data, until);
}

static void go_on(struct keeping *k)
{
	struct session *s = k->session;
	void (*then)(struct session * s) = k->then;
	free(k);
	s->keeping = NULL;
	tell_until(s);
	then(s);
}

/* ---- the next token ---- */

/* Without one the old is used as long as it is good. */
static void say_none(const struct session *s, const struct err *why)
{
	log_line(LOG_LEVEL_WARNING, _("account %s: no new token: %s"), s->host.config->name,
		why->msg);
}

static void renewed(void *data, const struct http_answer *answer)
{
	struct keeping *k = data;
	struct session *s = k->session;
	struct err err = ERR_INIT;
	int64_t retry_us;
	if (oauth_refreshed(&s->login, answer, &s->host, &retry_us, &err) == -1)
		say_none(s, &err);
	if (err.code == ERR_AUTH)
		login_set(
			&s->login.refresh, NULL); /* so the old one's end is that of the sign-in */
	go_on(k);
}

static bool needs_renewal(const struct session *s, int64_t now_us)
{
	int64_t until = login_until_us(&s->login), last = clock_rfc3339_us(s->login.refresh_until);
	if (!s->login.refresh || !s->login.client_id || !s->login.client_secret ||
		(last && last <= now_us))
		return false;
	return s->stale || (until && until - now_us < RENEW_BEFORE_US);
}

static void renew(struct session *s, void (*then)(struct session *s))
{
	char *url MEM_AUTO = linkedin_oauth_url(s->server, "/oauth/v2/accessToken");
	struct keeping *k = keeping_new(s, then);
	struct err err = ERR_INIT;
	s->stale = false;
	if (oauth_refresh(
		    &(struct oauth){.token_url = url}, &s->login, &s->host, renewed, k, &err) == 0)
		return;
	say_none(s, &err);
	go_on(k);
}

/* ---- how long one holds that was made elsewhere ---- */

/* Without an answer nobody is warned; the token is as good as before. */
static void inspected(void *data, const struct http_answer *answer)
{
	struct keeping *k = data;
	struct session *s = k->session;
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	char text[CLOCK_RFC3339_BYTES];
	int64_t end_s;
	reply_read(&reply, answer, &linkedin_dialect, &s->login, &arena);
	if (reply.err.code == ERR_NONE && json_int(reply.json, "expires_at", &end_s) == 0 &&
		end_s > 0 && end_s < INT64_MAX / CLOCK_S)
		login_set(&s->login.until, clock_rfc3339(end_s * CLOCK_S, text));
	go_on(k);
}

static void inspect(struct session *s, void (*then)(struct session *s))
{
	char *url MEM_AUTO = linkedin_oauth_url(s->server, "/oauth/v2/introspectToken");
	const struct oauth_field fields[] = {
		{"client_id", s->login.client_id},
		{"client_secret", s->login.client_secret},
		{"token", s->login.token},
	};
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, FORM_MAX);
	oauth_form(&body, fields, ARRAY_LEN(fields));
	struct http_request request = {
		.method = "POST",
		.url = url,
		.body = body.buf,
		.body_len = body.len,
		.content_type = "application/x-www-form-urlencoded",
		.urgent = true,
	};
	http_start(s->host.http, &request, inspected, keeping_new(s, then));
	explicit_bzero(body.buf, body.len);
}

void linkedin_token_keep(struct session *s, void (*then)(struct session *s))
{
	if (needs_renewal(s, clock_now_us())) {
		renew(s, then);
		return;
	}
	if (!s->login.until && s->login.client_id && s->login.client_secret) {
		inspect(s, then);
		return;
	}
	tell_until(s);
	then(s);
}
