#include "screen/silence.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/errors.h"
#include "screen/loop.h"
#include "screen/pending.h"

enum {
	SILENT_MS = 2000, /* an answer that takes longer is missed */
	TRY_MS = 1000,
	WORDS_BYTES = 256,
};

static void say_since(const struct desk *desk, struct strbuf *out)
{
	const char *refusal = worker_look(desk->worker).link.refusal;
	char since[CLOCK_SHORT_BYTES];

	clock_short(desk->silent_us, clock_now_us(), since);
	if (refusal)
		strbuf_printf(out, _("%s since %s"), _(refusal), since);
	else
		strbuf_printf(out, _("The store does not answer since %s"), since);
}

void silence_words(const struct desk *desk, struct strbuf *out)
{
	size_t wait = pending_count(desk, false), unsure = pending_count(desk, true);

	if (!desk->silent_us)
		return;
	say_since(desk, out);
	if (wait > 0)
		strbuf_printf(out, ngettext(", %zu waits", ", %zu wait", wait), wait);
	if (unsure > 0)
		strbuf_printf(out, ngettext(", %zu uncertain", ", %zu uncertain", unsure), unsure);
}

static void say_silent(struct desk *desk)
{
	STRBUF_AUTO struct strbuf words;

	strbuf_init(&words, WORDS_BYTES);
	say_since(desk, &words);
	desk_say(desk, SAY_WARNING, _("%s: what is typed is kept, what is decided waits"),
		words.buf);
	desk->silence = desk->message.number;
}

/* What came of a decision in the meantime is worth more than that the store answers. */
static void say_again(struct desk *desk)
{
	if (desk->message.number == desk->silence)
		desk_say(desk, SAY_OK, _("the store answers again"));
}

/* What happened stands among the errors, too: the next message comes soon. */
static void say_back(struct desk *desk, const struct store_link *link)
{
	char lost[CLOCK_SHORT_BYTES], back[CLOCK_SHORT_BYTES];

	char *words = mem_printf(
		_("The connection to the store was lost at %s and is back at %s on %s"),
		clock_exact(link->lost_us, lost), clock_exact(clock_now_us(), back), link->host);

	errors_keep(desk, 0, words);
	if (desk->message.number == desk->silence || !desk->message.fresh)
		desk_say(desk, SAY_WARNING, "%s", words);
	free(words);
}

/* 0 while it answers, or has not been asked for long. */
static int64_t silent_since(const struct worker_state *now)
{
	if (now->link.away)
		return now->link.lost_us;
	if (now->asked_ms && clock_mono_ms() - now->asked_ms >= SILENT_MS)
		return now->asked_us;
	return 0;
}

static void come_back(struct desk *desk, const struct store_link *link)
{
	bool again = desk->lives > 0;

	desk->lives = link->lives;
	if (!again)
		return;
	say_back(desk, link);
	desk_refresh(desk);
	pending_settle(desk);
}

void silence_look(struct desk *desk)
{
	struct worker_state now = worker_look(desk->worker);
	int64_t since_us = silent_since(&now), planned_ms = desk->silence_ms;

	if (since_us != desk->silent_us) {
		bool begins = since_us && !desk->silent_us, ends = !since_us;

		desk->silent_us = since_us;
		desk->redraw = true;
		if (begins)
			say_silent(desk);
		else if (ends && now.link.lives == desk->lives)
			say_again(desk);
	}
	if (now.link.refusal) /* it may be another than before */
		desk->redraw = true;
	if (!now.link.away && now.link.lives != desk->lives)
		come_back(desk, &now.link);
	desk->silence_ms = 0;
	if (now.link.away && !worker_busy(desk->worker))
		desk->silence_ms = clock_mono_ms() + TRY_MS;
	else if (!desk->silent_us && (now.asked_ms || worker_busy(desk->worker)))
		/* What was just posted the worker has not begun yet. */
		desk->silence_ms = (now.asked_ms ? now.asked_ms : clock_mono_ms()) + SILENT_MS;
	else if (pending_count(desk, true) > 0)
		desk->silence_ms = planned_ms ? planned_ms : clock_mono_ms() + TRY_MS;
}

void silence_try(struct desk *desk)
{
	desk->silence_ms = 0;
	if (worker_look(desk->worker).link.away)
		status_reload(desk);
	else
		pending_settle(desk);
}
