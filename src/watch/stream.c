#include "watch/stream.h"

#include "base/hash.h"

/* The pause after it broke off, doubled for each break that follows soon; and how long it must hold
 * for a break not to count. */
enum { PAUSE_MS = 1000, PAUSE_MOST_MS = 300000, HELD_MS = 60000 };

/* A server that has none may only be at its maintenance. */
enum { ABSENT_MS = 3600 * 1000 };

void stream_init(struct stream *s, bool wanted)
{
	*s = (struct stream){.now = wanted ? STREAM_CLOSED : STREAM_NONE};
}

int64_t stream_due_ms(const struct stream *s)
{
	return s->now == STREAM_CLOSED ? s->open_ms : INT64_MAX;
}

void stream_begin(struct stream *s)
{
	s->now = STREAM_OPENING;
}

/* Between half of it and all of it: hosts that lost the same server do not come back as one. */
static int64_t jitter(int64_t ms)
{
	uint32_t dice;
	hash_random(&dice, sizeof(dice));
	return ms / 2 + (int64_t)(dice % 1024) * ms / 2 / 1024;
}

static void plan_again(struct stream *s, int64_t now_ms)
{
	bool held = s->now == STREAM_OPEN && now_ms - s->since_ms >= HELD_MS;
	int64_t ms = PAUSE_MS;
	s->breaks = held ? 0 : s->breaks + 1;
	for (int i = 1; i < s->breaks && ms < PAUSE_MOST_MS; i++)
		ms *= 2;
	s->open_ms = now_ms + jitter(ms < PAUSE_MOST_MS ? ms : PAUSE_MOST_MS);
}

bool stream_turned(struct stream *s, enum stream_state state, int64_t now_ms)
{
	bool was_open = s->now == STREAM_OPEN;
	switch (state) {
	case STREAM_LIVE:
		s->now = STREAM_OPEN;
		s->since_ms = now_ms;
		return !was_open;
	case STREAM_OVER:
		plan_again(s, now_ms);
		s->now = STREAM_CLOSED;
		return was_open;
	case STREAM_ABSENT:
		s->now = STREAM_CLOSED;
		s->open_ms = now_ms + ABSENT_MS;
		return was_open;
	}
	return false;
}
