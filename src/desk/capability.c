#include "desk/capability.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

const char *const private_reach_names[PRIVATE_REACHES] = {
	[PRIVATE_ANY] = "any",
	[PRIVATE_ONCE] = "once",
	[PRIVATE_OWN] = "own",
	[PRIVATE_NONE] = "none",
};

enum { MILLION = 1000000 };

/* Cents, and what is finer when there is something. */
void price_amount(struct strbuf *out, int64_t millionths)
{
	int digits = 6;
	int64_t rest = millionths % MILLION;
	while (digits > 2 && rest % 10 == 0) {
		rest /= 10;
		digits--;
	}
	/* TRANSLATORS: the sign between whole numbers and decimals. */
	strbuf_printf(out, "%lld%s%0*lld", (long long)(millionths / MILLION), _("."), digits,
		(long long)rest);
}

static bool price_of_link(const struct price *p, bool direct, bool link)
{
	return link && p->link && !direct;
}

int64_t price_due(const struct price *p, bool direct, bool link)
{
	if (!p->currency)
		return 0;
	return direct ? p->direct : price_of_link(p, direct, link) ? p->link : p->reply;
}

void price_words(const struct price *p, bool direct, bool link, struct strbuf *out)
{
	int64_t price = price_due(p, direct, link);
	STRBUF_AUTO struct strbuf amount;
	strbuf_init(&amount, 64);
	if (!price)
		return;
	price_amount(&amount, price);
	strbuf_printf(out,
		price_of_link(p, direct, link) ? _(", costs %s %s, with a link")
					       : _(", costs %s %s"),
		amount.buf, p->currency);
}

static const struct {
	const char *code, *why;
} reasons[] = {
	{"browser",
		N_("this network lets no program write comments: answer it in a browser, at its address")},
	{"summons", N_("this network lets us answer only who names or quotes us")},
	{"author", N_("its author lets only some people answer, and we are not among them")},
	{"off", N_("comments are closed there")},
	{"pending", N_("nobody sees it there until it is approved")},
	{"spam", N_("the network takes it for spam and hides it; what is approved is shown")},
	{"window", N_("the time in which the network lets us answer is over")},
};

const char *closed_why(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(reasons[i].code, code) == 0)
			return _(reasons[i].why);
	return code;
}

const char *closed_badge(const char *code)
{
	static const struct {
		const char *code, *badge;
	} unseen[] = {{"pending", N_("[pending] ")}, {"spam", N_("[spam?] ")}};
	for (size_t i = 0; code && i < ARRAY_LEN(unseen); i++)
		if (strcmp(unseen[i].code, code) == 0)
			return _(unseen[i].badge);
	return "";
}
