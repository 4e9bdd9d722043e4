#include "far.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct far *far;

struct session {
	const struct session_host *host;
};

static int64_t far_now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * CLOCK_S + ts.tv_nsec / 1000 + far->offset_us;
}

static int64_t far_mono_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 + far->offset_us / 1000;
}

void far_begin(void)
{
	static const struct clock_source source = {.now_us = far_now_us, .mono_ms = far_mono_ms};
	far = mmap(NULL, sizeof(*far), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	far->accepts = true;
	far->send_result = far->moderate_result = SEND_SENT;
	clock_set_source(&source);
}

void far_end(void)
{
	clock_set_source(NULL);
	munmap(far, sizeof(*far));
	far = NULL;
}

void far_advance(int64_t us)
{
	far->offset_us += us;
}

static void pass(enum far_point point)
{
	if (far->die_at == (int)point)
		kill(getpid(), SIGKILL);
	if (far->slow)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static struct session *far_open(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = host;
	return s;
}

static void far_close(struct session *s)
{
	free(s);
}

/* Everything since the cursor, with an overlap of three. */
static void far_poll(struct session *s, const char *cursor)
{
	far->polled++;
	int from = cursor ? (int)strtol(cursor, NULL, 10) - 3 : 0;
	int to = far->mention_count;
	struct err none = ERR_INIT;
	for (int i = from < 0 ? 0 : from; i < to; i++) {
		char id[32], text[64];
		snprintf(id, sizeof(id), "m%d", i);
		snprintf(text, sizeof(text), "Er is rook boven kade %d", i);
		struct mention m = {.network = "far",
			.account = s->host->config->name,
			.kind = MENTION_MENTION,
			.id = id,
			.author_id = id,
			.handle = id,
			.text = text,
			.created_us = clock_now_us(),
			.raw = text,
			.raw_len = strlen(text),
			.source = "far:"};
		pass(FAR_BEFORE_DELIVER);
		if (!s->host->knows(s->host->data, &m) && s->host->deliver(s->host->data, &m, 1)) {
			err_set(&none, ERR_NETWORK, "not taken in");
			break;
		}
		pass(FAR_AFTER_DELIVER);
	}
	char next[32];
	snprintf(next, sizeof(next), "%d", to);
	s->host->polled(s->host->data, &none, 0, next);
}

static void far_prepare(struct session *s, const struct outgoing *post)
{
	far->prepared++;
	pass(FAR_BEFORE_PREPARE);
	struct err err = ERR_INIT;
	char key[FAR_TEXT];
	snprintf(key, sizeof(key), "key-%lld-%d", (long long)post->id, far->prepared);
	if (far->prepare_code)
		err_set(&err, (enum err_code)far->prepare_code, "it cannot be prepared");
	s->host->prepared(s->host->data, post->id, key, post->text, &err);
}

static const struct far_post *find(const char *key)
{
	for (int i = 0; i < far->post_count; i++)
		if (strcmp(far->posts[i].key, key) == 0)
			return &far->posts[i];
	return NULL;
}

static void accept_post(const struct outgoing *post)
{
	if (far->keys && find(post->remote_key))
		return;
	struct far_post *p = &far->posts[far->post_count];
	snprintf(p->key, sizeof(p->key), "%s", post->remote_key);
	snprintf(p->record, sizeof(p->record), "%s", post->remote_record);
	far->post_count++;
}

static void far_send(struct session *s, const struct outgoing *post)
{
	far->sent++;
	pass(FAR_BEFORE_SEND);
	int result = far->send_result;
	if (result == SEND_SENT || (result == SEND_UNCLEAR && far->accepts))
		accept_post(post);
	pass(FAR_AFTER_SEND);
	s->host->answered(s->host->data, post->id, (enum send_result)result, post->remote_key,
		"https://far.example/1", result == SEND_SENT ? NULL : "far away", far->retry_us);
}

static void far_lookup(struct session *s, const struct outgoing *post)
{
	far->looked++;
	pass(FAR_BEFORE_LOOKUP);
	enum lookup_result result = far->no_lookup           ? LOOKUP_NO_ANSWER
				    : find(post->remote_key) ? LOOKUP_FOUND
				    : far->harmful           ? LOOKUP_UNSEEN
							     : LOOKUP_ABSENT;
	pass(FAR_AFTER_LOOKUP);
	s->host->looked_up(s->host->data, post->id, result, post->remote_key, NULL);
}

static struct far_mention *find_mention(const char *id)
{
	for (int i = 0; i < far->moderated_count; i++)
		if (strcmp(far->mentions[i].id, id) == 0)
			return &far->mentions[i];
	return NULL;
}

bool far_hidden(const char *id)
{
	const struct far_mention *m = find_mention(id);
	return m && m->hidden;
}

static void far_moderate(struct session *s, const struct moderating *what)
{
	far->moderated++;
	pass(FAR_BEFORE_MODERATE);
	int result = far->moderate_result;
	struct far_mention *m = find_mention(what->native_id);
	if (!m) {
		m = &far->mentions[far->moderated_count];
		snprintf(m->id, sizeof(m->id), "%s", what->native_id);
		far->moderated_count++;
	}
	if (result == SEND_SENT || (result == SEND_UNCLEAR && far->accepts))
		m->hidden = what->what == MODERATION_HIDE;
	pass(FAR_AFTER_MODERATE);
	if (!far->deaf)
		s->host->moderated(s->host->data, what->id, (enum send_result)result,
			result == SEND_SENT ? NULL : "far away", far->retry_us);
}

const struct network far_network = {
	.name = "far",
	.label = "FA",
	.resend_harmless = true,
	.poll_s = 5,
	.limit = {.rule = LENGTH_CODE_POINTS, .most = 60},
	.can = {.moderations = 1U << MODERATION_HIDE | 1U << MODERATION_UNHIDE},
	.open = far_open,
	.close = far_close,
	.poll = far_poll,
	.moderate = far_moderate,
	.prepare = far_prepare,
	.send = far_send,
	.lookup = far_lookup,
};

const struct network far_keyless = {
	.name = "far",
	.label = "FA",
	.poll_s = 5,
	.limit = {.rule = LENGTH_CODE_POINTS, .most = 60},
	.open = far_open,
	.close = far_close,
	.poll = far_poll,
	.send = far_send,
	.lookup = far_lookup,
};
