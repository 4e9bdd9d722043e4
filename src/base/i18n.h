/* Marks of strings for people. English is the source; po/ holds the rest. */
#ifndef NW_BASE_I18N_H
#define NW_BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text /* marked here, translated where it is shown */

/* Sets locale and catalogue. `language` is "auto" or a language code such as "nl". A
 * locale that is not installed falls back to C.UTF-8 with the wished language kept. */
void i18n_init(const char *language);

#endif
