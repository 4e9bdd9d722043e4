#include "screen/publish_words.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/service.h"
#include "text/entity.h"
#include "text/utf8.h"

enum { LINE_BYTES = 512 };

void publish_length(const struct account_row *a, const char *text, struct strbuf *out)
{
	size_t used;

	length_fits(&a->post_limit, text, &used);
	strbuf_printf(out, "%zu", used);
	if (a->post_limit.most)
		strbuf_printf(out, "/%zu", a->post_limit.most);
}

static bool has_link(const char *text)
{
	struct entity url;

	return entity_next_url(text, strlen(text), 0, &url);
}

void publish_price(const struct account_row *a, const char *text, struct strbuf *out)
{
	price_words(&a->can.price, false, has_link(text), out);
}

/* ", 0.20 USD" */
static void brief_price(const struct account_row *a, const char *text, struct strbuf *out)
{
	int64_t price = price_due(&a->can.price, false, has_link(text));

	if (!price)
		return;
	strbuf_str(out, ", ");
	price_amount(out, price);
	strbuf_printf(out, " %s", a->can.price.currency);
}

/* ---- the question before it goes ---- */

/* When, in words: "at once", or the day and the time. */
static const char *when_words(int64_t appears_us, char out[CLOCK_LONG_BYTES])
{
	return appears_us ? clock_long(appears_us, out) : _("at once");
}

static bool has_room(const struct desk *desk, const struct strbuf *question)
{
	return utf8_cols(question->buf) < desk->screen.cols;
}

/* Where it is narrow: that it is published and what that costs go before all else, and where before
 * when. */
static void question_in_few_words(const struct desk *desk, const struct account_row *a,
	const char *text, int64_t appears_us, const char *mark, struct strbuf *out)
{
	char whole[CLOCK_LONG_BYTES], brief[CLOCK_SHORT_BYTES];
	const char *const times[] = {when_words(appears_us, whole),
		appears_us ? clock_short(appears_us, clock_now_us(), brief) : _("at once")};
	STRBUF_AUTO struct strbuf price;

	strbuf_init(&price, LINE_BYTES);
	brief_price(a, text, &price);
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		strbuf_clear(out);
		strbuf_printf(
			out, _("%spublish%s: %s %s? y/e "), mark, price.buf, a->name, times[i]);
		if (has_room(desk, out))
			return;
	}
	strbuf_clear(out);
	strbuf_printf(out, _("%spublish%s: %s? y/e "), mark, price.buf, a->name);
}

/* Who we are on one network may be called the same on another; the account's name never is. */
void publish_question(const struct desk *desk, const struct account_row *a, const char *text,
	int64_t appears_us, bool picture, struct strbuf *out)
{
	const char *mark = a->practice || desk->practice ? _("EXERCISE: ") : "";
	char when[CLOCK_LONG_BYTES];
	MEM_AUTO char *handle = a->handle ? mem_printf(" (%s)", a->handle) : mem_strdup("");
	const struct {
		const char *handle, *keys;
	} forms[] = {{handle, _("y yes  e edit")}, {handle, "y/e"}, {"", _("y yes  e edit")},
		{"", "y/e"}};
	STRBUF_AUTO struct strbuf more;

	strbuf_init(&more, LINE_BYTES);
	if (a->post_limit.most) {
		strbuf_str(&more, ", ");
		publish_length(a, text, &more);
	}
	publish_price(a, text, &more);
	strbuf_str(&more, picture ? _(", 1 picture") : "");
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		strbuf_clear(out);
		strbuf_printf(out, _("%s%s %s%s, %s%s: publish?  %s "), mark, a->label, a->name,
			forms[i].handle, when_words(appears_us, when), more.buf, forms[i].keys);
		if (has_room(desk, out))
			return;
	}
	question_in_few_words(desk, a, text, appears_us, mark, out);
}

/* ---- when it leaves ---- */

static void say_when(struct desk *desk, int64_t appears_us, int64_t leaves_us)
{
	char appears[CLOCK_LONG_BYTES], leaves[CLOCK_LONG_BYTES];
	int64_t today_us = clock_local_day(clock_now_us(), 0);

	if (appears_us > leaves_us)
		desk_say(desk, SAY_OK,
			_("scheduled %s, leaves %s; T in the outbox (O) takes it back"),
			clock_long(appears_us, appears), clock_exact(leaves_us, leaves));
	else if (clock_local_day(leaves_us, 0) == today_us)
		desk_say(desk, SAY_OK, _("leaves at %s; T in the outbox (O) takes it back"),
			clock_exact(leaves_us, leaves));
	else
		desk_say(desk, SAY_OK, _("leaves %s; T in the outbox (O) takes it back"),
			clock_long(leaves_us, leaves));
	desk_say_until(desk, leaves_us);
}

void publish_say_leaves(
	struct desk *desk, const char *account, int64_t appears_us, int64_t leaves_us)
{
	MEM_AUTO char *missing = service_missing(desk, account);

	if (missing)
		desk_say(desk, SAY_WARNING, _("held, T in the outbox (O) takes it back: %s"),
			missing);
	else
		say_when(desk, appears_us, leaves_us);
}
