/* The network tells in percent how much of what it grants is used, of the page, of the program and
 * of the account apart (developers.facebook.com/docs/graph-api/overview/rate-limiting). */
#include <inttypes.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "networks/facebook_session.h"

/* Where it does not say when it grants more. */
static const int64_t PAUSE_US = 5 * CLOCK_MIN;

struct reading {
	int percent;
	int64_t minutes; /* until it grants more; 0 = not said */
};

static void take_one(struct reading *r, const struct json *usage)
{
	static const char *const members[] = {"call_count", "total_cputime", "total_time"};
	int64_t value;
	int percent = 0;
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (json_int(usage, members[i], &value) == 0 && value > percent && value <= 10000)
			percent = (int)value;
	if (percent > r->percent)
		r->percent = percent;
	if (json_int(usage, "estimated_time_to_regain_access", &value) == 0 && value > r->minutes)
		r->minutes = value;
}

/* {"call_count": 5, ...}, or the same for each account in lists. */
static void take_header(struct reading *r, const struct json *json)
{
	take_one(r, json);
	JSON_EACH (account, json)
		JSON_EACH (usage, account)
			take_one(r, usage);
}

void facebook_usage_note(struct session *s)
{
	static const char *const headers[] = {
		"x-business-use-case-usage", "x-app-usage", "x-page-usage"};
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct reading r = {0};
	bool told = false;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		const char *text = http_answer_header(s->host.http, headers[i]);
		const struct json *json = json_text(&arena, text);
		told = told || json;
		if (json)
			take_header(&r, json);
	}
	if (!told)
		return;
	int64_t wait = r.minutes > 0 ? r.minutes * CLOCK_MIN : PAUSE_US;
	if (wait > CLOCK_DAY || r.minutes > CLOCK_DAY / CLOCK_MIN)
		wait = CLOCK_DAY;
	s->usage.percent = r.percent;
	s->usage.until_us = 0;
	if (r.percent >= FACEBOOK_SLOW || r.minutes > 0)
		s->usage.until_us = clock_now_us() + wait;
}

bool facebook_is_slow(const struct session *s, struct err *err, int64_t *retry_us)
{
	int64_t now = clock_now_us(), until = s->usage.until_us;
	/* Further off than a day is nothing that was ever said: then the clock was put back. */
	if (until <= now || until - now > CLOCK_DAY)
		return false;
	*retry_us = until;
	err_set(err, ERR_RATE, _("%d %% of what the network grants is used"), s->usage.percent);
	return true;
}
