#include "watch/hearing.h"

#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "watch/process.h"

/* What a call may take after the word to end: a server that is well answers sooner. */
enum { LAST_CALL_MS = 1000 };

static void listen(struct hearing *h)
{
	int number;
	while ((number = process_take_signal(h->fd))) {
		h->heard |= UINT64_C(1) << number;
		if ((number == SIGTERM || number == SIGINT) && !h->end_ms)
			h->end_ms = clock_mono_ms();
	}
}

static int left_ms(void *data, int64_t since_ms)
{
	struct hearing *h = data;
	int64_t now_ms = clock_mono_ms(), until_ms = h->lapse_ms;
	listen(h);
	if (h->end_ms) {
		int64_t last_ms = (since_ms > h->end_ms ? since_ms : h->end_ms) + LAST_CALL_MS;
		h->vain |= last_ms <= now_ms;
		until_ms = !until_ms || last_ms < until_ms ? last_ms : until_ms;
	}
	if (!until_ms)
		return -1;
	return h->vain || until_ms <= now_ms ? 0 : (int)(until_ms - now_ms);
}

int hearing_begin(struct hearing *h, struct err *err)
{
	*h = (struct hearing){.fd = process_signals(err)};
	if (h->fd < 0)
		return -1;
	h->patience = (struct patience){h->fd, left_ms, h};
	store_set_patience(&h->patience);
	return 0;
}

void hearing_end(struct hearing *h)
{
	store_set_patience(NULL);
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

int hearing_take(struct hearing *h)
{
	listen(h);
	if (!h->heard)
		return 0;
	int number = __builtin_ctzll(h->heard);
	h->heard &= h->heard - 1;
	return number;
}

bool hearing_has(const struct hearing *h)
{
	return h->heard != 0;
}
