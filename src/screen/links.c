#include "screen/links.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/desk.h"
#include "screen/silence.h"
#include "store/channel.h"
#include "text/utf8.h"

enum { WORDS_BYTES = 512 };

/* ---- signs ---- */

static const struct link_look looks[ACCOUNT_STATES] = {
	[ACCOUNT_NEW] = {'?', ROLE_DIM, false},
	[ACCOUNT_SIGNING_IN] = {'?', ROLE_DIM, false},
	[ACCOUNT_LIVE] = {'+', ROLE_NORMAL, false},
	[ACCOUNT_LIMITED] = {'!', ROLE_LINK_LIMITED, true},
	[ACCOUNT_DEGRADED] = {'!', ROLE_LINK_LIMITED, true},
	[ACCOUNT_DOWN] = {'!', ROLE_LINK_DOWN, true},
	[ACCOUNT_SIGNED_OUT] = {'!', ROLE_LINK_DOWN, true},
	[ACCOUNT_OFF] = {'-', ROLE_LINK_DOWN, true},
};

struct link_look link_look(const struct account_row *row)
{
	static const struct link_look warned = {'!', ROLE_LINK_LIMITED, true};
	struct link_look look = looks[row->state];
	bool ends = account_sign_in_ends(row, clock_now_us());

	if ((row->silent_us || ends) && !look.trouble)
		return warned;
	if (row->state == ACCOUNT_LIVE && !row->streaming && !row->practice)
		look.sign = '~';
	return look;
}

/* ---- line 1 ---- */

static bool is_seen(const struct account_row *row, bool all)
{
	return row->served && (all || link_look(row).trouble);
}

static int signs_cols(const struct desk *desk)
{
	int cols = 0;

	for (size_t i = 0; i < desk->accounts.count; i++)
		if (is_seen(&desk->accounts.items[i], true))
			cols += utf8_cols(desk->accounts.items[i].label) + 2;
	return cols;
}

static void missing_words(const struct desk *desk, struct strbuf *out)
{
	int64_t since_us;

	if (links_missing(desk, &since_us))
		collector_missing_words(since_us, clock_now_us(), out);
}

/* What stands in the place of the signs: who is silent cannot tell of others. */
static void trouble_words(const struct desk *desk, struct strbuf *out)
{
	silence_words(desk, out);
	if (!out->len)
		missing_words(desk, out);
}

int links_cols(const struct desk *desk)
{
	STRBUF_AUTO struct strbuf missing;

	strbuf_init(&missing, WORDS_BYTES);
	trouble_words(desk, &missing);
	return missing.len ? utf8_cols(missing.buf) : signs_cols(desk);
}

void links_draw(const struct desk *desk, int x, int cols)
{
	bool all = signs_cols(desk) <= cols;
	STRBUF_AUTO struct strbuf missing;

	strbuf_init(&missing, WORDS_BYTES);
	trouble_words(desk, &missing);
	if (missing.len) {
		draw_text(0, x, cols, ROLE_WARNING, missing.buf);
		return;
	}
	for (size_t i = 0; i < desk->accounts.count; i++) {
		const struct account_row *a = &desk->accounts.items[i];
		struct link_look look = link_look(a);
		int wide = utf8_cols(a->label) + 1;

		if (!is_seen(a, all))
			continue;
		if (wide > cols)
			return;
		draw_textf(0, x, wide, look.role, "%s%c", a->label, look.sign);
		x += wide + 1;
		cols -= wide + 1;
	}
}

/* ---- news ---- */

void links_tell(struct desk *desk, const struct account_list *now)
{
	static const enum say levels[] = {
		[ACCOUNTS_REPAIRED] = SAY_OK,
		[ACCOUNTS_MISSED] = SAY_WARNING,
		[ACCOUNTS_ENDING] = SAY_WARNING,
		[ACCOUNTS_ALARM] = SAY_ERROR,
	};
	STRBUF_AUTO struct strbuf words;
	enum account_news news;

	strbuf_init(&words, WORDS_BYTES);
	news = accounts_news(&desk->accounts, now, clock_now_us(), &words);
	if (news == ACCOUNTS_SAME)
		return;
	desk_say(desk, levels[news], "%s", words.buf);
	if (news == ACCOUNTS_ALARM && desk_option_on(desk, OPTION_BELL))
		term_bell(desk->term);
}

/* ---- the collector ---- */

/* Once, with what it means; line 1 shows it as long as it lasts. */
static void say_missing(struct desk *desk)
{
	STRBUF_AUTO struct strbuf missing;

	strbuf_init(&missing, WORDS_BYTES);
	missing_words(desk, &missing);
	if (missing.len)
		desk_say(desk, SAY_WARNING, _("%s: nothing comes in or leaves"), missing.buf);
}

void links_collector(struct desk *desk, const struct collector *c)
{
	bool runs = c->runs;

	free(desk->served);
	desk->served = mem_strdup(c->names);
	if (desk->collected == runs && desk->looked)
		return;
	desk->parted_us = desk->looked && !runs ? clock_now_us() : 0;
	desk->collected = runs;
	desk->looked = true;
	desk->redraw = true;
	say_missing(desk);
}

bool links_missing(const struct desk *desk, int64_t *since_us)
{
	bool starts = desk_option_on(desk, OPTION_COLLECT) && desk->starts == 0;

	if (!desk->looked || desk->collected || desk->collector >= 0 || starts)
		return false;
	*since_us = accounts_collected_us(&desk->accounts);
	if (desk->parted_us > *since_us)
		*since_us = desk->parted_us;
	return true;
}
