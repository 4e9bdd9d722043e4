/* When the next poll begins, and whether it makes sense at all. */
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "watch/worker_state.h"

enum {
	POLL_BESIDE_STREAM_S = 60, /* a net under the stream: not all that comes is told there */
	SIGNED_OUT_MS = 15 * 60 * 1000,
};

void worker_plan_poll(struct worker *w)
{
	const struct network *network = w->setup->network;
	int64_t wait_ms = w->health.wait_ms;
	bool live = w->health.now.state == ACCOUNT_LIVE;
	if (live && w->stream.now == STREAM_OPEN && wait_ms < POLL_BESIDE_STREAM_S * 1000)
		wait_ms = POLL_BESIDE_STREAM_S * 1000;
	if (network->next_poll_us && w->session && live) {
		int64_t next_us = network->next_poll_us(w->session);
		if (next_us == INT64_MAX)
			wait_ms = WORKER_NEVER_MS;
		else
			wait_ms = (next_us - clock_now_us()) / 1000 + 1;
	}
	w->poll_ms = clock_mono_ms() + (wait_ms > 0 ? wait_ms : 0);
}

static void stamp_credentials(const struct worker *w, struct stamp stamps[2])
{
	const char *const files[2] = {w->setup->session_file,
		w->setup->account->password_file ? w->setup->account->password_file
						 : w->setup->account->token_file};
	for (int i = 0; i < 2; i++) {
		struct stat st;
		stamps[i] = (struct stamp){0};
		if (files[i] && stat(files[i], &st) == 0)
			stamps[i] = (struct stamp){st.st_ctim, st.st_ino};
	}
}

void worker_poll_failed(struct worker *w, const struct err *why, int64_t retry_us)
{
	health_bad(&w->health, why, retry_us);
	if (err_class(why->code) == ERR_CLASS_AUTH) {
		stamp_credentials(w, w->credentials);
		w->try_ms = clock_mono_ms() + SIGNED_OUT_MS;
	}
}

bool worker_is_signed_out(const struct worker *w)
{
	if (w->health.now.state != ACCOUNT_SIGNED_OUT || clock_mono_ms() >= w->try_ms)
		return false;
	struct stamp now[2];
	stamp_credentials(w, now);
	return memcmp(now, w->credentials, sizeof(now)) == 0;
}
