#include "config/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/table.h"
#include "desk/filter.h"
#include "text/utf8.h"

static const char *const orders[] = {"newest", "oldest", NULL};
static const char *const assigns[] = {"off", "round-robin", NULL};
static const char *const languages[] = {"auto", "en", "nl", NULL};
static const char *const themes[] = {"ansi", "mono", "contrast", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};

#define TEXT(name, scope, initial, redraw, help) \
	{ \
		name, OPTION_TEXT, scope, initial, NULL, 0, 0, redraw, help \
	}
#define SWITCH(name, scope, initial, redraw, help) \
	{ \
		name, OPTION_BOOL, scope, initial, NULL, 0, 0, redraw, help \
	}
#define CHOICE(name, initial, choices, redraw, help) \
	{ \
		name, OPTION_CHOICE, OPTION_OF_USER, initial, choices, 0, 0, redraw, help \
	}
#define NUMBER(name, scope, initial, low, high, redraw, help) \
	{ \
		name, OPTION_NUMBER, scope, initial, NULL, low, high, redraw, help \
	}

const struct option_row option_rows[OPTIONS] = {
	[OPTION_STORE] = TEXT("store", OPTION_OF_SYSTEM, "", REDRAW_NOTHING,
		N_("the file of the store; empty: desk.db in your data folder")),
	[OPTION_ORDER] = CHOICE("order", "newest", orders, REDRAW_LIST,
		N_("which cases stand on top below the dangers")),
	[OPTION_PREVIEW] = SWITCH("preview", OPTION_OF_USER, "on", REDRAW_LAYOUT,
		N_("show the selected case beside or below the list")),
	[OPTION_COLLECT] = SWITCH("collect", OPTION_OF_SYSTEM, "on", REDRAW_NOTHING,
		N_("start a collector with the desk when none runs")),
	[OPTION_LANGUAGE] = CHOICE("language", "auto", languages, REDRAW_LAYOUT,
		N_("the language of the desk; auto: that of the terminal")),
	[OPTION_THEME] =
		CHOICE("theme", "ansi", themes, REDRAW_COLOURS, N_("the colours of the desk")),
	[OPTION_COLOR] = CHOICE("color", "auto", colors, REDRAW_COLOURS,
		N_("whether there are colours; auto: where the terminal has them")),
	[OPTION_A11Y] = SWITCH("a11y", OPTION_OF_USER, "off", REDRAW_LAYOUT,
		N_("draw for a screen reader: no lines, no signs, states in words")),
	[OPTION_SLOW] = SWITCH("slow", OPTION_OF_USER, "off", REDRAW_LAYOUT,
		N_("write as little as possible, for a slow line")),
	[OPTION_MOUSE] = SWITCH("mouse", OPTION_OF_USER, "off", REDRAW_NOTHING,
		N_("take clicks and the wheel; the terminal's own selection then needs Shift")),
	[OPTION_TAKE_BACK_S] = NUMBER("take_back_s", OPTION_OF_SYSTEM, "10", 0, 600, REDRAW_NOTHING,
		N_("seconds in which a reply can be taken back before it leaves")),
	[OPTION_HINTS] = NUMBER("hints", OPTION_OF_USER, "1", 0, 2, REDRAW_LAYOUT,
		N_("lines with keys at the bottom")),
	[OPTION_EDITOR] = TEXT("editor", OPTION_OF_USER, "", REDRAW_NOTHING,
		N_("the editor that the composer can call; empty: $VISUAL or $EDITOR")),
	[OPTION_BELL] = SWITCH("bell", OPTION_OF_USER, "on", REDRAW_NOTHING,
		N_("ring for silent channels and for what is for you; danger rings in any case")),
	[OPTION_LIMIT] = TEXT("limit", OPTION_OF_USER, "is:open", REDRAW_LIST,
		N_("the filter that the desk begins with")),
	[OPTION_ACKNOWLEDGE_S] = NUMBER("acknowledge_s", OPTION_OF_SYSTEM, "120", 10, 3600,
		REDRAW_LAYOUT, N_("seconds in which somebody has to acknowledge a danger to life")),
	[OPTION_DISPATCH_S] = NUMBER("dispatch_s", OPTION_OF_SYSTEM, "300", 10, 3600, REDRAW_LAYOUT,
		N_("seconds in which the dispatch centre has to have it")),
	[OPTION_SUICIDE_TAG] = TEXT("suicide_tag", OPTION_OF_SYSTEM, "suicidaal", REDRAW_LIST,
		N_("the tag of a case about suicide: lists hide its text, the checklist has its questions")),
	[OPTION_HELPLINE] = TEXT("helpline", OPTION_OF_SYSTEM, "1813 (Zelfmoordlijn)",
		REDRAW_NOTHING, N_("whom to call about suicide, for {{helpline}} in templates")),
	[OPTION_FLASH] = SWITCH("flash", OPTION_OF_USER, "off", REDRAW_NOTHING,
		N_("flash the screen for a danger, and for what colleagues have for you")),
	[OPTION_OSC9] = SWITCH("osc9", OPTION_OF_USER, "off", REDRAW_NOTHING,
		N_("let the terminal show a notice outside of itself for the same")),
	[OPTION_NOTIFY_COMMAND] = TEXT("notify_command", OPTION_OF_USER, "", REDRAW_NOTHING,
		N_("a command that the desk runs for the same; empty: none")),
	[OPTION_NIGHT] = SWITCH("night", OPTION_OF_USER, "off", REDRAW_NOTHING,
		N_("for who is alone: dangers and incidents only, a longer bell, and it asks whether you are there")),
	[OPTION_WATCHMAN_MIN] = NUMBER("watchman_min", OPTION_OF_USER, "15", 1, 240, REDRAW_NOTHING,
		N_("minutes without a key after which the desk of the night asks")),
	[OPTION_STAFFED] = TEXT("staffed", OPTION_OF_SYSTEM, "", REDRAW_NOTHING,
		N_("when somebody has to be at a desk: always, or such as 07:00-23:00; empty: never")),
	[OPTION_ALARM_COMMAND] = TEXT("alarm_command", OPTION_OF_SYSTEM, "", REDRAW_NOTHING,
		N_("a command that calls the duty officer; the collector runs it; empty: none")),
	[OPTION_RETURN_S] = NUMBER("return_s", OPTION_OF_SYSTEM, "3600", 0, 86400, REDRAW_NOTHING,
		N_("seconds in which an operator keeps a case that he does nothing with; 0: for ever")),
	[OPTION_THANKS_WAKE] = SWITCH("thanks_wake", OPTION_OF_SYSTEM, "on", REDRAW_NOTHING,
		N_("wake a snoozed case when its citizen says thanks and nothing else")),
	[OPTION_ASSIGN] = {"assign", OPTION_CHOICE, OPTION_OF_SYSTEM, "off", assigns, 0, 0,
		REDRAW_NOTHING,
		N_("whom a new case is given to: nobody, or those present in turn")},
	[OPTION_ASSIGN_CAP] = NUMBER("assign_cap", OPTION_OF_SYSTEM, "10", 1, 1000, REDRAW_NOTHING,
		N_("how many open cases an operator is given in turn")),
};

enum option option_find(const char *name)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (strcmp(option_rows[i].name, name) == 0)
			return (enum option)i;
	return OPTIONS;
}

int option_check_switch(
	const char *name, const char *value, const char **canonical, struct err *err)
{
	static const char *const on[] = {"on", "yes", "true"};
	static const char *const off[] = {"off", "no", "false"};
	if (table_find(on, 3, value) >= 0)
		*canonical = "on";
	else if (table_find(off, 3, value) >= 0)
		*canonical = "off";
	else
		return err_set(
			err, ERR_CONFIG, _("%s: expected on or off, got '%.40s'"), name, value);
	return 0;
}

int option_check_number(const char *name, const char *value, int low, int high, struct err *err)
{
	size_t digits = strspn(value, "0123456789");
	long n = digits && digits < 9 && !value[digits] ? strtol(value, NULL, 10) : -1;
	if (n >= low && n <= high)
		return 0;
	return err_set(err, ERR_CONFIG, _("%s: expected a number from %d to %d, got '%.40s'"), name,
		low, high, value);
}

static int check_choice(
	const struct option_row *row, const char *value, const char **canonical, struct err *err)
{
	char all[80] = "";
	size_t len = 0;
	for (size_t i = 0; row->choices[i]; i++) {
		if (strcmp(row->choices[i], value) == 0) {
			*canonical = row->choices[i];
			return 0;
		}
		size_t add = strlen(row->choices[i]);
		if (len + add + 3 > sizeof(all))
			break;
		memcpy(all + len, i ? ", " : "", i ? 2 : 0);
		len += i ? 2 : 0;
		memcpy(all + len, row->choices[i], add + 1);
		len += add;
	}
	return err_set(
		err, ERR_CONFIG, _("%s: expected one of %s; got '%.40s'"), row->name, all, value);
}

int option_check_filter(const char *name, const char *value, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct filter_context ctx = {.me = "me", .now_us = clock_now_us()};
	const struct filter *ignored;
	if (filter_parse(&ignored, value, &ctx, &arena, err) == 0)
		return 0;
	if (err)
		err->code = ERR_CONFIG;
	return err_prefix(err, "%s", name);
}

int option_check(enum option option, const char *value, const char **canonical, struct err *err)
{
	const struct option_row *row = &option_rows[option];
	*canonical = value;
	switch (row->type) {
	case OPTION_BOOL:
		return option_check_switch(row->name, value, canonical, err);
	case OPTION_NUMBER:
		return option_check_number(row->name, value, row->low, row->high, err);
	case OPTION_CHOICE:
		return check_choice(row, value, canonical, err);
	case OPTION_TEXT:
		break;
	}
	if (!utf8_valid(value, strlen(value)))
		return err_set(err, ERR_CONFIG, _("%s: expected UTF-8"), row->name);
	return option == OPTION_LIMIT ? option_check_filter(row->name, value, err) : 0;
}
