#include "screen/presence.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "screen/notify.h"
#include "store/alarms.h"
#include "store/shift.h"

enum { HOST_BYTES = 64 };

struct saying {
	struct desk *desk;
	struct arena arena;
	struct actor actor;
	struct presence_row row;
	bool leaves;
};

/* What fails is said again in five minutes; it is nothing that a person waits for. */
static void say_on_worker(struct store *s, void *data)
{
	struct saying *w = data;

	if (w->leaves)
		presence_leave(s, &w->actor, w->row.desk, NULL);
	else
		presence_write(s, &w->actor, &w->row, NULL);
}

static void say_done(void *data, bool dropped)
{
	struct saying *w = data;

	arena_release(&w->arena);
	free(w);
}

/* It may outlive the desk. */
static void post(struct desk *desk, bool leaves)
{
	struct saying *w = mem_zero(1, sizeof(*w));

	w->actor = desk->actor;
	w->actor.operator= arena_strdup(&w->arena, desk->actor.operator);
	w->actor.initials = "";
	w->row = (struct presence_row){.desk = arena_strdup(&w->arena, desk->seat),
		.keyed_us = desk->keyed_us,
		.away = desk->away,
		.asked_us = desk->asked_us};
	w->leaves = leaves;
	worker_post(desk->worker, WORK_WRITE, NULL, say_on_worker, say_done, w);
}

/* When a desk of the night asks whether he is still there; 0 = it does not. */
static int64_t watchman_us(const struct desk *desk)
{
	return desk_option_on(desk, OPTION_NIGHT) && !desk->asked_us
		       ? desk->keyed_us + atol(desk->option[OPTION_WATCHMAN_MIN]) * CLOCK_MIN
		       : 0;
}

static void plan(struct desk *desk)
{
	int64_t now_ms = clock_mono_ms(), ask_us = watchman_us(desk), ask_ms;

	desk->presence_ms = desk->said_ms + PRESENCE_EVERY_S * 1000;
	ask_ms = now_ms + (ask_us - clock_now_us()) / 1000 + 1;
	if (ask_us && ask_ms < desk->presence_ms)
		desk->presence_ms = ask_ms;
}

void presence_say(struct desk *desk)
{
	post(desk, false);
	desk->said_ms = clock_mono_ms();
	plan(desk);
}

void presence_due(struct desk *desk)
{
	int64_t ask_us = watchman_us(desk);
	char until[CLOCK_SHORT_BYTES];

	if (ask_us && ask_us <= clock_now_us()) {
		desk->asked_us = clock_now_us();
		desk_say(desk, SAY_WARNING,
			_("Are you still there? Any key says so; at %s the alarm goes"),
			clock_exact(desk->asked_us + ALARM_ANSWER_S * CLOCK_S, until));
		notify(desk, NOTIFY_WATCHMAN, _("are you still there?"));
		presence_say(desk);
	} else if (clock_mono_ms() >= desk->said_ms + PRESENCE_EVERY_S * 1000) {
		presence_say(desk);
	} else {
		plan(desk);
	}
}

void presence_key(struct desk *desk)
{
	desk->keyed_us = clock_now_us();
	if (!desk->asked_us)
		return;
	desk->asked_us = 0;
	desk_say(desk, SAY_OK, _("you are there"));
	presence_say(desk);
}

void presence_begin(struct desk *desk)
{
	char host[HOST_BYTES + 1] = "";

	gethostname(host, HOST_BYTES);
	desk->keyed_us = clock_now_us();
	desk->seat = arena_printf(&desk->arena, "%s:%d", host, (int)getpid());
	presence_say(desk);
}

void presence_end(struct desk *desk)
{
	if (desk->seat)
		post(desk, true);
}
