#include "desk/answer.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "text/entity.h"

/* What is public, answered in private. */
static bool goes_private(const struct answer_terms *t, enum visibility visibility)
{
	return visibility == VISIBILITY_DIRECT && t->asked != VISIBILITY_DIRECT;
}

static bool is_over(int64_t until_us, int64_t now_us)
{
	return until_us && until_us < now_us;
}

static int check_private(const struct answer_terms *t, int64_t now_us, struct err *err)
{
	char until[CLOCK_LONG_BYTES];
	if (t->reach == PRIVATE_OWN)
		return err_set(err, ERR_REFUSED,
			_("by account %s only what came in private can be answered in private"),
			t->account);
	if (t->reach == PRIVATE_ONCE && t->spent)
		return err_set(err, ERR_REFUSED,
			_("it can be answered in private once, and has had that answer"));
	if (t->private_until_us == PRIVATE_NEVER)
		return err_set(err, ERR_REFUSED, "%s", _("this one cannot be answered in private"));
	if (is_over(t->private_until_us, now_us))
		return err_set(err, ERR_REFUSED, _("it could be answered in private until %s"),
			clock_end(t->private_until_us, now_us, until));
	return 0;
}

int answer_check(
	const struct answer_terms *t, enum visibility visibility, int64_t now_us, struct err *err)
{
	char until[CLOCK_LONG_BYTES];
	const char *code = t->closed ? t->closed : t->no_answers; /* the nearer reason */
	if (!code && !t->can_reply)
		return err_set(err, ERR_REFUSED,
			_("account %s cannot send: open the link in a browser and answer there"),
			t->account);
	if (code)
		return err_set(err, ERR_REFUSED, _("it cannot be answered: %s"), closed_why(code));
	if (is_over(t->answer_until_us, now_us))
		return err_set(err, ERR_REFUSED, _("it could be answered until %s"),
			clock_end(t->answer_until_us, now_us, until));
	if (visibility == VISIBILITY_DIRECT && t->reach == PRIVATE_NONE)
		return err_set(
			err, ERR_REFUSED, _("account %s sends nothing in private"), t->account);
	return goes_private(t, visibility) ? check_private(t, now_us, err) : 0;
}

bool answer_words(const struct answer_terms *t, int64_t now_us, struct strbuf *out)
{
	char until[CLOCK_LONG_BYTES];
	struct err err = ERR_INIT;
	if (answer_check(t, t->asked, now_us, &err)) {
		strbuf_str(out, err.msg);
		return false;
	}
	if (t->answer_until_us)
		strbuf_printf(out, _("it can be answered until %s"),
			clock_end(t->answer_until_us, now_us, until));
	bool spent = t->reach == PRIVATE_ONCE && t->spent;
	if (t->private_until_us > now_us && t->asked != VISIBILITY_DIRECT && !spent)
		strbuf_printf(out,
			t->answer_until_us ? _(", in private until %s")
					   : _("it can be answered, in private until %s"),
			clock_end(t->private_until_us, now_us, until));
	return true;
}

int64_t answer_until(const struct answer_terms *t, enum visibility visibility)
{
	int64_t until_us = t->answer_until_us;
	if (goes_private(t, visibility) && t->private_until_us &&
		(!until_us || t->private_until_us < until_us))
		until_us = t->private_until_us;
	return until_us;
}

int answer_left_min(
	const struct answer_terms *t, enum visibility visibility, int64_t now_us, int64_t *turns_us)
{
	int64_t left_us = answer_until(t, visibility) - now_us;
	*turns_us = 0;
	if (left_us < 0)
		return 0;
	bool is_near = left_us <= CLOCK_HOUR;
	*turns_us = (is_near ? left_us % CLOCK_MIN : left_us - CLOCK_HOUR) + 1;
	return is_near ? (int)((left_us + CLOCK_MIN - 1) / CLOCK_MIN) : 0;
}

void answer_terms_words(const struct answer_terms *t, const struct price *price,
	enum visibility visibility, const char *text, int64_t now_us, struct strbuf *out)
{
	char at[CLOCK_LONG_BYTES];
	struct entity url;
	int64_t until_us = answer_until(t, visibility);
	if (until_us)
		strbuf_printf(out, _(", until %s"), clock_end(until_us, now_us, at));
	price_words(price, visibility == VISIBILITY_DIRECT,
		entity_next_url(text, strlen(text), 0, &url), out);
}
