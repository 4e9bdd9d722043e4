#include "screen/presence.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "screen/desk.h"
#include "store/shift.h"

enum { HOST_BYTES = 64 };

struct saying {
	struct desk *desk;
	struct arena arena;
	struct actor actor;
	const char *seat;
	int64_t keyed_us;
	bool away, leaves;
};

/* What fails is said again in five minutes; it is nothing that a person waits for. */
static void say_on_worker(struct store *s, void *data)
{
	struct saying *w = data;

	if (w->leaves)
		presence_leave(s, &w->actor, w->seat, NULL);
	else
		presence_write(s, &w->actor, w->seat, w->keyed_us, w->away, NULL);
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
	w->seat = arena_strdup(&w->arena, desk->seat);
	w->keyed_us = desk->keyed_us;
	w->away = desk->away;
	w->leaves = leaves;
	worker_post(desk->worker, WORK_WRITE, NULL, say_on_worker, say_done, w);
}

void presence_say(struct desk *desk)
{
	post(desk, false);
	desk->presence_ms = clock_mono_ms() + PRESENCE_EVERY_S * 1000;
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
