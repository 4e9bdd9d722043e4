#include "watch/batch.h"

#include <stdbool.h>

#include "base/clock.h"

enum { COMMIT_MS = 15, PAUSE_US = 2000, LEAST = 8 };

void batch_init(struct batch *b, struct store *store, const struct actor *actor,
	const struct rule_set *rules)
{
	*b = (struct batch){.store = store, .actor = actor, .rules = rules, .most = INTAKE_BATCH};
}

/* A writer that waits for the lock polls every 0.5 ms: this long it is surely free. */
static void breathe(void)
{
	clock_sleep_us(PAUSE_US);
}

/* Halves the next transaction when this one was slow, and grows back step by step. */
static void adapt(struct batch *b, size_t count, int64_t took_ms)
{
	if (took_ms > COMMIT_MS && count > LEAST)
		b->most = count / 2 > LEAST ? count / 2 : LEAST;
	else if (b->most < INTAKE_BATCH)
		b->most += LEAST;
	if (b->most > INTAKE_BATCH)
		b->most = INTAKE_BATCH;
}

static bool is_fatal(const struct err *err)
{
	enum err_class class = err_class(err->code);
	return class != ERR_CLASS_REFUSED && class != ERR_CLASS_INPUT;
}

/* What the store refused as a whole goes in one by one, so that only the bad one stays out. */
static int take_singly(struct batch *b, const struct mention *mentions, size_t first, size_t count,
	enum intake_result *results, batch_refused_fn *refused, void *data, struct err *err)
{
	for (size_t i = first; i < first + count; i++) {
		struct err why = ERR_INIT;
		if (intake(b->store, b->actor, b->rules, &mentions[i], 1, &results[i], &why) == 0)
			continue;
		if (is_fatal(&why)) {
			*err = why;
			return -1;
		}
		results[i] = INTAKE_REFUSED;
		if (refused)
			refused(data, i, &why);
	}
	return 0;
}

int batch_take(struct batch *b, const struct mention *mentions, size_t count,
	enum intake_result *results, size_t *taken, batch_refused_fn *refused, void *data,
	struct err *err)
{
	size_t at = 0;
	int rc = 0;
	while (at < count && rc == 0) {
		size_t n = count - at < b->most ? count - at : b->most;
		int64_t start = clock_mono_ms();
		struct err why = ERR_INIT;
		if (intake(b->store, b->actor, b->rules, mentions + at, n, results + at, &why) ==
			0) {
			adapt(b, n, clock_mono_ms() - start);
		} else if (is_fatal(&why)) {
			if (err)
				*err = why;
			rc = -1;
			break;
		} else {
			rc = take_singly(b, mentions, at, n, results, refused, data, err);
		}
		if (rc == 0)
			at += n;
		breathe();
	}
	if (taken)
		*taken = at;
	return rc;
}
