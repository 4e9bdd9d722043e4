/* Asking for feeds: a few at a time, each by its own schedule, so that one that is slow or wrong
 * never holds up the others. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/feed/session.h"

enum { UNDER_WAY_MAX = 4, HEADER_MAX = 512, CHARSET_MAX = 40 };

/* However seldom a feed asks to be read, and however often it failed. */
static const int64_t PAUSE_MOST_US = CLOCK_HOUR;

/* What is older than this when a feed is first read is history, not work. */
static const int64_t HISTORY_US = 7 * CLOCK_DAY;

static const char accepted[] =
	"application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, "
	"text/xml;q=0.9, */*;q=0.5";

static int64_t interval_us(const struct session *s)
{
	int own = s->host.config->poll_s;
	return (own ? own : s->host.network->poll_s) * CLOCK_S;
}

/* ---- the end of a poll ---- */

/* All feeds together: what is wrong with one is said with its name; only where no feed answers at
 * all does the account not answer. */
static void sum_up(const struct session *s, struct err *err, int64_t *retry_us)
{
	const struct feed_source *first = NULL;
	size_t faults = 0, alike = 0;
	*retry_us = 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct feed_source *source = &s->sources[i];
		if (source->fault.code == ERR_NONE)
			continue;
		first = first ? first : source;
		faults++;
		alike += source->fault.code == first->fault.code;
		if (!*retry_us || source->next_us < *retry_us)
			*retry_us = source->next_us;
	}
	if (!first)
		return;
	bool all = alike == s->count;
	char *name MEM_AUTO = feed_name(first->url);
	err_set(err, all ? first->fault.code : ERR_DEGRADED, "%.80s: %s", name, first->fault.msg);
	if (faults > 1)
		err_prefix(err, _("%zu of %zu feeds fail"), faults, s->count);
	if (err->code != ERR_RATE)
		*retry_us = 0;
}

static void finish(void *data)
{
	struct session *s = data;
	struct err err = ERR_INIT;
	int64_t retry_us;
	sum_up(s, &err, &retry_us);
	if (s->refused)
		err_set(&err, ERR_STORE, _("what came could not be stored"));
	char *cursor MEM_AUTO = feed_cursor_write(s);
	bool news = cursor && (!s->cursor || strcmp(cursor, s->cursor) != 0);
	if (news)
		mem_replace(&s->cursor, cursor);
	s->host.polled(s->host.data, &err, retry_us, news ? s->cursor : NULL);
}

/* ---- what an answer means ---- */

static void log_about(const struct feed_source *source, enum log_level level, const char *what)
{
	char *name MEM_AUTO = feed_name(source->url);
	log_line(level, _("account %s: feed %s: %s"), source->session->host.config->name, name,
		what);
}

/* Again at the next poll, then less and less often. */
static void put_off(struct feed_source *source, int64_t retry_us)
{
	int64_t wait = interval_us(source->session);
	for (int i = 1; i < source->failures && wait < PAUSE_MOST_US; i++)
		wait *= 2;
	if (wait > PAUSE_MOST_US)
		wait = PAUSE_MOST_US;
	source->next_us = retry_us ? retry_us : source->failures > 1 ? clock_now_us() + wait : 0;
}

/* What a status says. */
static const struct {
	int status;
	enum err_code code;
	const char *why;
} refusals[] = {
	{401, ERR_DEGRADED, N_("it asks for a sign-in (401): feeds are read without one")},
	{403, ERR_DEGRADED, N_("it does not let us read it (403)")},
	{404, ERR_DEGRADED, N_("nothing is there (404): look whether its address changed")},
	{410, ERR_DEGRADED, N_("it is gone for good (410): take it out of the configuration")},
	{429, ERR_RATE, N_("it asks us to wait (429)")},
};

static void read_refusal(struct feed_source *source, const struct http_answer *answer)
{
	bool known = false;
	source->failures++;
	put_off(source, answer->retry_us);
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		if (refusals[i].status != answer->status)
			continue;
		known = true;
		err_set(&source->fault, refusals[i].code, "%s", _(refusals[i].why));
	}
	if (!known)
		err_set(&source->fault, answer->retry_us ? ERR_RATE : ERR_NETWORK,
			_("the server says %d"), answer->status);
	/* Where it had moved to is no better than its old address then. */
	bool away = answer->status == 404 || answer->status == 410;
	if (away && source->moved)
		mem_replace(&source->moved, NULL);
	else if (answer->status == 410)
		source->gone = true;
}

/* text/xml; charset="utf-8" */
static const char *charset_of(const char *content_type, char out[CHARSET_MAX])
{
	const char *at = strcasestr(content_type, "charset=");
	if (!at)
		return NULL;
	at += 8;
	at += *at == '"' || *at == '\'';
	size_t len = strcspn(at, "\"'; \t");
	if (len == 0 || len >= CHARSET_MAX)
		return NULL;
	memcpy(out, at, len);
	out[len] = '\0';
	return out;
}

static void hash_body(const struct strbuf *body, char out[FEED_HASH_BYTES])
{
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	hash_bytes(body->buf, body->len, hash);
	memcpy(out, hash_hex(hash, hex), FEED_HASH_BYTES - 1);
	out[FEED_HASH_BYTES - 1] = '\0';
}

/* Delivers what is new. History is stored as context; what turns up later is work, however old it
 * says that it is. 0, or -1 when it could not be stored. */
static int deliver(struct feed_source *source, struct mention *list, size_t count)
{
	const struct session_host *host = &source->session->host;
	int64_t began = source->began_us ? source->began_us : clock_now_us();
	size_t fresh = 0;
	for (size_t i = 0; i < count; i++) {
		enum mention_kind kind = list[i].kind;
		if (began - list[i].created_us > HISTORY_US)
			list[i].kind = MENTION_CONTEXT;
		if (host->knows(host->data, &list[i]))
			continue;
		if (source->began_us)
			list[i].kind = kind;
		list[fresh++] = list[i];
	}
	if (fresh && host->deliver(host->data, list, fresh) == -1)
		return -1;
	source->began_us = began;
	return 0;
}

/* So that the next request can ask for changes only; when it was not taken in whole it is read
 * again. */
static void remember(struct feed_source *source, const char *seen)
{
	const struct http *http = source->session->host.http;
	bool whole = source->fault.code == ERR_NONE;
	const char *etag = whole ? http_answer_header(http, "ETag") : NULL;
	const char *modified = whole ? http_answer_header(http, "Last-Modified") : NULL;
	mem_replace(&source->etag, etag && strlen(etag) <= HEADER_MAX ? etag : NULL);
	mem_replace(
		&source->modified, modified && strlen(modified) <= HEADER_MAX ? modified : NULL);
	memcpy(source->seen, whole ? seen : "", whole ? FEED_HASH_BYTES : 1);
}

static void say_mended(struct feed_source *source, const struct feed *f)
{
	if (f->mended.code == ERR_NONE || source->mended_said)
		return;
	char *what MEM_AUTO = mem_printf(
		_("it is not well-formed XML (%s), and was read all the same"), f->mended.msg);
	log_about(source, LOG_LEVEL_INFO, what);
	source->mended_said = true;
}

static void read_body(struct feed_source *source, const struct http_answer *answer)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct feed f;
	struct mention *list = NULL;
	char charset[CHARSET_MAX], seen[FEED_HASH_BYTES];
	hash_body(answer->body, seen);
	if (strcmp(seen, source->seen) == 0)
		return;
	if (feed_parse(&f, answer->body->buf, answer->body->len,
		    charset_of(answer->content_type, charset),
		    source->moved ? source->moved : source->url, &arena, &source->fault) == 0) {
		size_t count = feed_mentions(&f, source, &list, &arena);
		source->pause_us = f.pause_us < PAUSE_MOST_US ? f.pause_us : PAUSE_MOST_US;
		source->skip_hours = f.skip_hours;
		source->fault = f.fault;
		say_mended(source, &f);
		if (deliver(source, list, count) == 0)
			remember(source, seen);
		else
			source->session->refused = true;
	} else {
		source->fault.code = ERR_DEGRADED;
	}
	free(list);
	feed_release(&f);
}

/* A feed may ask for rest, but not for a night's. */
static void plan(struct feed_source *source)
{
	int64_t now = clock_now_us();
	unsigned hour = (unsigned)(now / CLOCK_HOUR % 24);
	int64_t pause = source->skip_hours >> hour & 1 ? PAUSE_MOST_US : source->pause_us;
	source->next_us = pause ? now + pause : 0;
}

static void note_move(struct feed_source *source, const char *to)
{
	if (!to || strlen(to) > FEED_URL_MAX || (source->moved && strcmp(to, source->moved) == 0))
		return;
	char *what MEM_AUTO = mem_printf(
		_("it has moved to %s for good: put that address into the configuration (url)"),
		to);
	log_about(source, LOG_LEVEL_WARNING, what);
	mem_replace(&source->moved, to);
}

static void read_answer(struct feed_source *source, const struct http_answer *answer)
{
	enum err_code before = source->fault.code;
	if (answer->err.code != ERR_NONE) {
		source->failures++;
		source->fault = answer->err;
		put_off(source, answer->retry_us);
	} else if (answer->status != 200 && answer->status != 304) {
		read_refusal(source, answer);
	} else {
		source->failures = 0;
		source->fault = (struct err)ERR_INIT;
		note_move(source, answer->moved_to);
		if (answer->status == 200)
			read_body(source, answer);
		plan(source);
	}
	if (source->fault.code != ERR_NONE && before == ERR_NONE)
		log_about(source, LOG_LEVEL_WARNING, source->fault.msg);
}

/* ---- asking ---- */

static void start_some(struct session *s);

static void answered(void *data, const struct http_answer *answer)
{
	struct feed_source *source = data;
	struct session *s = source->session;
	read_answer(source, answer);
	s->under_way--;
	start_some(s);
	if (s->under_way == 0)
		finish(s);
}

static void start(struct feed_source *source)
{
	struct http_header headers[3] = {{"Accept", accepted}};
	size_t count = 1;
	if (source->etag)
		headers[count++] = (struct http_header){"If-None-Match", source->etag};
	if (source->modified)
		headers[count++] = (struct http_header){"If-Modified-Since", source->modified};
	struct http_request request = {
		.method = "GET",
		.url = source->moved ? source->moved : source->url,
		.headers = headers,
		.header_count = count,
	};
	source->due = false;
	source->session->under_way++;
	http_start(source->session->host.http, &request, answered, source);
}

static void start_some(struct session *s)
{
	for (size_t i = 0; i < s->count && s->under_way < UNDER_WAY_MAX; i++)
		if (s->sources[i].due)
			start(&s->sources[i]);
}

/* Polls come a little early or late: a pause that ends before the next one ends now. None is longer
 * than a day, but where the clock was put back. */
static bool is_due(const struct feed_source *source)
{
	int64_t slack = source->fault.code == ERR_RATE ? 0 : interval_us(source->session) / 5;
	int64_t left_us = source->next_us - clock_now_us();
	return !source->gone && (left_us <= slack || left_us > CLOCK_DAY);
}

void feed_poll(struct session *s, const char *cursor)
{
	if (!s->loaded)
		feed_cursor_read(s, cursor);
	if (!s->cursor && cursor)
		mem_replace(&s->cursor, cursor);
	s->loaded = true;
	s->refused = false;
	if (!s->announced)
		s->host.identity(s->host.data, s->host.config->name, &s->host.network->limit);
	s->announced = true;
	for (size_t i = 0; i < s->count; i++) {
		struct feed_source *source = &s->sources[i];
		source->due = is_due(source);
		if (source->gone && source->fault.code == ERR_NONE)
			err_set(&source->fault, ERR_DEGRADED,
				_("it is gone for good (410): take it out of the configuration"));
	}
	start_some(s);
	if (s->under_way == 0)
		http_later(s->host.http, finish, s);
}
