#include "base/i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/place.h"
#include "config.h"

/* The locale that was asked for, as setlocale(3) looks for it. */
static const char *wanted(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return "C";
}

/* gettext reads LANGUAGE only when the locale is not "C", and "C.UTF-8" counts as one. */
void i18n_init(const char *language)
{
	bool by_hand = language && strcmp(language, "auto") != 0;
	if (!setlocale(LC_ALL, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		if (!by_hand && !getenv("LANGUAGE") && strncmp(wanted(), "C", 1) != 0)
			setenv("LANGUAGE", wanted(), 1);
		setlocale(LC_ALL, "C.UTF-8");
	}
	if (by_hand)
		setenv("LANGUAGE", language, 1);
	setlocale(LC_NUMERIC, "C");
	MEM_AUTO char *catalogues = place_find(LOCALEDIR, "po");
	bindtextdomain(PACKAGE, catalogues);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
}
