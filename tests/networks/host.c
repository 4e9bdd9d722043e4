#include "host.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

static void set(char **to, const char *value)
{
	free(*to);
	*to = value ? mem_strdup(value) : NULL;
}

static char *join_media(const struct mention *m)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 1 << 16);
	for (size_t i = 0; i < m->media_count; i++)
		strbuf_printf(&out, "%s|%s|%s\n", m->media[i].type,
			m->media[i].url ? m->media[i].url : "",
			m->media[i].alt ? m->media[i].alt : "");
	return strbuf_take(&out);
}

static void keep(struct host *h, const struct mention *m)
{
	struct kept k = {.kind = m->kind,
		.visibility = m->visibility,
		.deleted = m->deleted,
		.created_us = m->created_us,
		.answer_until_us = m->answer_until_us,
		.private_until_us = m->private_until_us};
	set(&k.id, m->id);
	set(&k.text, m->text);
	set(&k.reference, m->reference);
	set(&k.handle, m->handle);
	set(&k.thread, m->thread);
	set(&k.in_reply_to, m->in_reply_to);
	set(&k.source, m->source);
	set(&k.network, m->network);
	set(&k.account, m->account);
	set(&k.uri, m->uri);
	set(&k.watch, m->watch);
	set(&k.author_id, m->author_id);
	set(&k.closed, m->closed);
	set(&k.moderations, m->moderations);
	set(&k.link, m->url);
	k.raw = m->raw ? mem_strndup(m->raw, m->raw_len) : NULL;
	k.media = join_media(m);
	MEM_PUSH(h, k);
}

static int on_deliver(void *data, const struct mention *mentions, size_t count)
{
	struct host *h = data;
	if (h->refuse_delivery)
		return -1;
	for (size_t i = 0; i < count; i++)
		keep(h, &mentions[i]);
	return 0;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool on_knows(void *data, const struct mention *m)
{
	struct host *h = data;
	struct kept *k = NULL;
	for (size_t i = h->count; i > 0 && !k; i--)
		if (strcmp(h->items[i - 1].id, m->id) == 0)
			k = &h->items[i - 1];
	bool more = k && k->kind == MENTION_CONTEXT && m->kind != MENTION_CONTEXT;
	bool so =
		k && (m->kind == MENTION_CONTEXT ||
			     (same(k->closed, m->closed) && same(k->moderations, m->moderations)));
	return so && !more && m->text && k->text && strcmp(k->text, m->text) == 0;
}

static void on_polled(void *data, const struct err *err, int64_t retry_us, const char *cursor)
{
	struct host *h = data;
	h->polls++;
	h->poll_err = *err;
	h->poll_retry_us = retry_us;
	if (cursor)
		set(&h->cursor, cursor);
}

static void on_streaming(void *data, enum stream_state state, const struct err *why)
{
	struct host *h = data;
	h->streamings++;
	h->stream = state;
	h->stream_err = why ? *why : (struct err)ERR_INIT;
}

static void on_missed(void *data)
{
	struct host *h = data;
	h->missed++;
}

static void on_identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct host *h = data;
	set(&h->handle, handle);
	h->limit = *limit;
}

static void on_plays(void *data, const struct part *part)
{
	struct host *h = data;
	char *text = mem_printf(
		"%s %s %s %zu", part->account, part->network, part->label, part->limit.most);
	MEM_PUSH(&h->parts, text);
}

static void on_prepared(
	void *data, int64_t post_id, const char *key, const char *record, const struct err *err)
{
	struct host *h = data;
	h->prepared++;
	set(&h->key, key);
	set(&h->record, record);
	h->prepare_err = *err;
}

static bool on_posted(void *data, const char *remote_id)
{
	struct host *h = data;
	for (size_t i = 0; i < h->made.count; i++)
		if (strcmp(h->made.items[i], remote_id) == 0)
			return true;
	return false;
}

static bool on_heard(void *data, const char *native_id)
{
	struct host *h = data;
	for (size_t i = 0; i < h->count; i++)
		if (same(h->items[i].id, native_id) && h->items[i].kind != MENTION_CONTEXT)
			return true;
	return false;
}

static void note_made(struct host *h, const char *remote_id)
{
	if (remote_id)
		MEM_PUSH(&h->made, mem_strdup(remote_id));
}

static void on_answered(void *data, int64_t post_id, enum send_result result, const char *remote_id,
	const char *url, const char *why, int64_t retry_us)
{
	struct host *h = data;
	h->answered++;
	h->result = result;
	set(&h->remote_id, remote_id);
	set(&h->url, url);
	set(&h->why, why);
	h->retry_us = retry_us;
	if (result == SEND_SENT)
		note_made(h, remote_id);
}

static void on_looked_up(void *data, int64_t post_id, enum lookup_result result,
	const char *remote_id, const char *url)
{
	struct host *h = data;
	h->looked_up++;
	h->lookup = result;
	set(&h->remote_id, remote_id);
	set(&h->url, url);
	if (result == LOOKUP_FOUND)
		note_made(h, remote_id);
}

static void on_moderated(
	void *data, int64_t id, enum send_result result, const char *why, int64_t retry_us)
{
	struct host *h = data;
	h->moderations++;
	h->result = result;
	set(&h->why, why);
	h->retry_us = retry_us;
}

static void on_signed_until(void *data, int64_t until_us)
{
	struct host *h = data;
	h->signed_until_us = until_us;
}

void host_close(struct host *h)
{
	h->network->close(h->session);
	http_free(h->session_host.http);
	h->session = NULL;
}

void host_reopen(struct host *h)
{
	struct err err = ERR_INIT;
	struct http_options options = {
		.user_agent = "nachtwacht/test",
		.ca_file = h->config.ca_file,
		.allow_private_addresses = h->config.allow_private_addresses,
	};
	if (h->session)
		host_close(h);
	h->session_host.http = http_new(&options, &err);
	assert_non_null(h->session_host.http);
	h->session = h->network->open(&h->session_host, &err);
	if (!h->session)
		print_error("%s\n", err.msg);
	assert_non_null(h->session);
}

void host_open(struct host *h, const struct network *network, const struct account_config *config,
	const char *session_file)
{
	*h = (struct host){
		.config = *config, .network = network, .session_file = mem_strdup(session_file)};
	h->session_host = (struct session_host){
		.data = h,
		.network = network,
		.config = &h->config,
		.session_file = h->session_file,
		.deliver = on_deliver,
		.knows = on_knows,
		.posted = on_posted,
		.heard = on_heard,
		.streaming = on_streaming,
		.missed = on_missed,
		.polled = on_polled,
		.identity = on_identity,
		.plays = on_plays,
		.prepared = on_prepared,
		.answered = on_answered,
		.looked_up = on_looked_up,
		.moderated = on_moderated,
		.signed_until = on_signed_until,
	};
	host_reopen(h);
}

static void kept_release(struct kept *k)
{
	char *strings[] = {k->id, k->text, k->raw, k->reference, k->handle, k->thread,
		k->in_reply_to, k->source, k->network, k->account, k->uri, k->watch, k->author_id,
		k->closed, k->link, k->media, k->moderations};
	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		free(strings[i]);
}

void host_forget_posts(struct host *h)
{
	while (h->made.count)
		free(h->made.items[--h->made.count]);
}

void host_release(struct host *h)
{
	char *strings[] = {h->session_file, h->cursor, h->handle, h->key, h->record, h->remote_id,
		h->url, h->why};
	if (h->session)
		host_close(h);
	for (size_t i = 0; i < h->count; i++)
		kept_release(&h->items[i]);
	free(h->items);
	for (size_t i = 0; i < h->parts.count; i++)
		free(h->parts.items[i]);
	free(h->parts.items);
	host_forget_posts(h);
	free(h->made.items);
	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		free(strings[i]);
}

/* Runs until a counter moved. */
static void run_until(struct host *h, const int *counter, int before)
{
	int64_t until = clock_mono_ms() + 30000;
	while (*counter == before && clock_mono_ms() < until)
		http_run(h->session_host.http, 100, NULL, 0);
	assert_int_equal(*counter, before + 1);
}

void host_poll(struct host *h)
{
	int before = h->polls;
	h->network->poll(h->session, h->cursor);
	assert_int_equal(h->polls, before);
	run_until(h, &h->polls, before);
}

void host_prepare(struct host *h, struct outgoing *post)
{
	int before = h->prepared;
	h->network->prepare(h->session, post);
	assert_int_equal(h->prepared, before);
	run_until(h, &h->prepared, before);
	post->remote_key = h->key;
	post->remote_record = h->record;
}

void host_send(struct host *h, struct outgoing *post)
{
	int before = h->answered;
	h->network->send(h->session, post);
	assert_int_equal(h->answered, before);
	run_until(h, &h->answered, before);
}

void host_lookup(struct host *h, struct outgoing *post)
{
	int before = h->looked_up;
	h->network->lookup(h->session, post);
	assert_int_equal(h->looked_up, before);
	run_until(h, &h->looked_up, before);
}

void host_moderate(struct host *h, const struct moderating *what)
{
	int before = h->moderations;
	h->network->moderate(h->session, what);
	assert_int_equal(h->moderations, before);
	run_until(h, &h->moderations, before);
}

void host_thread(struct host *h, const char *id)
{
	h->network->thread(h->session, id);
	while (http_run(h->session_host.http, 100, NULL, 0) > 0)
		;
}

struct kept *host_find(struct host *h, const char *id)
{
	for (size_t i = 0; i < h->count; i++)
		if (strcmp(h->items[i].id, id) == 0)
			return &h->items[i];
	return NULL;
}

struct kept *host_find_text(struct host *h, const char *text)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->items[i].text && strstr(h->items[i].text, text))
			return &h->items[i];
	return NULL;
}

size_t host_count_text(struct host *h, const char *text)
{
	size_t count = 0;
	for (size_t i = 0; i < h->count; i++)
		count += h->items[i].text && strstr(h->items[i].text, text);
	return count;
}
