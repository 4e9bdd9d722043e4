/* Plays a scenario (JSON Lines with `after`) by the clock, and nothing where none is named. The
 * cursor holds when it began, how many lines are done and of which scenario, so that a restart goes
 * on where it was and another scenario begins at its beginning. */
#include "networks/exercise.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "text/html.h"

enum { SCENARIO_BYTES_MAX = 16 << 20, BATCH = 100 };

static const int64_t SCENARIO_LONGEST_US = 7 * CLOCK_DAY;

struct line {
	int64_t after_us;
	size_t number; /* in the file, from 1 */
	const char *text;
	size_t len;
};

/* An answer that is on its way to the host. */
struct reply {
	struct session *session;
	struct reply *next;
	int64_t id; /* of the post, or of the moderation */
	enum { REPLY_PREPARED, REPLY_ANSWERED, REPLY_LOOKED_UP, REPLY_MODERATED } what;
};

struct session {
	struct session_host host;
	const char *path;   /* of the scenario; NULL = none: replies alone are taken */
	struct strbuf text; /* the file */
	char text_hash[HASH_HEX_BYTES];
	struct line *items; /* by time */
	size_t count, room;
	struct arena arena; /* of parts */
	struct {
		struct part *items;
		size_t count, room;
	} parts;          /* the accounts that the scenario names, but its own */
	int64_t began_us; /* 0: not yet */
	size_t done;
	struct reply *replies;
};

/* ---- the file ---- */

static int read_file(struct strbuf *out, const char *path, struct err *err)
{
	FILE *f = fopen(path, "re");
	char bytes[8192];
	if (!f)
		return err_errno(err, ERR_CONFIG, "%s", path);
	int rc = 0;
	for (size_t n; rc == 0 && (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
		rc = strbuf_add(out, bytes, n);
	if (rc == -1)
		err_set(err, ERR_CONFIG, _("%s: larger than %d bytes"), path, SCENARIO_BYTES_MAX);
	else if (ferror(f))
		rc = err_errno(err, ERR_CONFIG, "%s", path);
	fclose(f);
	return rc;
}

/* Seconds with a fraction, as JSON writes them ("2.5"), whatever the locale's decimal sign is; 0
 * when it is none. */
static int64_t seconds_of(const struct json *after)
{
	if (!after || after->type != JSON_NUMBER || after->len > 12)
		return 0;
	char *rest;
	int64_t us = strtoll(after->text, &rest, 10) * CLOCK_S;
	if (*rest == '.')
		for (int64_t digit = CLOCK_S / 10; *++rest >= '0' && *rest <= '9'; digit /= 10)
			us += (*rest - '0') * digit;
	return us > 0 && us < SCENARIO_LONGEST_US ? us : 0;
}

static int by_time(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	if (x->after_us != y->after_us)
		return x->after_us < y->after_us ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* ---- whom it plays ---- */

/* The account of a line: the exercise's own where the line is of no other network. The name of a
 * row is one network's, so a line without an account gets one. */
static const char *account_of(
	const struct session *s, const char *account, const char *network, struct arena *a)
{
	const char *own = s->host.config->name;
	if (strcmp(network, exercise_network.name) == 0)
		return own;
	if (!account || !*account || strcmp(account, own) == 0)
		return arena_printf(a, "%s-%s", own, network);
	return account;
}

/* A network that is played looks as it is; one that this build does not know, as an exercise. */
static struct part guise_of(const char *account, const char *network)
{
	const struct network *known = network_find(network);
	struct part part = {.account = account,
		.network = network,
		.label = exercise_network.label,
		.limit = exercise_network.limit,
		.can = exercise_network.can};
	if (known) {
		part.label = known->label;
		part.limit = known->limit;
		part.can = known->can;
		part.can.moderations = exercise_network.can.moderations;
	}
	return part;
}

static void add_part(struct session *s, const struct json *json)
{
	struct arena once ARENA_AUTO = ARENA_INIT;
	struct err err = ERR_INIT;
	struct mention m;
	if (mention_from_json(&m, json, "", 0, html_to_text, &once, &err) == -1)
		return; /* it is reported when its time comes */
	const char *account = account_of(s, m.account, m.network, &once);
	if (strcmp(account, s->host.config->name) == 0)
		return;
	for (size_t i = 0; i < s->parts.count; i++)
		if (strcmp(s->parts.items[i].account, account) == 0 &&
			strcmp(s->parts.items[i].network, m.network) == 0)
			return;
	struct part part =
		guise_of(arena_strdup(&s->arena, account), arena_strdup(&s->arena, m.network));
	MEM_PUSH(&s->parts, part);
}

static void read_lines(struct session *s)
{
	size_t number = 1;
	for (const char *p = s->text.buf; *p; number++) {
		struct arena arena ARENA_AUTO = ARENA_INIT;
		struct err err = ERR_INIT;
		struct line line = {.number = number, .text = p, .len = strcspn(p, "\n")};
		p += line.len + (p[line.len] == '\n');
		if (strspn(line.text, " \t\r") >= line.len)
			continue;
		const struct json *json = json_parse(&arena, line.text, line.len, &err);
		if (!json) {
			log_line(LOG_LEVEL_WARNING, "%s:%zu: %s", s->path, number, err.msg);
			continue;
		}
		line.after_us = seconds_of(json_at(json, "after"));
		MEM_PUSH(s, line);
		add_part(s, json);
	}
	if (s->count)
		qsort(s->items, s->count, sizeof(*s->items), by_time);
}

static int check(const struct account_config *config, struct err *err)
{
	FILE *f = config->scenario ? fopen(config->scenario, "re") : NULL;
	if (config->scenario && !f)
		return err_set(err, ERR_CONFIG, _("%s: account %s: scenario %s: %s"), config->where,
			config->name, config->scenario, strerror(errno));
	if (f)
		fclose(f);
	return 0;
}

static void close_session(struct session *s)
{
	if (!s)
		return;
	while (s->replies) {
		struct reply *r = s->replies;
		s->replies = r->next;
		free(r);
	}
	strbuf_release(&s->text);
	free(s->items);
	free(s->parts.items);
	arena_release(&s->arena);
	free(s);
}

static struct session *open_session(const struct session_host *host, struct err *err)
{
	struct session *s = mem_zero(1, sizeof(*s));
	s->host = *host;
	strbuf_init(&s->text, SCENARIO_BYTES_MAX);
	s->path = host->config->scenario;
	if (s->path && read_file(&s->text, s->path, err) == -1) {
		close_session(s);
		return NULL;
	}
	unsigned char hash[HASH_BYTES];
	hash_bytes(s->text.buf, s->text.len, hash);
	hash_hex(hash, s->text_hash);
	read_lines(s);
	return s;
}

/* ---- playing ---- */

static int64_t due_us(const struct session *s, size_t i)
{
	int speed = s->host.config->speed;
	return s->began_us + s->items[i].after_us / (speed > 0 ? speed : 1);
}

/* Reads one line as what came just now: its own times are those of the day when it was written. */
static int read_mention(const struct session *s, const struct line *line, struct mention *m,
	struct arena *a, struct err *err)
{
	const struct json *json = json_parse(a, line->text, line->len, err);
	int64_t now = clock_now_us();
	if (!json || mention_from_json(m, json, "", now, html_to_text, a, err) == -1)
		return -1;
	m->account = account_of(s, m->account, m->network, a);
	m->created_us = now;
	m->raw = line->text;
	m->raw_len = line->len;
	m->source = s->path;
	return 0;
}

/* Delivers the next that are due, at most a batch. Returns 0, or -1 when they could not be stored.
 */
static int play_some(struct session *s)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct mention batch[BATCH];
	size_t count = 0, done = s->done;
	for (; done < s->count && count < BATCH && due_us(s, done) <= clock_now_us(); done++) {
		struct err err = ERR_INIT;
		if (read_mention(s, &s->items[done], &batch[count], &arena, &err) == 0)
			count++;
		else
			log_line(LOG_LEVEL_WARNING, "%s:%zu: %s", s->path, s->items[done].number,
				err.msg);
	}
	if (count && s->host.deliver(s->host.data, batch, count) == -1)
		return -1;
	s->done = done;
	return 0;
}

static bool is_due(const struct session *s)
{
	return s->done < s->count && due_us(s, s->done) <= clock_now_us();
}

static void play(void *data)
{
	struct session *s = data;
	struct err err = ERR_INIT;
	char cursor[64 + HASH_HEX_BYTES];
	while (err.code == ERR_NONE && is_due(s))
		if (play_some(s) == -1)
			err_set(&err, ERR_STORE, _("what came could not be stored"));
	snprintf(cursor, sizeof(cursor), "%" PRId64 " %zu %s", s->began_us, s->done, s->text_hash);
	s->host.polled(s->host.data, &err, 0, cursor);
}

/* From the cursor, when it is one of this scenario. */
static void go_on(struct session *s, const char *cursor)
{
	size_t done;
	int64_t began;
	int hash = 0;
	if (sscanf(cursor, "%" SCNd64 " %zu %n", &began, &done, &hash) < 2 ||
		strcmp(cursor + hash, s->text_hash) != 0)
		return;
	s->began_us = began;
	s->done = done < s->count ? done : s->count;
}

static void poll_session(struct session *s, const char *cursor)
{
	if (!s->began_us) {
		s->began_us = clock_now_us();
		if (cursor)
			go_on(s, cursor);
		s->host.identity(s->host.data, s->host.config->name, &exercise_network.limit);
		for (size_t i = 0; i < s->parts.count; i++)
			s->host.plays(s->host.data, &s->parts.items[i]);
	}
	http_later(s->host.http, play, s);
}

static int64_t next_poll(const struct session *s)
{
	return !s->began_us ? clock_now_us() : s->done < s->count ? due_us(s, s->done) : INT64_MAX;
}

/* ---- replies: all goes well, and nowhere ---- */

static void reply_run(void *data)
{
	struct reply *r = data;
	struct session *s = r->session;
	char id[64];
	struct err none = ERR_INIT;
	snprintf(id, sizeof(id), "exercise:%" PRId64, r->id);
	for (struct reply **link = &s->replies; *link; link = &(*link)->next)
		if (*link == r) {
			*link = r->next;
			break;
		}
	if (r->what == REPLY_PREPARED)
		s->host.prepared(s->host.data, r->id, id, "{}", &none);
	else if (r->what == REPLY_ANSWERED)
		s->host.answered(s->host.data, r->id, SEND_SENT, id, NULL, NULL, 0);
	else if (r->what == REPLY_MODERATED)
		s->host.moderated(s->host.data, r->id, SEND_SENT, NULL, 0);
	else
		s->host.looked_up(s->host.data, r->id, LOOKUP_FOUND, id, NULL);
	free(r);
}

static void reply_later(struct session *s, int64_t id, int what)
{
	struct reply *r = mem_zero(1, sizeof(*r));
	r->session = s;
	r->id = id;
	r->what = what;
	r->next = s->replies;
	s->replies = r;
	http_later(s->host.http, reply_run, r);
}

static void prepare(struct session *s, const struct outgoing *post)
{
	reply_later(s, post->id, REPLY_PREPARED);
}

static void send_post(struct session *s, const struct outgoing *post)
{
	reply_later(s, post->id, REPLY_ANSWERED);
}

static void lookup(struct session *s, const struct outgoing *post)
{
	reply_later(s, post->id, REPLY_LOOKED_UP);
}

static void moderate(struct session *s, const struct moderating *what)
{
	reply_later(s, what->id, REPLY_MODERATED);
}

const struct network exercise_network = {
	.name = "exercise",
	.label = "EX",
	.practice = true,
	.resend_harmless = true,
	.poll_s = 5,
	.limit = {.rule = LENGTH_GRAPHEMES, .most = 300, .most_bytes = 3000},
	.can = {.moderations = (1U << MODERATIONS) - 1,
		.media = {.most = 4,
			.most_bytes = 8 << 20,
			.alt_most = 1500,
			.types = "image/jpeg image/png image/gif image/webp",
			.direct_most = 4}},
	.check = check,
	.open = open_session,
	.close = close_session,
	.poll = poll_session,
	.next_poll_us = next_poll,
	.prepare = prepare,
	.send = send_post,
	.lookup = lookup,
	.moderate = moderate,
};
