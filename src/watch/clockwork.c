#include "watch/clockwork.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "store/decide.h"
#include "store/journal.h"
#include "store/shift.h"

/* A change is looked at a moment later, once for a whole burst. The write-ahead log is folded
 * after QUIET without a change, and while it never gets quiet every BUSY. */
#define LOOK_AFTER (1 * CLOCK_S)
#define QUIET (5 * CLOCK_S)
#define BUSY (60 * CLOCK_S)
#define HEAD_EVERY CLOCK_HOUR

static int tell_head(struct clockwork *c, int64_t now_us, struct err *err)
{
	struct journal_head head;
	if (journal_head(c->store, &head, err))
		return -1;
	if (head.seq != c->head_seq || !c->told_us) {
		char hex[HASH_HEX_BYTES];
		log_line(LOG_LEVEL_INFO, "journal head %lld:%s", (long long)head.seq,
			hash_hex(head.hash, hex));
	}
	c->head_seq = head.seq;
	c->told_us = now_us;
	c->head_us = 0;
	return 0;
}

void clockwork_start(struct clockwork *c, struct store *store, const struct actor *actor)
{
	int64_t now = clock_now_us();
	*c = (struct clockwork){.store = store, .actor = actor, .look_us = now, .head_us = now};
}

static void no_later_than(int64_t *due, int64_t us)
{
	if (!*due || us < *due)
		*due = us;
}

void clockwork_note_change(struct clockwork *c, int64_t now_us)
{
	no_later_than(&c->look_us, now_us + LOOK_AFTER);
	if (!c->dirty_us)
		c->dirty_us = now_us;
	c->fold_us = now_us + QUIET;
	no_later_than(&c->fold_us, c->dirty_us + BUSY);
	no_later_than(&c->head_us, c->told_us + HEAD_EVERY);
}

static bool is_due(int64_t due, int64_t now_us)
{
	return due && due <= now_us;
}

int clockwork_run(struct clockwork *c, int64_t now_us, struct err *err)
{
	if (is_due(c->look_us, now_us)) {
		int64_t next = 0;
		int64_t lapses = 0;
		if (decide_wake(c->store, c->actor, now_us, &next, err) ||
			presence_expire(c->store, c->actor, now_us, &lapses, err))
			return -1;
		if (lapses)
			no_later_than(&next, lapses);
		/* One that is due still could not be woken: not in a tight loop. */
		c->look_us = next && next <= now_us ? now_us + BUSY : next;
	}
	if (is_due(c->fold_us, now_us)) {
		store_checkpoint(c->store);
		c->fold_us = c->dirty_us = 0;
	}
	if (is_due(c->head_us, now_us))
		return tell_head(c, now_us, err);
	return 0;
}

int64_t clockwork_due_us(const struct clockwork *c)
{
	int64_t due = c->look_us;
	if (c->fold_us)
		no_later_than(&due, c->fold_us);
	if (c->head_us)
		no_later_than(&due, c->head_us);
	return due;
}
