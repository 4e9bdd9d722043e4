#include "base/clock.h"
#include "base/i18n.h"
#include "store/channel.h"

/* What of the times of an account is worth a word in each state. */
static const struct {
	bool since; /* its last good moment */
	bool until; /* when the next try is allowed */
	bool next;  /* when it is */
} times[ACCOUNT_STATES] = {
	[ACCOUNT_LIMITED] = {.until = true},
	[ACCOUNT_DEGRADED] = {.since = true, .next = true},
	[ACCOUNT_DOWN] = {.since = true, .next = true},
	[ACCOUNT_SIGNED_OUT] = {.since = true},
	[ACCOUNT_OFF] = {.since = true},
};

void account_words(const struct account_row *row, int64_t now_us, struct strbuf *out)
{
	char when[CLOCK_SHORT_BYTES];
	bool polled = row->state == ACCOUNT_LIVE && !row->streaming;
	strbuf_str(out, polled ? _("polling") : account_state_label(row->state));
	if (times[row->state].since)
		strbuf_printf(out, _(" since %s"),
			clock_short(row->last_us ? row->last_us : row->since_us, now_us, when));
	if (times[row->state].until && row->retry_us)
		strbuf_printf(out, _(" until %s"), clock_short(row->retry_us, now_us, when));
	if (times[row->state].next && row->retry_us)
		strbuf_printf(out, _(", next try %s"), clock_short(row->retry_us, now_us, when));
	if (row->silent_us)
		strbuf_printf(
			out, _(", silent since %s"), clock_short(row->silent_us, now_us, when));
}

void account_gap_words(const struct account_row *row, int64_t now_us, struct strbuf *out)
{
	char from[CLOCK_SHORT_BYTES], until[CLOCK_SHORT_BYTES];
	const struct account_gap *gap = &row->gap;
	if (!gap->until_us)
		return;
	strbuf_printf(out,
		gap->whole ? _("%lld loaded, none missed (%s - %s)")
			   : _("%lld loaded, some may be missing (%s - %s)"),
		(long long)gap->loaded, clock_short(gap->from_us, now_us, from),
		clock_short(gap->until_us, now_us, until));
}
