#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/channel.h"
#include "store/sql.h"
#include "store/tx.h"

static char *terms_json(const struct watch *w)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 16 << 10);
	struct json_writer out = {.out = &sb};
	json_begin(&out, NULL, '[');
	for (size_t i = 0; i < w->term_count; i++)
		json_add_str(&out, NULL, w->terms[i]);
	json_end(&out, ']');
	return mem_strdup(sb.buf);
}

static bool is_same(const struct watch_row *row, const struct watch *w)
{
	MEM_AUTO char *terms = terms_json(w);
	return strcmp(row->name, w->name) == 0 && strcmp(row->terms, terms) == 0 &&
	       strcmp(row->purpose, w->purpose) == 0 && strcmp(row->owner, w->owner) == 0 &&
	       row->until_us == w->until_us;
}

/* The journal tells who watched until when under which name; the words stand in the register. */
static void add_event(struct store *s, const struct actor *actor, const char *event,
	const char *name, const char *account, const char *owner, int64_t until_us)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 4096);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "account", account);
	json_add_str(&w, "owner", owner);
	json_add_int(&w, "until", until_us);
	json_end(&w, '}');
	event_add_named(s, actor, event, "watch", name, sb.buf);
}

static int begin_watch(
	struct store *s, const struct actor *actor, const struct watch *w, struct err *err)
{
	MEM_AUTO char *terms = terms_json(w);
	if (sql_run(s,
		    "INSERT INTO watches (name, account, terms, purpose, owner, until, begun) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7)",
		    WITH(TEXT(w->name), TEXT(w->account), TEXT(terms), TEXT(w->purpose),
			    TEXT(w->owner), INT(w->until_us), INT(s->now_us)),
		    err) < 0)
		return -1;
	add_event(s, actor, "watch.begun", w->name, w->account, w->owner, w->until_us);
	return 0;
}

static int end_watch(
	struct store *s, const struct actor *actor, const struct watch_row *row, struct err *err)
{
	if (sql_run(s,
		    "UPDATE watches SET ended = $3 WHERE account = $1 AND name = $2 AND ended = 0",
		    WITH(TEXT(row->account), TEXT(row->name), INT(s->now_us)), err) < 0)
		return -1;
	add_event(s, actor, "watch.ended", row->name, row->account, row->owner, row->until_us);
	return 0;
}

/* True when it still runs as it is written. */
static bool goes_on(const struct watch_row *row, const struct watch *const *watches, size_t count,
	int64_t now_us)
{
	for (size_t i = 0; i < count; i++)
		if (watch_runs(watches[i], now_us) && is_same(row, watches[i]))
			return true;
	return false;
}

static bool is_written(const struct watch_list *rows, const char *account, const struct watch *w)
{
	for (size_t i = 0; i < rows->count; i++)
		if (!rows->items[i].ended_us && strcmp(rows->items[i].account, account) == 0 &&
			is_same(&rows->items[i], w))
			return true;
	return false;
}

static int bring_up(struct store *s, const struct actor *actor, const char *account,
	const struct watch_list *rows, const struct watch *const *watches, size_t count,
	struct err *err)
{
	TX_AUTO struct tx tx = {0};
	bool any = false;
	if (tx_begin(&tx, s, err))
		return -1;
	for (size_t i = 0; i < rows->count; i++) {
		const struct watch_row *row = &rows->items[i];
		if (row->ended_us || strcmp(row->account, account) != 0 ||
			goes_on(row, watches, count, s->now_us))
			continue;
		if (end_watch(s, actor, row, err))
			return -1;
		any = true;
	}
	for (size_t i = 0; i < count; i++) {
		if (!watch_runs(watches[i], s->now_us) || is_written(rows, account, watches[i]))
			continue;
		if (begin_watch(s, actor, watches[i], err))
			return -1;
		any = true;
	}
	return any ? tx_commit(&tx, err) : 0;
}

int watches_register(struct store *s, const struct actor *actor, const char *account,
	const struct watch *const *watches, size_t count, struct err *err)
{
	struct watch_list rows;
	if (watches_read(s, &rows, err))
		return -1;
	int rc = bring_up(s, actor, account, &rows, watches, count, err);
	watch_list_release(&rows);
	return rc;
}

int watches_read(struct store *s, struct watch_list *out, struct err *err)
{
	*out = (struct watch_list){0};
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, s,
		    "SELECT name, account, terms, purpose, owner, until, begun, ended FROM watches "
		    "ORDER BY ended <> 0, id DESC",
		    WITHOUT, err))
		return -1;
	int rc;
	while ((rc = sql_next(&q, err)) == 1) {
		struct watch_row row = {.name = sql_copy(&q, 0, &out->arena),
			.account = sql_copy(&q, 1, &out->arena),
			.terms = sql_copy(&q, 2, &out->arena),
			.purpose = sql_copy(&q, 3, &out->arena),
			.owner = sql_copy(&q, 4, &out->arena),
			.until_us = sql_int(&q, 5),
			.begun_us = sql_int(&q, 6),
			.ended_us = sql_int(&q, 7)};
		MEM_PUSH(out, row);
	}
	if (rc < 0)
		watch_list_release(out);
	return rc;
}

void watch_list_release(struct watch_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct watch_list){0};
}
