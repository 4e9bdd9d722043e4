#include "screen/notify.h"

#include "config/spawn.h"
#include "screen/desk.h"

enum { NIGHT_BELLS = 3 };

static const char *const names[NOTIFY_KINDS] = {
	[NOTIFY_DANGER] = "danger",
	[NOTIFY_NAMED] = "named",
	[NOTIFY_ASSIGNED] = "assigned",
	[NOTIFY_WATCHMAN] = "watchman",
	[NOTIFY_OVERDUE] = "overdue",
};

void notify_bell(struct desk *desk)
{
	for (int i = 0; i < (desk_option_on(desk, OPTION_NIGHT) ? NIGHT_BELLS : 1); i++)
		term_bell(desk->term);
}

void notify(struct desk *desk, enum notify_kind kind, const char *words)
{
	bool danger = kind == NOTIFY_DANGER;
	struct err err = ERR_INIT;

	if (desk->away && !danger)
		return;
	if (!danger && (desk_option_on(desk, OPTION_BELL) || kind == NOTIFY_WATCHMAN))
		notify_bell(desk);
	if (desk_option_on(desk, OPTION_FLASH))
		term_flash(desk->term);
	if (desk_option_on(desk, OPTION_OSC9))
		term_notice(desk->term, words);
	if (*desk->option[OPTION_NOTIFY_COMMAND] &&
		spawn_notice(desk->option[OPTION_NOTIFY_COMMAND], names[kind], words, &err) < 0)
		desk_say_err(desk, &err);
}
