#include "desk/watch.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"

bool watch_runs(const struct watch *w, int64_t now_us)
{
	return now_us < w->until_us;
}

/* "@anna", "from:anna", "author:anna": networks search for a person so. */
static bool means_a_person(const char *term)
{
	static const char *const openings[] = {"@", "from:", "author:", "did:"};
	for (size_t i = 0; i < sizeof(openings) / sizeof(*openings); i++)
		if (strncmp(term, openings[i], strlen(openings[i])) == 0)
			return true;
	return strstr(term, " @") || strstr(term, " from:") || strstr(term, " author:");
}

static bool is_blank(const char *text)
{
	return !text || text[strspn(text, " \t")] == '\0';
}

int watch_check(const struct watch *w, int64_t now_us, struct err *err)
{
	if (is_blank(w->purpose))
		return err_set(err, ERR_CONFIG,
			_("watch %s: 'purpose' is missing: say what it is for"), w->name);
	if (is_blank(w->owner))
		return err_set(err, ERR_CONFIG,
			_("watch %s: 'owner' is missing: say who answers for it"), w->name);
	if (w->term_count == 0)
		return err_set(err, ERR_CONFIG, _("watch %s: 'terms' is missing"), w->name);
	for (size_t i = 0; i < w->term_count; i++) {
		if (is_blank(w->terms[i]) || strcmp(w->terms[i], "#") == 0)
			return err_set(err, ERR_CONFIG, _("watch %s: a term is empty"), w->name);
		if (means_a_person(w->terms[i]))
			return err_set(err, ERR_CONFIG,
				_("watch %s: '%.60s' follows a person: expected words or a hashtag"),
				w->name, w->terms[i]);
	}
	if (w->until_us > now_us + (WATCH_MOST_DAYS + 1) * CLOCK_DAY)
		return err_set(err, ERR_CONFIG,
			_("watch %s: 'until' is too far: expected a day within %d days"), w->name,
			WATCH_MOST_DAYS);
	return 0;
}
