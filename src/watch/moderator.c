/* Why it is enough to do it again, wherever the power goes off.
 *
 *     held | held, and begun | the call | done
 *
 * To hide what is hidden, or to mute who is muted, changes nothing: a call whose answer was lost is
 * made again, by this life or the next. What is `begun` is not called off any more, as it may be
 * done; the network's no, or its "surely not yet", takes that back. A reply never waits for any of
 * this: nothing is begun while one is on its way, and one is sent while a call is. */
#include "watch/moderator.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"
#include "watch/back_off.h"

/* When a store that could not is asked again. */
#define AGAIN (1 * CLOCK_S)

/* A network has called back long before this; if not, it counts as no answer. */
#define ASKING_MOST (4 * HTTP_DEADLINE_S * CLOCK_S)

void moderator_init(struct moderator *m, struct store *store, const struct actor *actor,
	const char *account, const struct network *network)
{
	*m = (struct moderator){
		.store = store, .actor = actor, .account = account, .network = network};
}

static void finish(struct moderator *m)
{
	moderating_release(&m->what);
	m->step = MODERATOR_IDLE;
}

void moderator_release(struct moderator *m)
{
	if (m->step != MODERATOR_IDLE)
		finish(m);
}

static void conclude(
	struct moderator *m, enum send_result result, const char *why, int64_t retry_us)
{
	m->outcome.result = result;
	m->outcome.retry_us = retry_us ? retry_us : back_off_us(m->what.attempts);
	snprintf(m->outcome.why, sizeof(m->outcome.why), "%s", why ? why : "");
	m->step = MODERATOR_TELLING;
}

static int tell_once(struct moderator *m, struct err *err)
{
	int64_t id = m->what.id;
	const char *why = m->outcome.why;
	if (m->outcome.result == SEND_SENT)
		return moderation_done(m->store, m->actor, id, err);
	if (m->outcome.result == SEND_REJECTED)
		return moderation_failed(m->store, m->actor, id, why, err);
	return moderation_again(
		m->store, id, m->outcome.retry_us, why, m->outcome.result == SEND_UNCLEAR, err);
}

/* Writes what became of it. On failure the outcome is kept. */
static int tell(struct moderator *m, struct err *err)
{
	int rc = tell_once(m, err);
	if (rc && err_class(err->code) == ERR_CLASS_REFUSED) {
		log_line(LOG_LEVEL_WARNING, "moderation %lld: %s", (long long)m->what.id, err->msg);
		rc = 0;
	}
	if (rc == 0)
		finish(m);
	return rc;
}

/* That it is asked is committed here, before it is: from then on nobody calls it off. */
static int begin(struct moderator *m, struct err *err)
{
	if (moderation_begin(m->store, m->what.id, err)) {
		bool refused = err_class(err->code) == ERR_CLASS_REFUSED;
		finish(m);
		return refused ? 0 : -1;
	}
	m->step = MODERATOR_ASKING;
	m->deadline_us = clock_now_us() + ASKING_MOST;
	if (m->network->moderate)
		m->network->moderate(m->session, &m->what);
	else /* it could when it was asked for */
		conclude(m, SEND_REJECTED, "this network cannot do that", 0);
	return 0;
}

/* Takes the next that is due. Returns 1 when there was one, 0, or -1. */
static int take_next(struct moderator *m, struct err *err)
{
	if (m->ending || m->waits || !m->session)
		return 0;
	int rc = moderation_next(m->store, m->account, clock_now_us(), &m->what, &m->next_us, err);
	if (rc <= 0)
		return rc;
	return begin(m, err) ? -1 : 1;
}

/* One step. Returns 1 when there may be another, 0 when it has to wait, -1 on error. */
static int advance(struct moderator *m, struct err *err)
{
	switch (m->step) {
	case MODERATOR_IDLE:
		return take_next(m, err);
	case MODERATOR_TELLING:
		return tell(m, err) ? -1 : 1;
	case MODERATOR_ASKING:
		break;
	}
	if (clock_now_us() < m->deadline_us)
		return 0;
	log_line(LOG_LEVEL_WARNING, "moderation %lld: the network did not answer",
		(long long)m->what.id);
	conclude(m, SEND_UNCLEAR, "the network did not answer", 0);
	return 1;
}

int moderator_run(struct moderator *m, struct err *err)
{
	int rc;
	do
		rc = advance(m, err);
	while (rc > 0);
	if (rc < 0 && m->step == MODERATOR_IDLE)
		m->next_us = clock_now_us() + AGAIN;
	else if (rc < 0)
		m->deadline_us = clock_now_us() + AGAIN;
	return rc;
}

void moderator_end(struct moderator *m)
{
	m->ending = true;
}

int64_t moderator_due_us(const struct moderator *m)
{
	if (m->step != MODERATOR_IDLE)
		return m->deadline_us;
	return m->ending || m->waits || !m->session ? 0 : m->next_us;
}

bool moderator_is_busy(const struct moderator *m)
{
	return m->step != MODERATOR_IDLE;
}

void moderator_told(
	struct moderator *m, int64_t id, enum send_result result, const char *why, int64_t retry_us)
{
	if (m->step == MODERATOR_ASKING && m->what.id == id)
		conclude(m, result, why, retry_us);
}
