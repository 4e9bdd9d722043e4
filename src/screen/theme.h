/* Colours: what a text means (its role) times how a theme shows it. Drawing code names roles only,
 * and the mono theme is complete: nothing is told by colour alone. */
#ifndef NW_SCREEN_THEME_H
#define NW_SCREEN_THEME_H

#include <stdbool.h>

#include "base/err.h"

enum role {
	ROLE_NORMAL,
	ROLE_DIM,      /* done, low, quiet */
	ROLE_BAR,      /* the state line and the rules between panes */
	ROLE_HINT,     /* the last line */
	ROLE_SELECTED, /* the fixed columns of the row under the cursor */
	ROLE_MARKED,
	ROLE_DANGER,   /* priority 0 */
	ROLE_INCIDENT, /* priority 1 */
	ROLE_MINE,     /* claimed by this operator */
	ROLE_OTHERS,   /* claimed by another */
	ROLE_DRAFT,    /* written here, not sent */
	ROLE_HELD,     /* on its way out, can be taken back */
	ROLE_FAILED,   /* failed or unclear */
	ROLE_LINK_DOWN,
	ROLE_LINK_LIMITED,
	ROLE_META, /* headings and facts around a text */
	ROLE_LINK, /* an address */
	ROLE_OVER, /* beyond the limit of a post */
	ROLE_INPUT,
	ROLE_PRACTICE, /* the mark of an exercise */
	ROLE_OK,
	ROLE_WARNING,
	ROLE_ERROR,
	ROLES,
};

enum theme { THEME_ANSI, THEME_MONO, THEME_CONTRAST, THEMES };
extern const char *const theme_names[THEMES];

/* Puts a theme into curses; without colours (a terminal that has none, NO_COLOR, color=never) it is
 * the mono one whatever was asked for. Curses must be running. */
void theme_use(enum theme theme, bool colours);

/* Sets the attributes of a role for what is drawn next. */
void theme_set(enum role role);

/* In `slow` a selected row is shown by its marker alone. */
void theme_set_slow(bool slow);

#endif
