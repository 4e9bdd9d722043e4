#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/media_rule.h"
#include "desk/moderation.h"
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

bool account_sign_in_ends(const struct account_row *row, int64_t now_us)
{
	return row->signed_until_us && row->signed_until_us - SIGN_IN_DAYS * CLOCK_DAY <= now_us;
}

static void sign_in_words(const struct account_row *row, int64_t now_us, struct strbuf *out)
{
	char when[CLOCK_SHORT_BYTES];
	strbuf_printf(out,
		row->signed_until_us < now_us ? _("the sign-in ended %s, sign in again")
					      : _("sign in again before %s"),
		clock_short(row->signed_until_us, now_us, when));
}

void account_words(const struct account_row *row, int64_t now_us, struct strbuf *out)
{
	char when[CLOCK_SHORT_BYTES];
	bool polled = row->state == ACCOUNT_LIVE && !row->streaming && !row->practice;
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
	if (account_sign_in_ends(row, now_us)) {
		strbuf_str(out, ", ");
		sign_in_words(row, now_us, out);
	}
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

/* ---- what it can do ---- */

static const char *const reach_words[PRIVATE_REACHES] = {
	[PRIVATE_ANY] = N_("answers in private what came in public, too"),
	[PRIVATE_ONCE] = N_("answers in private once what came in public"),
	[PRIVATE_OWN] = N_("answers in private only what came in private"),
	[PRIVATE_NONE] = N_("sends nothing in private"),
};

static void add_prices(const struct price *p, struct strbuf *out)
{
	STRBUF_AUTO struct strbuf reply, link;
	strbuf_init(&reply, 64);
	strbuf_init(&link, 64);
	if (!p->currency)
		return;
	price_amount(&reply, p->reply);
	price_amount(&link, p->link ? p->link : p->reply);
	strbuf_printf(
		out, _("a reply costs %s %s, with a link %s\n"), reply.buf, p->currency, link.buf);
}

/* Each by the network's own count. */
static void add_lengths(const struct account_row *row, struct strbuf *out)
{
	bool answers = row->can_reply && !row->can.closed;
	size_t direct = row->direct_limit.most ? row->direct_limit.most : row->limit.most;
	const struct {
		const char *what;
		size_t most; /* 0 = none, or no limit */
	} kinds[] = {
		{N_("a reply"), answers ? row->limit.most : 0},
		{N_("a direct message"), answers && row->can.reach != PRIVATE_NONE ? direct : 0},
		{N_("a post of our own"),
			row->can_reply && row->can.publishes ? row->post_limit.most : 0},
	};
	size_t told = 0;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].most)
			strbuf_printf(out, "%s%s %zu", told++ ? ", " : _("characters at most: "),
				_(kinds[i].what), kinds[i].most);
	strbuf_str(out, told ? "\n" : "");
}

void account_can_words(const struct account_row *row, struct strbuf *out)
{
	const struct capability *can = &row->can;
	char size[MEDIA_SIZE_BYTES];
	if (!row->can_reply || can->closed)
		strbuf_printf(out, _("answers nothing%s%s\n"), can->closed ? ": " : "",
			can->closed ? closed_why(can->closed) : "");
	else
		strbuf_printf(out, "%s\n", _(reach_words[can->reach]));
	add_lengths(row, out);
	add_prices(&can->price, out);
	if (can->media.most)
		strbuf_printf(out,
			ngettext("takes %zu attachment of at most %s: %s\n",
				"takes %zu attachments of at most %s each: %s\n", can->media.most),
			can->media.most, media_size(can->media.most_bytes, size),
			can->media.types ? can->media.types : "-");
	if (can->media.most && can->reach != PRIVATE_NONE &&
		can->media.direct_most < can->media.most)
		strbuf_printf(out,
			can->media.direct_most ? _("takes %zu of them with a direct message\n")
					       : _("takes none with a direct message\n"),
			can->media.direct_most);
	if (can->moderations) {
		STRBUF_AUTO struct strbuf names;
		strbuf_init(&names, 512);
		moderations_write(&names, can->moderations);
		strbuf_printf(out, _("can %s\n"), names.buf);
	}
}

/* ---- what changed ---- */

static bool is_lost(enum account_state state)
{
	return state == ACCOUNT_DOWN || state == ACCOUNT_SIGNED_OUT;
}

static void begin_news(const struct account_row *row, struct strbuf *out)
{
	strbuf_printf(out, "%s%s %s: ", out->len ? "; " : "", row->label, row->name);
}

static enum account_news row_news(const struct account_row *was, const struct account_row *now,
	int64_t now_us, struct strbuf *out)
{
	enum account_news news = ACCOUNTS_SAME;
	if (now->gap.until_us && now->gap.until_us != was->gap.until_us) {
		begin_news(now, out);
		account_gap_words(now, now_us, out);
		news = now->gap.whole ? ACCOUNTS_REPAIRED : ACCOUNTS_MISSED;
	}
	if (now->signed_warned_us && now->signed_warned_us != was->signed_warned_us) {
		begin_news(now, out);
		sign_in_words(now, now_us, out);
		news = ACCOUNTS_ENDING;
	}
	bool lost = is_lost(now->state) && now->state != was->state;
	if (!lost && !(now->silent_us && !was->silent_us))
		return news;
	begin_news(now, out);
	account_words(now, now_us, out);
	if (lost && now->reason)
		strbuf_printf(out, ": %s", now->reason);
	return ACCOUNTS_ALARM;
}

/* What a worker plays is as its own account is: told once. */
enum account_news accounts_news(const struct account_list *was, const struct account_list *now,
	int64_t now_us, struct strbuf *out)
{
	enum account_news worst = ACCOUNTS_SAME;
	for (size_t i = 0; i < now->count; i++) {
		const struct account_row *row = &now->items[i],
					 *before = account_of(was, row->name);
		if (!before || !row->served || row->worker)
			continue;
		enum account_news news = row_news(before, row, now_us, out);
		worst = news > worst ? news : worst;
	}
	return worst;
}

/* ---- the collector ---- */

/* Whatever a row tells, a collector wrote it. */
int64_t accounts_collected_us(const struct account_list *accounts)
{
	int64_t newest_us = 0;
	for (size_t i = 0; i < accounts->count; i++) {
		const struct account_row *row = &accounts->items[i];
		if (!row->served || row->state == ACCOUNT_NEW)
			continue;
		newest_us = row->since_us > newest_us ? row->since_us : newest_us;
		newest_us = row->last_us > newest_us ? row->last_us : newest_us;
	}
	return newest_us;
}

void collector_missing_words(int64_t since_us, int64_t now_us, struct strbuf *out)
{
	char when[CLOCK_SHORT_BYTES];
	if (since_us)
		strbuf_printf(out, _("No collector since %s"), clock_short(since_us, now_us, when));
	else
		strbuf_str(out, _("No collector"));
}
