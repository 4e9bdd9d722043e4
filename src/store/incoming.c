#include "store/incoming.h"

#include "base/json.h"
#include "config.h"
#include "store/journal.h"
#include "store/sql.h"

int incoming_capture(struct store *s, const struct incoming *in, int64_t *id, struct err *err)
{
	const struct mention *m = in->m;
	return sql_number(s, id,
		       "INSERT INTO captures (sha256, bytes, source, taken, by_version) "
		       "VALUES ($1, $2, $3, $4, $5) RETURNING id",
		       WITH(BLOB(in->raw_hash, HASH_BYTES), BLOB(m->raw, m->raw ? m->raw_len : 0),
			       TEXT(m->source), INT(s->now_us), TEXT(PACKAGE_VERSION)),
		       err) < 0
		       ? -1
		       : 0;
}

void incoming_event(struct store *s, const struct actor *actor, const char *event,
	const struct incoming *in, int64_t linked_to)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 4096);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "mention", in->id);
	json_add_str(&w, "text", in->text.hex);
	json_add_str(&w, "raw", in->raw_hex);
	if (in->rules.priority_rule) {
		json_add_int(&w, "priority", in->rules.priority);
		json_add_str(&w, "rule", in->rules.priority_rule);
	}
	if (in->rules.tag_count) {
		json_begin(&w, "tags", '[');
		for (size_t i = 0; i < in->rules.tag_count; i++)
			json_add_str(&w, NULL, in->rules.tags[i]);
		json_end(&w, ']');
	}
	if (in->m->watch)
		json_add_str(&w, "watch", in->m->watch);
	if (in->asleep)
		json_add_str(&w, "asleep", "thanks");
	if (in->m->kind == MENTION_MANUAL)
		json_add_str(&w, "entered_by", actor->operator);
	if (linked_to)
		json_add_int(&w, "linked_to", linked_to);
	json_end(&w, '}');
	bool of_case = in->case_id != 0;
	event_add(s, actor, event, of_case ? "case" : "mention", of_case ? in->case_id : in->id,
		sb.buf);
}
