#include "screen/theme.h"

#include <curses.h>

#include "base/mem.h"

enum { COLOUR_NONE = -1 };

struct look {
	attr_t attributes;
	short ink, paper;
};

#define PLAIN(attributes) \
	{ \
		attributes, COLOUR_NONE, COLOUR_NONE \
	}

/* The 16 colours that every terminal lets its user choose; never init_color. */
static const struct look looks[THEMES][ROLES] =
	{
		[THEME_ANSI] =
			{
				[ROLE_DIM] = PLAIN(A_DIM),
				[ROLE_BAR] = {A_NORMAL, COLOR_BLUE, COLOUR_NONE},
				[ROLE_HINT] = PLAIN(A_DIM),
				[ROLE_SELECTED] = PLAIN(A_REVERSE),
				[ROLE_MARKED] = PLAIN(A_BOLD),
				[ROLE_DANGER] = {A_BOLD, COLOR_WHITE, COLOR_RED},
				[ROLE_INCIDENT] = {A_BOLD, COLOR_YELLOW, COLOUR_NONE},
				[ROLE_MINE] = {A_NORMAL, COLOR_GREEN, COLOUR_NONE},
				[ROLE_OTHERS] = {A_NORMAL, COLOR_CYAN, COLOUR_NONE},
				[ROLE_DRAFT] = {A_NORMAL, COLOR_YELLOW, COLOUR_NONE},
				[ROLE_HELD] = {A_NORMAL, COLOR_MAGENTA, COLOUR_NONE},
				[ROLE_FAILED] = {A_BOLD, COLOR_RED, COLOUR_NONE},
				[ROLE_LINK_DOWN] = {A_BOLD, COLOR_RED, COLOUR_NONE},
				[ROLE_LINK_LIMITED] = {A_NORMAL, COLOR_YELLOW, COLOUR_NONE},
				[ROLE_META] = {A_NORMAL, COLOR_CYAN, COLOUR_NONE},
				[ROLE_LINK] = PLAIN(A_UNDERLINE),
				[ROLE_OVER] = {A_NORMAL, COLOR_RED, COLOUR_NONE},
				[ROLE_PRACTICE] = {A_BOLD, COLOR_BLACK, COLOR_YELLOW},
				[ROLE_WARNING] = {A_NORMAL, COLOR_YELLOW, COLOUR_NONE},
				[ROLE_ERROR] = {A_NORMAL, COLOR_RED, COLOUR_NONE},
			},
		[THEME_MONO] =
			{
				[ROLE_DIM] = PLAIN(A_DIM),
				[ROLE_SELECTED] = PLAIN(A_REVERSE),
				[ROLE_MARKED] = PLAIN(A_BOLD),
				[ROLE_DANGER] = PLAIN(A_REVERSE | A_BOLD),
				[ROLE_INCIDENT] = PLAIN(A_BOLD),
				[ROLE_MINE] = PLAIN(A_UNDERLINE),
				[ROLE_DRAFT] = PLAIN(A_UNDERLINE),
				[ROLE_HELD] = PLAIN(A_UNDERLINE),
				[ROLE_FAILED] = PLAIN(A_BOLD),
				[ROLE_LINK_DOWN] = PLAIN(A_REVERSE),
				[ROLE_LINK_LIMITED] = PLAIN(A_BOLD),
				[ROLE_LINK] = PLAIN(A_UNDERLINE),
				[ROLE_OVER] = PLAIN(A_REVERSE),
				[ROLE_PRACTICE] = PLAIN(A_REVERSE),
				[ROLE_WARNING] = PLAIN(A_BOLD),
				[ROLE_ERROR] = PLAIN(A_REVERSE),
			},
		[THEME_CONTRAST] =
			{
				[ROLE_BAR] = PLAIN(A_REVERSE),
				[ROLE_SELECTED] = PLAIN(A_REVERSE),
				[ROLE_MARKED] = PLAIN(A_BOLD | A_UNDERLINE),
				[ROLE_DANGER] = {A_BOLD, COLOR_WHITE, COLOR_RED},
				[ROLE_INCIDENT] = PLAIN(A_BOLD),
				[ROLE_MINE] = PLAIN(A_BOLD),
				[ROLE_DRAFT] = PLAIN(A_UNDERLINE),
				[ROLE_HELD] = PLAIN(A_BOLD | A_UNDERLINE),
				[ROLE_FAILED] = {A_BOLD, COLOR_WHITE, COLOR_RED},
				[ROLE_LINK_DOWN] = {A_BOLD, COLOR_WHITE, COLOR_RED},
				[ROLE_LINK_LIMITED] = PLAIN(A_BOLD),
				[ROLE_LINK] = PLAIN(A_UNDERLINE),
				[ROLE_OVER] = PLAIN(A_REVERSE),
				[ROLE_PRACTICE] = PLAIN(A_REVERSE | A_BOLD),
				[ROLE_WARNING] = PLAIN(A_BOLD),
				[ROLE_ERROR] = PLAIN(A_REVERSE | A_BOLD),
			},
};

const char *const theme_names[THEMES] = {"ansi", "mono", "contrast"};

static enum theme used = THEME_MONO;
static bool markers_alone;

void theme_use(enum theme theme, bool colours)
{
	used = colours ? theme : THEME_MONO;
	for (short role = 0; role < ROLES; role++) {
		const struct look *look = &looks[used][role];

		if (look->ink != look->paper)
			init_pair((short)(role + 1), look->ink, look->paper);
	}
}

void theme_set(enum role role)
{
	const struct look *look = &looks[used][role];

	if (role == ROLE_SELECTED && markers_alone)
		attr_set(A_NORMAL, 0, NULL);
	else
		attr_set(look->attributes, look->ink != look->paper ? (short)(role + 1) : 0, NULL);
}

void theme_set_slow(bool slow)
{
	markers_alone = slow;
}
