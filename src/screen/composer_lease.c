/* A case that another operator is answering: he is asked for it, and keeps it or gives it away by
 * leaving his composer. */
#include "screen/composer.h"
#include "screen/composer_save.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "screen/loop.h"
#include "store/posts.h"

struct asking {
	struct composer *composer;
	struct draft_box *box;
	struct arena arena;
	const char *holder;
	int64_t until_us; /* 0: it can be taken */
	struct err err;
	int failed;
};

/* A supervisor, or who asked long enough ago, takes it; others ask. */
static void ask_on_worker(struct store *s, void *data)
{
	struct asking *a = data;

	a->failed = lease_take(s, &a->box->actor, a->box->case_id, true, &a->err);
	if (!a->failed || a->err.code != ERR_REFUSED)
		return;
	a->err = (struct err)ERR_INIT;
	a->failed = lease_ask(s, &a->box->actor, a->box->case_id, &a->until_us, &a->err);
}

static void ask_done(void *data, bool dropped)
{
	struct asking *a = data;
	struct composer *c = a->composer;
	char until[CLOCK_SHORT_BYTES];

	if (!dropped && a->failed) {
		desk_say_err(c->view.desk, &a->err);
		composer_end(c);
	} else if (!dropped && a->until_us) {
		desk_say(c->view.desk, SAY_WARNING,
			_("%s was asked; unless he keeps it, r and T take it over from %s on"),
			a->holder, clock_exact(a->until_us, until));
		composer_end(c);
	} else if (!dropped) {
		composer_load(c, true);
	}
	draft_box_drop(a->box);
	arena_release(&a->arena);
	free(a);
}

void composer_ask_lease(struct composer *c)
{
	struct asking *a = mem_zero(1, sizeof(*a));

	a->composer = c;
	a->box = c->box;
	a->box->uses++;
	a->holder = arena_strdup(&a->arena, c->file.row.lease_holder);
	worker_post(c->view.desk->worker, WORK_WRITE, &c->box, ask_on_worker, ask_done, a);
}

/* ---- the holder keeps it ---- */
struct keeping {
	struct desk *desk;
	struct draft_box *box;
	struct err err;
	int failed;
};

static void keep_on_worker(struct store *s, void *data)
{
	struct keeping *k = data;

	k->failed = lease_keep(s, &k->box->actor, k->box->case_id, &k->err);
}

static void keep_done(void *data, bool dropped)
{
	struct keeping *k = data;

	if (!dropped && k->failed)
		desk_say_err(k->desk, &k->err);
	else if (!dropped)
		desk_say(k->desk, SAY_OK, _("you keep the case"));
	if (!dropped)
		desk_refresh(k->desk);
	draft_box_drop(k->box);
	free(k);
}

int composer_keep_lease(struct composer *c, struct err *err)
{
	struct keeping *k;

	if (!c->file.row.lease_asker)
		return err_set(err, ERR_REFUSED, _("nobody asks for this case"));
	k = mem_zero(1, sizeof(*k));
	k->desk = c->view.desk;
	k->box = c->box;
	k->box->uses++;
	worker_post(c->view.desk->worker, WORK_WRITE, NULL, keep_on_worker, keep_done, k);
	return 0;
}
