#include "watch/ingest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/intake.h"

#define LEAST_FREE (UINT64_C(64) << 20)

void ingest_init(struct ingest *in, struct store *store, const struct actor *actor,
	const struct rule_set *rules)
{
	*in = (struct ingest){.least_free = LEAST_FREE};
	batch_init(&in->batch, store, actor, rules);
}

void ingest_release(struct ingest *in)
{
	for (size_t i = 0; i < in->thread_count; i++)
		free(in->threads[i]);
	in->thread_count = 0;
}

int ingest_room(const struct ingest *in, struct err *err)
{
	struct statvfs fs;
	if (statvfs(store_path(in->batch.store), &fs))
		return 0; /* not knowing is no reason to miss mentions */
	uint64_t free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (free_bytes >= in->least_free)
		return 0;
	return err_set(err, ERR_SYSTEM,
		_("the disk of the store is nearly full (%llu MB left): mentions wait on the "
		  "network, replies still leave; make room"),
		(unsigned long long)(free_bytes >> 20));
}

void ingest_begin(struct ingest *in)
{
	in->fresh = 0;
	in->err = (struct err)ERR_INIT;
}

/* A reply says little without what it answers. */
static void want_thread(struct ingest *in, const struct mention *m)
{
	bool addressed = m->kind != MENTION_CONTEXT && m->kind != MENTION_REPOST;
	if (!addressed || !m->in_reply_to || in->thread_count == INGEST_THREADS)
		return;
	in->threads[in->thread_count++] = mem_strdup(m->id);
}

static void note_results(
	struct ingest *in, const struct mention *mentions, const enum intake_result *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		in->fresh += r[i] == INTAKE_NEW || r[i] == INTAKE_EDITED || r[i] == INTAKE_DELETED;
		if (r[i] == INTAKE_NEW)
			want_thread(in, &mentions[i]);
	}
}

struct delivery {
	const struct mention *mentions;
};

static void log_refused(void *data, size_t index, const struct err *why)
{
	const struct delivery *d = data;
	log_line(LOG_LEVEL_WARNING, "mention %s is refused: %s", d->mentions[index].id, why->msg);
}

int ingest_deliver(struct ingest *in, const struct mention *mentions, size_t count)
{
	if (ingest_room(in, &in->err))
		return -1;
	size_t n;
	for (size_t at = 0; at < count; at += n) {
		enum intake_result results[INTAKE_BATCH];
		struct delivery part = {mentions + at};
		size_t taken;
		n = count - at < INTAKE_BATCH ? count - at : INTAKE_BATCH;
		int rc = batch_take(&in->batch, part.mentions, n, results, &taken, log_refused,
			&part, &in->err);
		note_results(in, part.mentions, results, taken);
		in->delivered += taken;
		if (rc)
			return -1;
	}
	return 0;
}

bool ingest_knows(struct ingest *in, const struct mention *m)
{
	return intake_knows(in->batch.store, m);
}

char *ingest_take_thread(struct ingest *in)
{
	if (in->thread_count == 0)
		return NULL;
	char *id = in->threads[0];
	memmove(in->threads, in->threads + 1, --in->thread_count * sizeof(*in->threads));
	return id;
}
