#include "http/budget.h"

#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/url.h"

static void entry_clear(struct budget_entry *e)
{
	free(e->origin);
	*e = (struct budget_entry){0};
}

void budget_release(struct budget *b)
{
	for (size_t i = 0; i < BUDGET_ENTRIES; i++)
		entry_clear(&b->entries[i]);
}

static struct budget_entry *find(struct budget *b, const char *origin, bool get)
{
	for (size_t i = 0; i < BUDGET_ENTRIES; i++) {
		struct budget_entry *e = &b->entries[i];
		if (e->origin && e->get == get && strcasecmp(e->origin, origin) == 0)
			return e;
	}
	return NULL;
}

/* A free one, or that which is worth least. */
static struct budget_entry *make_room(struct budget *b)
{
	struct budget_entry *first = b->entries;
	for (size_t i = 1; i < BUDGET_ENTRIES; i++)
		if (b->entries[i].reset_us < first->reset_us)
			first = &b->entries[i];
	entry_clear(first);
	return first;
}

int64_t budget_take(struct budget *b, const char *url, bool get, bool urgent, int64_t now_us)
{
	char *origin MEM_AUTO = url_origin(url);
	struct budget_entry *e = origin ? find(b, origin, get) : NULL;
	/* Nobody sets one further off than a day: then the clock was put back. */
	if (e && (e->reset_us <= now_us || e->reset_us - now_us > CLOCK_DAY)) {
		entry_clear(e);
		return 0;
	}
	if (!e)
		return 0;
	if (!urgent && e->remaining <= e->limit / BUDGET_SHARE)
		return e->reset_us;
	e->remaining--;
	return 0;
}

void budget_note(
	struct budget *b, const char *url, bool get, const struct retry *said, int64_t now_us)
{
	if (said->limit < 0 || said->remaining < 0 || said->reset_us <= now_us)
		return;
	char *origin MEM_AUTO = url_origin(url);
	if (!origin)
		return;
	struct budget_entry *e = find(b, origin, get);
	if (!e) {
		e = make_room(b);
		e->origin = origin;
		e->get = get;
		origin = NULL;
	}
	e->limit = said->limit;
	e->remaining = said->remaining;
	e->reset_us = said->reset_us;
}
