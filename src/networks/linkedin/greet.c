/* Whether who signed in may act for the page, and what the page is called: asked before anything
 * else, and again each day. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/linkedin/session.h"
#include "networks/linkedin/urn.h"
#include "text/clean.h"

#define URN "urn:li:"
#define ORGANIZATION URN "organization:"
#define ADMINISTRATOR "ADMINISTRATOR"

enum { NAME_MAX_BYTES = 255, PATH_BYTES = 1024 };

char *linkedin_organization(const char *identifier)
{
	const char *digits = "0123456789";
	const char *number = identifier ? identifier : "";
	if (strncmp(number, ORGANIZATION, strlen(ORGANIZATION)) == 0)
		number += strlen(ORGANIZATION);
	bool good = *number && strlen(number) <= 20 && number[strspn(number, digits)] == '\0';
	return good ? mem_printf(ORGANIZATION "%s", number) : NULL;
}

void linkedin_facts_release(struct session *s)
{
	free(s->handle);
	free(s->name);
	free(s->role);
	s->handle = s->name = s->role = NULL;
}

static void set_clean(char **to, const char *value)
{
	struct strbuf clean STRBUF_AUTO;
	strbuf_init(&clean, NAME_MAX_BYTES);
	if (value)
		clean_text(&clean, value, strlen(value), 0);
	free(*to);
	*to = clean.len ? strbuf_take(&clean) : NULL;
}

static void finish(struct session *s, const struct err *err, int64_t retry_us)
{
	s->again_us = clock_now_us() + CLOCK_DAY;
	if (err->code == ERR_NONE)
		s->host.identity(s->host.data,
			s->handle ? s->handle : s->organization + strlen(URN),
			&s->host.network->limit);
	calls_resume(&s->calls, err, retry_us);
}

/* ---- the page ---- */

/* What the page is called may be kept from us; then it goes by its number. */
static void page_came(struct session *s, void *data, const struct reply *reply)
{
	struct err err = reply->err;
	if (err.code == ERR_REJECTED)
		err = (struct err)ERR_INIT;
	else if (err.code == ERR_NONE) {
		set_clean(&s->handle, json_str(reply->json, "vanityName"));
		set_clean(&s->name, json_str(reply->json, "localizedName"));
	}
	finish(s, &err, reply->retry_us);
}

static void ask_page(struct session *s)
{
	char *path MEM_AUTO =
		mem_printf("/rest/organizations/%s", s->organization + strlen(ORGANIZATION));
	struct call_request request = {.path = path, .first = true, .urgent = true};
	call_start(&s->calls, &request, page_came, NULL, NULL);
}

/* ---- the role ---- */

static const char *role_of(const struct session *s, const struct json *list)
{
	const char *found = NULL;
	JSON_EACH (acl, list) {
		const char *role = json_str(acl, "role"), *state = json_str(acl, "state");
		const char *page = json_str(acl, "organization");
		if (!page)
			page = json_str(acl, "organizationTarget");
		if (!role || !page || strcmp(page, s->organization) != 0 ||
			(state && strcmp(state, "APPROVED") != 0))
			continue;
		if (!found || strcmp(role, ADMINISTRATOR) == 0)
			found = role;
	}
	return found;
}

static void ask_roles(struct session *s);

/* A token may be refused before its time; then the next one is tried, once. */
static bool try_next_token(struct session *s, const struct reply *reply)
{
	if (reply->status != 401 || s->renewed || !linkedin_dialect.stale(s, NULL, reply))
		return false;
	s->renewed = true;
	linkedin_token_keep(s, ask_roles);
	return true;
}

static void roles_came(struct session *s, void *data, const struct reply *reply)
{
	struct err err = reply->err;
	const char *role = role_of(s, json_at(reply->json, "elements"));
	if (try_next_token(s, reply))
		return;
	if (reply->status == 403)
		err_set(&err, ERR_AUTH,
			_("the token may not see roles on pages: make one with the scope rw_organization_admin (%.120s)"),
			reply->err.msg);
	else if (err.code == ERR_NONE && !role)
		err_set(&err, ERR_AUTH,
			_("who signed in has no role on page %s: its super admin gives one"),
			s->organization + strlen(ORGANIZATION));
	if (err.code != ERR_NONE) {
		finish(s, &err, reply->retry_us);
		return;
	}
	set_clean(&s->role, strcmp(role, ADMINISTRATOR) == 0 ? NULL : role);
	ask_page(s);
}

static void ask_roles(struct session *s)
{
	static const struct call_request request = {
		.path = "/rest/organizationAcls?q=roleAssignee&state=APPROVED&start=0&count=100",
		.first = true,
		.urgent = true,
	};
	call_start(&s->calls, &request, roles_came, NULL, NULL);
}

int linkedin_greet(struct session *s, struct err *err)
{
	if (!s->login.token)
		return login_is_missing(s->host.config, err);
	s->renewed = false;
	linkedin_token_keep(s, ask_roles);
	return 0;
}
