#include "store/case_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "store/moderation_move.h"

static const char row_sql[] =
	"SELECT c.id, c.pinned, c.state, c.waiting_service, c.disposition, c.priority, a.network, a.name, "
	"u.handle, u.name, m.text, m.lang, m.url, m.visibility, m.kind, m.gone, m.version, m.id, c.assignee, "
	"(SELECT group_concat(tag, ' ') FROM (SELECT tag FROM case_tags WHERE case_id = c.id ORDER BY tag) AS t), "
	"c.mentions, c.reposts, "
	"m.created, m.received, c.updated, c.snoozed_until, c.version, c.acknowledged > 0, c.danger, c.settled IS NOT NULL, "
	"p.state, p.author, p.send_after, "
	"l.operator, l.asked_by, l.asked, c.linked_to, "
	"(SELECT group_concat(CAST(id AS TEXT), ' ') FROM (SELECT b AS id FROM case_links WHERE a = c.id "
	"UNION ALL SELECT a FROM case_links WHERE b = c.id ORDER BY id) AS l), "
	"q.id, q.about, q.due, "
	"EXISTS (SELECT 1 FROM notes n WHERE n.case_id = c.id AND n.kind = 'answer' AND n.withdrawn = 0 "
	"AND n.created = c.updated), "
	"c.back, c.back_why, c.back_by, c.back_s, "
	"CASE WHEN m.kind = 'manual' THEN m.reference END, m.closed, m.answer_until, m.private_until, "
	"CASE WHEN m.private_until = 0 THEN 0 ELSE (SELECT count(*) FROM posts o WHERE o.parent_id = m.id "
	"AND o.visibility = 'direct' AND o.state IN ('held', 'sending', 'sent', 'unclear')) END, "
	"a.moderations, m.moderations, "
	"EXISTS (SELECT 1 FROM posts o WHERE o.case_id = c.id AND o.state = 'sent' AND o.remote_id IS NOT NULL "
	"AND NOT EXISTS (SELECT 1 FROM moderations x WHERE x.post_id = o.id AND x.state IN ('held', 'done'))), " MODERATED_COLUMNS
	" "
	"FROM json_each($1) j JOIN cases c ON c.id = CAST(j.key AS BIGINT) JOIN accounts a ON a.id = c.account_id "
	"JOIN mentions m ON m.id = CASE WHEN j.value <> 0 THEN j.value ELSE c.last_mention END "
	"JOIN authors u ON u.id = m.author_id "
	"LEFT JOIN leases l ON l.case_id = c.id AND l.until > $2 "
	"LEFT JOIN posts p ON p.id = (SELECT max(id) FROM posts WHERE case_id = c.id AND state <> 'cancelled') "
	"LEFT JOIN notes q ON q.id = (SELECT n.id FROM notes n WHERE n.case_id = c.id AND n.kind = 'question' "
	"AND n.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM notes w WHERE w.answers = n.id AND w.withdrawn = 0) "
	"ORDER BY n.due, n.id LIMIT 1) "
	"ORDER BY j.id";

enum {
	COL_ID,
	COL_PINNED,
	COL_STATE,
	COL_WAITING,
	COL_DISPOSITION,
	COL_PRIORITY,
	COL_NETWORK,
	COL_ACCOUNT,
	COL_HANDLE,
	COL_NAME,
	COL_TEXT,
	COL_LANG,
	COL_URL,
	COL_VISIBILITY,
	COL_KIND,
	COL_GONE,
	COL_MENTION_VERSION,
	COL_MENTION,
	COL_ASSIGNEE,
	COL_TAGS,
	COL_MENTIONS,
	COL_REPOSTS,
	COL_CREATED,
	COL_RECEIVED,
	COL_UPDATED,
	COL_SNOOZED,
	COL_VERSION,
	COL_ACKNOWLEDGED,
	COL_DANGER,
	COL_SETTLED,
	COL_POST_STATE,
	COL_POST_AUTHOR,
	COL_POST_SEND_AFTER,
	COL_LEASE,
	COL_ASKED_BY,
	COL_ASKED,
	COL_LINKED,
	COL_LINKS,
	COL_QUESTION,
	COL_SERVICE,
	COL_DUE,
	COL_ANSWERED,
	COL_BACK,
	COL_BACK_WHY,
	COL_BACK_BY,
	COL_BACK_S,
	COL_MANUAL,
	COL_CLOSED,
	COL_ANSWER_UNTIL,
	COL_PRIVATE_UNTIL,
	COL_PRIVATE_ANSWERS,
	COL_CAN_MODERATE,
	COL_MODERATIONS,
	COL_OURS,
	COL_MODERATED, /* the last: it is several */
};

/* Tags hold no blanks: one string holds them all. */
static void read_tags(struct case_row *row, const char *tags, struct arena *a)
{
	if (!tags)
		return;
	size_t count = 1;
	for (const char *p = tags; *p; p++)
		count += *p == ' ';
	const char **list = arena_alloc(a, count * sizeof(*list));
	char *copy = arena_strdup(a, tags);
	for (char *rest = copy, *tag; (tag = strsep(&rest, " "));)
		list[row->tag_count++] = tag;
	row->tags = list;
}

static void read_links(struct case_row *row, const char *links, struct arena *a)
{
	if (!links)
		return;
	size_t count = 1;
	for (const char *p = links; *p; p++)
		count += *p == ' ';
	int64_t *list = arena_alloc(a, count * sizeof(*list));
	char *end = arena_strdup(a, links);
	while (*end)
		list[row->link_count++] = strtoll(end, &end, 10);
	row->links = list;
}

static unsigned read_moderations(const struct sql *q)
{
	const struct moderation_terms terms = {
		.can = moderations_read(sql_text(q, COL_CAN_MODERATE)),
		.open = moderations_open(sql_text(q, COL_MODERATIONS)),
		.last = moderated_read(q, COL_MODERATED),
		.ours = sql_int(q, COL_OURS)};
	return moderations_offered(&terms);
}

static void read_mention(struct case_row *row, const struct sql *q, struct arena *a)
{
	const char *text = sql_text(q, COL_TEXT);
	row->handle = sql_copy(q, COL_HANDLE, a);
	row->name = sql_copy(q, COL_NAME, a);
	row->text = arena_strdup(a, text ? text : "");
	row->lang = sql_copy(q, COL_LANG, a);
	row->url = sql_copy(q, COL_URL, a);
	row->visibility =
		sql_name(q, COL_VISIBILITY, visibility_names, VISIBILITIES, VISIBILITY_PUBLIC);
	row->kind = sql_name(q, COL_KIND, mention_kind_names, MENTION_KINDS, MENTION_MENTION);
	manual_read(&row->manual, sql_text(q, COL_MANUAL), a);
	row->closed = sql_copy(q, COL_CLOSED, a);
	row->answer_until_us = sql_int(q, COL_ANSWER_UNTIL);
	row->private_until_us = sql_int(q, COL_PRIVATE_UNTIL);
	row->answered_private = sql_int(q, COL_PRIVATE_ANSWERS) > 0;
	row->moderations = read_moderations(q);
	row->gone = sql_int(q, COL_GONE);
	row->mention_version = (int)sql_int(q, COL_MENTION_VERSION);
	row->mention_id = sql_int(q, COL_MENTION);
	row->created_us = sql_int(q, COL_CREATED);
	row->received_us = sql_int(q, COL_RECEIVED);
}

static void read_case(struct case_row *row, const struct sql *q, struct arena *a)
{
	row->id = sql_int(q, COL_ID);
	row->state = sql_name(q, COL_STATE, case_state_names, CASE_STATES, CASE_OPEN);
	row->waiting_service = sql_int(q, COL_WAITING);
	row->disposition =
		sql_name(q, COL_DISPOSITION, disposition_names, DISPOSITIONS, DISPOSITION_NONE);
	row->priority = (enum priority)sql_int(q, COL_PRIORITY);
	row->network = sql_copy(q, COL_NETWORK, a);
	row->account = sql_copy(q, COL_ACCOUNT, a);
	row->assignee = sql_copy(q, COL_ASSIGNEE, a);
	row->mentions = sql_int(q, COL_MENTIONS);
	row->reposts = sql_int(q, COL_REPOSTS);
	row->updated_us = sql_int(q, COL_UPDATED);
	row->snoozed_until_us = sql_int(q, COL_SNOOZED);
	row->version = sql_int(q, COL_VERSION);
	row->acknowledged = sql_int(q, COL_ACKNOWLEDGED);
	row->danger_us = sql_int(q, COL_DANGER);
	row->settled = sql_int(q, COL_SETTLED);
	row->lease_holder = sql_copy(q, COL_LEASE, a);
	row->lease_asker = sql_copy(q, COL_ASKED_BY, a);
	row->lease_asked_us = sql_int(q, COL_ASKED);
	row->linked_to = sql_int(q, COL_LINKED);
	row->question = sql_int(q, COL_QUESTION);
	row->question_service = sql_copy(q, COL_SERVICE, a);
	row->question_due_us = sql_int(q, COL_DUE);
	row->answered = sql_int(q, COL_ANSWERED);
	row->back = sql_name(q, COL_BACK_WHY, back_names, BACKS, BACK_NONE);
	row->back_us = sql_int(q, COL_BACK);
	row->back_by = sql_copy(q, COL_BACK_BY, a);
	row->back_s = sql_int(q, COL_BACK_S);
	row->post_state = sql_name(q, COL_POST_STATE, post_state_names, POST_STATES, POST_STATES);
	row->post_author = sql_copy(q, COL_POST_AUTHOR, a);
	row->post_send_after_us = sql_int(q, COL_POST_SEND_AFTER);
}

const char *id_pairs(const struct id_pair *pairs, size_t count, struct arena *a)
{
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, 64 * (count + 1));
	struct json_writer w = {.out = &text};
	json_begin(&w, NULL, '{');
	for (size_t i = 0; i < count; i++) {
		char key[24];
		snprintf(key, sizeof(key), "%" PRId64, pairs[i].id);
		json_add_int(&w, key, pairs[i].with);
	}
	json_end(&w, '}');
	return arena_strdup(a, text.buf);
}

static int open_rows(struct sql *q, struct store *s, const struct id_pair *cases, size_t count,
	struct arena *a, struct err *err)
{
	return sql_open(
		q, s, row_sql, WITH(TEXT(id_pairs(cases, count, a)), INT(clock_now_us())), err);
}

static void read_row(struct case_row *row, const struct sql *q, struct arena *a)
{
	*row = (struct case_row){0};
	read_case(row, q, a);
	read_mention(row, q, a);
	read_tags(row, sql_text(q, COL_TAGS), a);
	read_links(row, sql_text(q, COL_LINKS), a);
	row->key = (struct case_key){.pinned = sql_int(q, COL_PINNED), .at = row->mention_id};
}

void case_list_release(struct case_list *l)
{
	arena_release(&l->arena);
	free(l->items);
	*l = (struct case_list){0};
}

int case_rows_read(struct store *s, const struct id_pair *cases, size_t count,
	struct case_list *out, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	SQL_AUTO struct sql q = {0};
	if (count == 0)
		return 0;
	int rc = open_rows(&q, s, cases, count, &a, err);
	while (rc == 0 && (rc = sql_next(&q, err)) == 1) {
		struct case_row row;
		read_row(&row, &q, &out->arena);
		MEM_PUSH(out, row);
		rc = 0;
	}
	if (rc < 0)
		case_list_release(out);
	return rc;
}

int case_row_read(
	struct store *s, int64_t id, struct arena *a, struct case_row *row, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (open_rows(&q, s, &(struct id_pair){.id = id}, 1, a, err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 1)
		read_row(row, &q, a);
	return rc;
}

size_t media_read(const char *json, struct arena *a, const struct media **out)
{
	const struct json *list = json ? json_parse(a, json, strlen(json), NULL) : NULL;
	if (!list || list->len == 0)
		return 0;
	struct media *media = arena_alloc(a, list->len * sizeof(*media));
	size_t count = 0;
	JSON_EACH (one, list)
		media[count++] = (struct media){.type = json_str(one, "type"),
			.url = json_str(one, "url"),
			.alt = json_str(one, "alt")};
	*out = media;
	return count;
}

char *media_write(const struct media *media, size_t count)
{
	if (count == 0)
		return NULL;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 1 << 20);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_begin(&w, NULL, '{');
		json_add_str(&w, "type", media[i].type);
		json_add_str(&w, "url", media[i].url);
		json_add_str(&w, "alt", media[i].alt);
		json_end(&w, '}');
	}
	json_end(&w, ']');
	return sb.overflow ? NULL : strbuf_take(&sb);
}
