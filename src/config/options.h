/* The options, one row each: what the parser, `:set`, completion and help know of them. */
#ifndef NW_CONFIG_OPTIONS_H
#define NW_CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum option {
	OPTION_STORE,
	OPTION_ORDER,
	OPTION_PREVIEW,
	OPTION_COLLECT,
	OPTION_LANGUAGE,
	OPTION_THEME,
	OPTION_COLOR,
	OPTION_A11Y,
	OPTION_SLOW,
	OPTION_MOUSE,
	OPTION_TAKE_BACK_S,
	OPTION_HINTS,
	OPTION_EDITOR,
	OPTION_BELL,
	OPTION_LIMIT,
	OPTION_ACKNOWLEDGE_S,
	OPTION_DISPATCH_S,
	OPTION_SUICIDE_TAG,
	OPTION_HELPLINE,
	OPTION_FLASH,
	OPTION_OSC9,
	OPTION_NOTIFY_COMMAND,
	OPTION_NIGHT,
	OPTION_WATCHMAN_MIN,
	OPTION_STAFFED,
	OPTION_ALARM_COMMAND,
	OPTION_RETURN_S,
	OPTION_THANKS_WAKE,
	OPTION_ASSIGN,
	OPTION_ASSIGN_CAP,
	OPTIONS,
};

enum option_type { OPTION_BOOL, OPTION_NUMBER, OPTION_CHOICE, OPTION_TEXT };

enum option_scope {
	OPTION_OF_USER,   /* in either file; `:set` changes it for this desk */
	OPTION_OF_SYSTEM, /* refused in a user's file when /etc has one, and by `:set` */
};

/* What has to be drawn again after `:set`. */
enum option_redraw { REDRAW_NOTHING, REDRAW_LAYOUT, REDRAW_COLOURS, REDRAW_LIST };

struct option_row {
	const char *name;
	enum option_type type;
	enum option_scope scope;
	const char *initial;
	const char *const *choices; /* NULL-terminated, of an OPTION_CHOICE */
	int low, high;              /* of an OPTION_NUMBER */
	enum option_redraw redraw;
	const char *help; /* one line, marked for translation */
};
extern const struct option_row option_rows[OPTIONS];

/* The option of that name, or OPTIONS. */
enum option option_find(const char *name);

/* Checks a value and gives its canonical text ("on", "off", a choice, a number) as a borrowed or
 * const string in *canonical. Returns 0, or -1 (ERR_CONFIG) with what was expected. */
int option_check(enum option option, const char *value, const char **canonical, struct err *err);

/* The same checks for values that are no options of the desk; `name` begins the message. */
int option_check_switch(
	const char *name, const char *value, const char **canonical, struct err *err);
int option_check_number(const char *name, const char *value, int low, int high, struct err *err);
int option_check_filter(const char *name, const char *value, struct err *err);

#endif
