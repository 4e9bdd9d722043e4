#include "desk/outgoing.h"

#include <string.h>

#include "base/i18n.h"
#include "desk/template.h"
#include "text/clean.h"

static int check_length(const char *text, const struct length_limit *limit, struct err *err)
{
	size_t used;
	if (length_fits(limit, text, &used))
		return 0;
	if (limit->most && used > limit->most)
		return err_set(err, ERR_REFUSED,
			_("the text is %zu too long: %zu characters, at most %zu are allowed"),
			used - limit->most, used, limit->most);
	return err_set(err, ERR_REFUSED,
		_("the text is too long: %zu bytes, at most %zu are allowed"), strlen(text),
		limit->most_bytes);
}

int outgoing_check(const char *text, const struct length_limit *limit, enum visibility visibility,
	enum visibility parent, struct err *err)
{
	size_t start, len;
	if (text[strspn(text, " \t\r\n")] == '\0')
		return err_set(err, ERR_REFUSED, _("the text is empty"));
	if (template_open_place(text, &start, &len) == 0)
		return err_set(err, ERR_REFUSED, _("%.*s is still to be filled in"),
			len < 60 ? (int)len : 60, text + start);
	if (!clean_is(text, strlen(text), CLEAN_LINES))
		return err_set(
			err, ERR_REFUSED, _("the text holds characters that cannot be shown"));
	if (parent < VISIBILITIES && visibility < parent)
		return err_set(err, ERR_REFUSED,
			_("a reply may not be more public than what it answers: %s, it was %s"),
			visibility_label(visibility), visibility_label(parent));
	return check_length(text, limit, err);
}
