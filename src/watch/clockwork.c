#include "watch/clockwork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/spawn.h"
#include "desk/moment.h"
#include "store/alarms.h"
#include "store/decide.h"
#include "store/journal.h"
#include "store/shift.h"

/* A change is looked at a moment later, once for a whole burst. The write-ahead log is folded
 * after QUIET without a change, and while it never gets quiet every BUSY. */
#define LOOK_AFTER (1 * CLOCK_S)
#define QUIET (5 * CLOCK_S)
#define BUSY (60 * CLOCK_S)
#define HEAD_EVERY CLOCK_HOUR

/* Of a flood of alarms as many are raised before the collector looks after itself again. */
enum { ALARMS_AT_ONCE = 250 };

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
	*c = (struct clockwork){
		.store = store, .actor = actor, .look_us = now, .head_us = now, .begun_us = now};
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

/* ---- alarms ---- */

/* Since when somebody has to be at a desk: 0 when nobody has to now; *next_us is moved to when it
 * begins. "always", or "22:00-06:00". */
static int64_t staffed_since(const struct clockwork *c, int64_t now_us, int64_t *next_us)
{
	const char *hours = c->config->option[OPTION_STAFFED];
	char from[8] = "", to[8] = "";
	int64_t begin, end;
	if (strcmp(hours, "always") == 0)
		return c->begun_us;
	if (sscanf(hours, "%7[0-9:]-%7[0-9:]", from, to) != 2)
		return 0;
	/* The period that began yesterday may go on, that of today may be to come. */
	for (int day = -1; day <= 1; day++) {
		int64_t day_us = clock_local_day(now_us, day);
		if (moment_of_day(from, day_us, day_us, &begin) ||
			moment_of_day(to, day_us, day_us, &end))
			return 0;
		if (end <= begin &&
			moment_of_day(to, clock_local_day(now_us, day + 1), day_us, &end))
			return 0;
		if (begin <= now_us && now_us < end)
			return begin > c->begun_us ? begin : c->begun_us;
		if (begin > now_us) {
			no_later_than(next_us, begin);
			return 0;
		}
	}
	return 0;
}

/* What was raised at one look, of one kind. */
struct raised {
	struct alarm first;
	int count;
};

static char *words_of(const struct alarm *a)
{
	switch (a->kind) {
	case ALARM_UNSEEN:
		return mem_printf(
			_("danger to life, case %lld: nobody took it up"), (long long)a->case_id);
	case ALARM_UNHANDED:
		return mem_printf(
			_("danger to life, case %lld: not handed to 101"), (long long)a->case_id);
	case ALARM_SILENT:
		return mem_printf(_("%s, alone at the desk, does not answer"), a->operator);
	default:
		return mem_strdup(_("nobody is at a desk"));
	}
}

/* What the duty officer is told, in one line: who has a thousand dangers is not called a thousand
 * times. */
static void carry_out(const struct clockwork *c, const struct raised *r)
{
	struct err err = ERR_INIT;
	const struct alarm *a = &r->first;
	const char *command = c->config->option[OPTION_ALARM_COMMAND];
	MEM_AUTO char *one = words_of(a);
	MEM_AUTO char *words = r->count > 1 ? mem_printf(_("%s; and %d more"), one, r->count - 1)
					    : mem_strdup(one);
	log_line(LOG_LEVEL_WARNING, "alarm: %s", words);
	/* An exercise wakes nobody. */
	if (*command && store_kind(c->store) == STORE_LIVE &&
		spawn_notice(command, alarm_kind_names[a->kind], words, &err) < 0)
		log_line(LOG_LEVEL_ERROR, "alarm_command: %s", err.msg);
}

static int raise_alarms(struct clockwork *c, int64_t now_us, int64_t *next_us, struct err *err)
{
	struct raised raised[ALARM_KINDS] = {0};
	struct alarm alarm;
	int64_t due_us = 0;
	if (!c->config)
		return 0;
	const struct alarm_limits limits = {
		.acknowledge_us = atol(c->config->option[OPTION_ACKNOWLEDGE_S]) * CLOCK_S,
		.dispatch_us = atol(c->config->option[OPTION_DISPATCH_S]) * CLOCK_S,
		.empty_us = staffed_since(c, now_us, next_us)};
	int rc = 1;
	for (int i = 0; i < ALARMS_AT_ONCE && rc == 1; i++) {
		rc = alarm_raise(c->store, c->actor, &limits, now_us, &alarm, &due_us, err);
		if (rc == 1 && raised[alarm.kind].count++ == 0)
			raised[alarm.kind].first = alarm;
	}
	for (int kind = 0; kind < ALARM_KINDS; kind++)
		if (raised[kind].count)
			carry_out(c, &raised[kind]);
	if (rc == 1)
		due_us = now_us + LOOK_AFTER;
	if (due_us)
		no_later_than(next_us, due_us);
	return rc;
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
			presence_expire(c->store, c->actor, now_us, &lapses, err) ||
			raise_alarms(c, now_us, &next, err) < 0)
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
