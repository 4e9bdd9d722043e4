/* Signing in: by a token that is ready, which may serve many pages; or by a code in the address
 * where a browser ends, which gets a token for an hour, that one for sixty days, and that the
 * page's own (developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived). */
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/facebook/read.h"
#include "networks/oauth.h"
#include "networks/trial.h"
#include "text/clean.h"
#include "text/utf8.h"

/* Where a program without a site of its own has browsers end (unverified). */
#define REDIRECT "https://www.facebook.com/connect/login_success.html"
#define BROWSER "https://www.facebook.com"

/* No more than the desk does: a token that is stolen opens no more. */
#define SCOPES \
	"pages_show_list,pages_read_engagement,pages_read_user_content,pages_manage_engagement," \
	"pages_manage_posts,pages_messaging,business_management"

enum { FORM_MAX = 16 << 10, LINE_MAX_BYTES = 512, NOT_A_FIELD = 100 };

/* ---- the browser ---- */

/* A token for an hour gets one for sixty days. */
static int lengthen(struct session *s, struct err *err)
{
	const struct oauth_field fields[] = {
		{"grant_type", "fb_exchange_token"},
		{"client_id", s->login.client_id},
		{"client_secret", s->login.client_secret},
		{"fb_exchange_token", s->login.token},
	};
	struct strbuf url STRBUF_AUTO;
	strbuf_init(&url, FORM_MAX);
	strbuf_printf(&url, "%s/oauth/access_token?", s->base);
	oauth_form(&url, fields, ARRAY_LEN(fields));
	struct http_request request = {.method = "GET", .url = url.buf, .urgent = true};
	struct question q = {.dialect = &facebook_dialect, .login = &s->login};
	question_ask(&q, s->host.http, &request);
	explicit_bzero(url.buf, url.len);
	int rc = q.reply.err.code == ERR_NONE
			 ? oauth_take(&s->login, q.reply.json, err)
			 : err_set(err, q.reply.err.code, "%s", q.reply.err.msg);
	question_release(&q);
	return rc;
}

static int sign_in_by_browser(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *config = s->host.config;
	const char *version = strrchr(s->base, '/');
	char *authorize MEM_AUTO =
		mem_printf("%s%s/dialog/oauth", config->server ? s->server : BROWSER, version);
	char *token MEM_AUTO = mem_printf("%s/oauth/access_token", s->base);
	const struct oauth o = {
		.authorize_url = authorize,
		.token_url = token,
		.redirect_uri = config->redirect_uri ? config->redirect_uri : REDIRECT,
		.scopes = SCOPES,
		.whole_url = true,
		.token_get = true,
	};
	struct login *l = &s->login;
	if (trial_need(&l->client_id, _("The app's id"), false, dialogue, err) == -1 ||
		trial_need(&l->client_secret, _("The app's secret"), true, dialogue, err) == -1 ||
		oauth_sign_in(&o, l, s->host.http, dialogue, err) == -1)
		return -1;
	return lengthen(s, err);
}

/* ---- which page ---- */

struct choice {
	const struct dialogue *dialogue;
	const struct json *pages; /* while the person chooses */
	const struct json *page;
	bool over;
	struct err err;
};

static void offer(const struct choice *c)
{
	c->dialogue->say(c->dialogue->data, _("It serves these pages:"));
	JSON_EACH (page, c->pages) {
		const char *id = facebook_thing(page, "id"), *name = json_str(page, "name");
		struct strbuf clean STRBUF_AUTO;
		strbuf_init(&clean, LINE_MAX_BYTES);
		char *line MEM_AUTO = mem_printf("  %s  %s", id ? id : "?", name ? name : "?");
		clean_text(&clean, line, strlen(line), 0);
		c->dialogue->say(c->dialogue->data, clean.buf);
	}
}

/* How far a page is what was answered, without looking at case or accents. */
enum likeness { UNLIKE, BEGINS, NAMED, NUMBERED };

static enum likeness likeness_of(const struct json *page, const char *wanted)
{
	const char *id = facebook_thing(page, "id"), *name = json_str(page, "name");
	char *folded MEM_AUTO = utf8_fold(wanted), *its MEM_AUTO = utf8_fold(name ? name : "");
	if (id && strcmp(id, wanted) == 0)
		return NUMBERED;
	if (strcmp(its, folded) == 0)
		return NAMED;
	return strncmp(its, folded, strlen(folded)) == 0 ? BEGINS : UNLIKE;
}

/* The one page that is most like it, and no less than `least`. NULL: err. */
static const struct json *find_page(
	const struct json *pages, const char *wanted, enum likeness least, struct err *err)
{
	const struct json *best = NULL;
	enum likeness most = UNLIKE;
	bool alone = false;
	JSON_EACH (page, pages) {
		enum likeness its = likeness_of(page, wanted);
		if (its < least || its < most)
			continue;
		alone = its > most;
		best = page;
		most = its;
	}
	if (!best)
		err_set(err, ERR_INPUT, _("the token serves no page \"%.60s\""), wanted);
	else if (!alone)
		err_set(err, ERR_INPUT,
			_("more than one page is called \"%.60s\": its number tells which"),
			wanted);
	return best && alone ? best : NULL;
}

static enum tried ask_page(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct choice *c = data;
	char *wanted MEM_AUTO =
		trial_line(dialogue, _("Which one? Its number or its name"), false, err);
	if (!wanted)
		return TRIED_OVER;
	if (*wanted)
		c->page = find_page(c->pages, wanted, BEGINS, err);
	else
		err_set(err, ERR_INPUT, _("nothing was given"));
	return c->page ? TRIED_WELL : TRIED_AGAIN;
}

/* The one that is configured, the only one, or the one that the person names. */
static void choose(struct session *s, struct choice *c)
{
	const char *identifier = s->host.config->identifier;
	if (c->pages->len == 0) {
		err_set(&c->err, ERR_AUTH, _("the token serves no page"));
	} else if (identifier) {
		c->page = find_page(c->pages, identifier, NAMED, &c->err);
	} else if (c->pages->len == 1) {
		c->page = c->pages->first;
	} else {
		offer(c);
		trial_try(ask_page, c, c->dialogue, &c->err);
	}
}

/* A page's own token has no list of pages; one with a list is that of a user. */
static void pages_came(struct session *s, void *data, const struct reply *reply)
{
	struct choice *c = data;
	const struct json *list = json_at(reply->json, "data");
	c->over = true;
	if (facebook_error(reply) == NOT_A_FIELD)
		return;
	if (reply->err.code != ERR_NONE || !list) {
		c->err = reply->err;
		if (c->err.code == ERR_NONE)
			err_set(&c->err, ERR_NETWORK, _("the server's answer holds no list"));
		return;
	}
	c->pages = list;
	choose(s, c);
	const char *token = json_str(c->page, "access_token");
	if (c->page && (!token || !*token))
		err_set(&c->err, ERR_AUTH, _("the network gives no token for that page"));
	if (c->page && token && *token)
		login_set(&s->login.token, token);
}

static int choose_page(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	static const struct call_request pages = {
		.path = "/me/accounts?fields=id,name,access_token&limit=100", .first = true};
	struct choice c = {.dialogue = dialogue};
	login_set(&s->login.refresh, s->login.token);
	call_start(&s->calls, &pages, pages_came, &c, NULL);
	while (!c.over)
		http_run(s->host.http, 1000, NULL, 0);
	login_set(&s->login.refresh, s->login.token);
	/* The page's has no end of its own, or the network tells it. */
	login_set(&s->login.until, NULL);
	return c.err.code == ERR_NONE ? 0 : err_set(err, c.err.code, "%s", c.err.msg);
}

/* ---- all of it ---- */

static int get_token(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	dialogue->say(dialogue->data,
		_("A token of the page, or of a system user of the business who has it, is best: "
		  "it has no end."));
	char *token SECRET_AUTO = dialogue->ask(
		dialogue->data, _("The token (empty: sign in by a browser)"), true, err);
	if (!token)
		return -1;
	if (!*token)
		return sign_in_by_browser(s, dialogue, err);
	login_set(&s->login.token, token);
	return 0;
}

/* A token that is none, or serves no page, may be another than was meant. */
static enum tried sign_in_once(void *data, const struct dialogue *dialogue, struct err *err)
{
	struct session *s = data;
	if (get_token(s, dialogue, err) == -1)
		return TRIED_OVER;
	if (choose_page(s, dialogue, err) == 0 &&
		trial_greet(s->host.data, &s->calls, dialogue, err) == 0)
		return TRIED_WELL;
	return err->code == ERR_AUTH ? TRIED_AGAIN : TRIED_OVER;
}

int facebook_sign_in(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	const struct account_config *c = s->host.config;
	if (c->token_command || c->token_file)
		return trial_greet(s->host.data, &s->calls, dialogue, err);
	if (trial_try(sign_in_once, s, dialogue, err) == -1)
		return -1;
	login_set(&s->login.refresh, NULL);
	return login_save(&s->login, s->host.session_file, err);
}
