#include "screen/danger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/checklist.h"
#include "screen/command.h"
#include "screen/desk.h"
#include "screen/loop.h"
#include "screen/notify.h"
#include "screen/queue.h"
#include "text/utf8.h"

/* A flood of dangers rings no faster than one can hear. */
enum { BELL_EVERY_MS = 30000, NEWS_EVERY_MS = 3000 };

/* When what the most urgent danger waits for has taken too long. */
static int64_t alarm_us(const struct desk *desk)
{
	const struct urgent *u = &desk->figures.urgent;
	const char *limit =
		desk->option[u->acknowledged ? OPTION_DISPATCH_S : OPTION_ACKNOWLEDGE_S];

	return u->since_us + atol(limit) * CLOCK_S;
}

static bool is_late(const struct desk *desk)
{
	return desk->figures.urgent.case_id && clock_now_us() >= alarm_us(desk);
}

/* ---- the bell ---- */

static bool rings(const struct desk *desk)
{
	return desk->figures.ringing > 0 || is_late(desk);
}

/* An alarm that is still to come rings by itself, and changes the bar. */
static void await_alarm(struct desk *desk)
{
	int64_t at_ms;

	if (!desk->figures.urgent.case_id || is_late(desk))
		return;
	at_ms = clock_mono_ms() + (alarm_us(desk) - clock_now_us()) / 1000 + 1;
	if (!desk->bell_ms || at_ms < desk->bell_ms)
		desk->bell_ms = at_ms;
}

static void tell(struct desk *desk)
{
	MEM_AUTO char *words =
		mem_printf(_("danger to life: case %" PRId64), desk->figures.urgent.case_id);

	notify(desk, NOTIFY_DANGER, words);
}

void danger_ring(struct desk *desk)
{
	desk->bell_ms = 0;
	if (desk->danger_untold && desk->figures.ringing > 0) {
		tell(desk);
		desk->danger_told_ms = clock_mono_ms();
	}
	desk->danger_untold = false;
	if (rings(desk)) {
		notify_bell(desk);
		desk->bell_ms = clock_mono_ms() + BELL_EVERY_MS;
	}
	await_alarm(desk);
	desk->redraw = true;
}

void danger_news(struct desk *desk, const struct desk_figures *before)
{
	int64_t at_ms = desk->danger_told_ms ? desk->danger_told_ms + NEWS_EVERY_MS : 0;

	if (desk->figures.ringing > before->ringing)
		desk->danger_untold = true;
	if (desk->danger_untold && clock_mono_ms() < at_ms) {
		desk->bell_ms = at_ms;
		return;
	}
	if (desk->danger_untold || (!desk->bell_ms && rings(desk))) {
		danger_ring(desk);
		return;
	}
	if (!rings(desk))
		desk->bell_ms = 0;
	await_alarm(desk);
}

/* ---- the bar ---- */

int danger_rows(const struct desk *desk)
{
	return desk->figures.urgent.case_id != 0;
}

/* [acknowledged][late] */
static const char *const waits[2][2] = {
	{N_("nobody has taken it up"), N_("STILL nobody has taken it up")},
	{N_("not handed to 101 yet"), N_("STILL not handed to 101")},
};

/* What is to be pressed now, in the view on top: on its way there, or at it. */
static char *next_key(const struct desk *desk)
{
	const struct urgent *u = &desk->figures.urgent;
	struct keymap_place place = view_place(desk->top->ops);
	bool there = view_case(desk->top) == u->case_id;
	const struct key_binding *b =
		keymap_binding_of(desk->keymap, &place, there ? "emergency" : "danger");

	if (!b)
		return mem_strdup("");
	return mem_printf(!there            ? _("%s goes there")
			  : u->acknowledged ? _("%s hands it over")
					    : _("%s takes it up"),
		b->keys);
}

void danger_draw(const struct desk *desk, int y)
{
	const struct urgent *u = &desk->figures.urgent;
	int cols = desk->screen.cols;
	char since[CLOCK_SHORT_BYTES];
	MEM_AUTO char *text = mem_printf(_("DANGER TO LIFE  case %" PRId64 " since %s: %s"),
		u->case_id, clock_short(u->since_us, clock_now_us(), since),
		_(waits[u->acknowledged][is_late(desk)]));
	MEM_AUTO char *hint = next_key(desk);
	int hint_x = cols - utf8_cols(hint);

	draw_field(y, 0, cols, ROLE_DANGER, text);
	if (utf8_cols(text) + 2 <= hint_x)
		draw_text(y, hint_x, cols - hint_x, ROLE_DANGER, hint);
}

/* ---- commands ---- */

int danger_emergency(struct desk *desk, const struct command_call *call, struct err *err)
{
	const struct case_row *c = view_row(desk);

	if (c && c->priority == PRIORITY_DANGER && !c->acknowledged)
		return command_decide(desk, "acknowledge", call->marked, err);
	return danger_checklist(desk, &(struct command_call){.argument = ""}, err);
}

int danger_go(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!desk->figures.urgent.case_id)
		return err_set(err, ERR_REFUSED, _("no danger waits for anybody"));
	return queue_show(desk, desk->figures.urgent.case_id, err);
}

int danger_reply(struct desk *desk, const struct command_call *call, struct err *err)
{
	static const char *const languages[] = {"nl", "fr", "en", "de"};
	const struct case_row *c = view_row(desk);
	const char *lang = languages[0];

	if (!c)
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	for (size_t i = 0; i < ARRAY_LEN(languages); i++)
		if (c->lang && strncmp(c->lang, languages[i], 2) == 0)
			lang = languages[i];
	MEM_AUTO char *argument = mem_printf("--template %s-%s",
		checklist_is_sensitive(desk, c) ? "helpline" : "emergency", lang);
	return view_push(desk, view_find("composer"), argument, err) ? 0 : -1;
}

int danger_checklist(struct desk *desk, const struct command_call *call, struct err *err)
{
	if (!view_case(view_with_cases(desk)))
		return err_set(err, ERR_REFUSED, _("there is no case under the cursor"));
	if (!*call->argument)
		return view_push(desk, view_find("checklist"), "", err) ? 0 : -1;
	MEM_AUTO char *line = mem_printf("checklist %s", call->argument);
	return command_decide(desk, line, call->marked, err);
}
