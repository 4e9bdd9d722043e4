/* The network tells in percent how much of what it grants is used: of the page, of its messages, of
 * the program, each apart, and in one answer only of what that one cost
 * (developers.facebook.com/docs/graph-api/overview/rate-limiting). */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/facebook/session.h"

/* Where it does not say when it grants more. */
static const int64_t PAUSE_US = 5 * CLOCK_MIN;

/* More is not said in earnest. */
enum { PERCENT_MOST = 10000 };

/* The meter of this kind, or the one that was told of longest ago. */
static struct facebook_meter *meter_of(struct session *s, const char *kind)
{
	struct facebook_meter *oldest = &s->meters[0];
	for (size_t i = 0; i < FACEBOOK_METERS; i++) {
		if (strcmp(s->meters[i].kind, kind) == 0)
			return &s->meters[i];
		if (s->meters[i].told_us < oldest->told_us)
			oldest = &s->meters[i];
	}
	*oldest = (struct facebook_meter){0};
	snprintf(oldest->kind, sizeof(oldest->kind), "%s", kind);
	return oldest;
}

static void take(struct session *s, const char *kind, const struct json *usage)
{
	static const char *const members[] = {"call_count", "total_cputime", "total_time"};
	int64_t value, minutes = 0, now = clock_now_us();
	int percent = 0;
	bool told = false;
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		if (json_int(usage, members[i], &value) == -1 || value < 0 || value > PERCENT_MOST)
			continue;
		percent = value > percent ? (int)value : percent;
		told = true;
	}
	if (json_int(usage, "estimated_time_to_regain_access", &minutes) == -1 || minutes < 0)
		minutes = 0;
	if (!told && !minutes)
		return;
	struct facebook_meter *meter = meter_of(s, kind);
	int64_t wait = minutes > CLOCK_DAY / CLOCK_MIN ? CLOCK_DAY
		       : minutes                       ? minutes * CLOCK_MIN
						       : PAUSE_US;
	meter->percent = percent;
	meter->told_us = now;
	meter->until_us = percent >= FACEBOOK_SLOW || minutes ? now + wait : 0;
}

/* {"call_count": 5, ...}, or the same for each account in lists, each of a type. */
static void take_header(struct session *s, const char *name, const struct json *json)
{
	take(s, name, json);
	JSON_EACH (account, json)
		JSON_EACH (usage, account) {
			const char *type = json_str(usage, "type");
			take(s, type ? type : name, usage);
		}
}

void facebook_usage_note(struct session *s)
{
	static const char *const headers[] = {
		"x-business-use-case-usage", "x-app-usage", "x-page-usage"};
	struct arena arena ARENA_AUTO = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		const char *text = http_answer_header(s->host.http, headers[i]);
		take_header(s, headers[i], json_text(&arena, text));
	}
}

/* The one that makes us wait longest; NULL. */
static const struct facebook_meter *longest(const struct session *s, int at_least)
{
	const struct facebook_meter *found = NULL;
	int64_t now = clock_now_us();
	for (size_t i = 0; i < FACEBOOK_METERS; i++) {
		const struct facebook_meter *m = &s->meters[i];
		/* Further off than a day is nothing that was ever said: then the clock was put
		 * back.
		 */
		bool waits = m->until_us > now && m->until_us - now <= CLOCK_DAY;
		if (waits && m->percent >= at_least && (!found || m->until_us > found->until_us))
			found = m;
	}
	return found;
}

int64_t facebook_slow_until_us(const struct session *s)
{
	const struct facebook_meter *meter = longest(s, 0);
	return meter ? meter->until_us : 0;
}

bool facebook_is_slow(const struct session *s, int at_least, struct err *err, int64_t *retry_us)
{
	const struct facebook_meter *meter = longest(s, at_least);
	if (!meter)
		return false;
	*retry_us = meter->until_us;
	err_set(err, ERR_RATE, _("%d %% of what the network grants is used"), meter->percent);
	return true;
}
