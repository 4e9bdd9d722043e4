/* Several cases about one thing, and one case about several: merging, splitting, linking. What
 * moves are mentions; the replies to them follow by the schema. */
#include "store/deed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/act.h"
#include "store/case_move.h"
#include "store/case_row.h"
#include "store/handle.h"
#include "store/sql.h"
#include "store/tx.h"

enum { DETAILS_BYTES = 64 * 1024 };

/* ---- what the three have in common ---- */

/* Another case that this decision changes, as it was before; `state` is what an undo gives it
 * instead of its own. Its act is undone after those that come behind it. */
static int also(struct deed *deed, int64_t case_id, const char *state, struct err *err)
{
	struct deed_also one = {.case_id = case_id};
	if (act_snapshot(deed->s, case_id, state, true, deed->arena, &one.before, err))
		return -1;
	MEM_PUSH(&deed->also, one);
	return 0;
}

/* The case of that number; one that is not there, or is the case itself, or a pointer, is refused.
 */
static int load_other(
	const struct deed *deed, const char *number, struct deed *other, struct err *err)
{
	*other = (struct deed){.s = deed->s,
		.actor = deed->actor,
		.d = deed->d,
		.case_id = strtoll(number, NULL, 10)};
	if (other->case_id == deed->case_id)
		return err_set(err, ERR_REFUSED, "%s", _("that is the case itself"));
	if (deed_load(other, err))
		return err->code == ERR_NOT_FOUND
			       ? err_set(err, ERR_NOT_FOUND, _("there is no case %s"), number)
			       : -1;
	if (other->state == CASE_MERGED)
		return err_set(err, ERR_REFUSED, _("case %s was merged into case %lld already"),
			number, (long long)other->linked_to);
	return 0;
}

/* Somebody else is writing to it: his reply would find itself in another case. */
static int refuse_lease(const struct deed *deed, int64_t case_id, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, deed->s,
		    "SELECT operator FROM leases WHERE case_id = $1 AND operator <> $2 AND until > $3",
		    WITH(INT(case_id), TEXT(deed->actor->operator), INT(deed->s->now_us)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	return err_set(err, ERR_REFUSED, _("%s is writing a reply to case %lld"), sql_text(&q, 0),
		(long long)case_id);
}

static int refuse_account(const struct deed *deed, int64_t other, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, deed->s,
		    "SELECT a.name, a.network FROM cases c JOIN cases t ON t.id = $2 "
		    "JOIN accounts a ON a.id = c.account_id WHERE c.id = $1 AND t.account_id <> c.account_id",
		    WITH(INT(other), INT(deed->case_id)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc <= 0)
		return rc;
	return err_set(err, ERR_REFUSED,
		_("case %lld came in by another account, %s on %s: link %lld keeps both together"),
		(long long)other, sql_text(&q, 0), sql_text(&q, 1), (long long)other);
}

static void begin_details(struct strbuf *sb, struct json_writer *w)
{
	strbuf_init(sb, DETAILS_BYTES);
	*w = (struct json_writer){.out = sb};
	json_begin(w, NULL, '{');
}

static void tell_of(const struct deed *deed, int64_t case_id, const char *event, struct strbuf *sb,
	struct json_writer *w)
{
	json_end(w, '}');
	event_add(deed->s, deed->actor, event, "case", case_id, sb->buf);
}

/* An event about a case that names another. */
static void tell_with(
	const struct deed *deed, int64_t case_id, const char *event, const char *key, int64_t other)
{
	STRBUF_AUTO struct strbuf sb;
	struct json_writer w;
	begin_details(&sb, &w);
	json_add_int(&w, key, other);
	tell_of(deed, case_id, event, &sb, &w);
}

static int touch_case(const struct deed *deed, int64_t case_id, struct err *err)
{
	return sql_run(deed->s,
		       "UPDATE cases SET updated = $2, version = version + 1 WHERE id = $1",
		       WITH(INT(case_id), INT(deed->s->now_us)), err) < 0
		       ? -1
		       : 0;
}

/* Adds or takes away a link. Returns 1 when there was something to do, 0 or -1. */
static int set_link(const struct deed *deed, int64_t a, int64_t b, bool on, struct err *err)
{
	static const char add[] =
		"INSERT INTO case_links (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING";
	static const char take[] = "DELETE FROM case_links WHERE a = $1 AND b = $2";
	return sql_run(deed->s, on ? add : take, WITH(INT(a < b ? a : b), INT(a < b ? b : a)), err);
}

/* ---- merge ---- */

/* A danger to life keeps its clock, its checklist and its number at the dispatch centre where they
 * were filed: the others go into it, never it into one that is none. */
static int refuse_danger(const struct deed *deed, const struct deed *from, struct err *err)
{
	if (from->priority != PRIORITY_DANGER || !case_state_is_open(from->state))
		return 0;
	if (deed->priority != PRIORITY_DANGER)
		return err_set(err, ERR_REFUSED,
			_("case %lld is a danger to life: merge the others into that one"),
			(long long)from->case_id);
	if (deed->settled && !from->settled)
		return err_set(err, ERR_REFUSED,
			_("case %lld is a danger to life that the dispatch centre does not have yet: "
			  "merge the others into that one"),
			(long long)from->case_id);
	return 0;
}

/* What was merged into the source before points to the new target now. */
static int repoint(struct deed *deed, int64_t from, struct err *err)
{
	for (;;) {
		int64_t id;
		int rc = sql_number(deed->s, &id,
			"SELECT id FROM cases WHERE linked_to = $1 AND state = 'merged' ORDER BY id LIMIT 1",
			WITH(INT(from)), err);
		if (rc <= 0)
			return rc;
		if (also(deed, id, NULL, err) ||
			sql_run(deed->s,
				"UPDATE cases SET linked_to = $2, undo_of = NULL, updated = $3, version = version + 1 "
				"WHERE id = $1",
				WITH(INT(id), INT(deed->case_id), INT(deed->s->now_us)), err) < 0)
			return -1;
		tell_with(deed, id, "case.merged", "into", deed->case_id);
	}
}

static int move_all(const struct deed *deed, int64_t from, struct err *err)
{
	const struct sql_arg *args = WITH(INT(from), INT(deed->case_id));
	return sql_run(deed->s,
		       "INSERT INTO case_tags (case_id, tag) SELECT $2, tag FROM case_tags WHERE case_id = $1 "
		       "ON CONFLICT DO NOTHING",
		       args, err) < 0 ||
			       sql_run(deed->s,
				       "UPDATE cases SET danger = (SELECT danger FROM cases WHERE id = $1) WHERE id = $2 "
				       "AND pinned = 1 AND EXISTS (SELECT 1 FROM cases s WHERE s.id = $1 AND s.pinned = 1 AND s.settled IS NULL "
				       "AND s.danger < cases.danger)",
				       args, err) < 0 ||
			       sql_run(deed->s,
				       "UPDATE mentions SET case_id = $2 WHERE case_id = $1", args,
				       err) < 0
		       ? -1
		       : 0;
}

static int merge_one(struct deed *deed, const char *number, enum priority *most, struct err *err)
{
	struct deed from;
	if (load_other(deed, number, &from, err) || refuse_account(deed, from.case_id, err) ||
		refuse_danger(deed, &from, err) || refuse_lease(deed, from.case_id, err) ||
		repoint(deed, from.case_id, err) || also(deed, from.case_id, NULL, err) ||
		move_all(deed, from.case_id, err))
		return -1;
	struct case_change change = {.into = deed->case_id};
	/* One that was a danger and is closed makes none of its target. */
	enum priority own = from.priority == PRIORITY_DANGER ? PRIORITY_INCIDENT : from.priority;
	*most = own < *most ? own : *most;
	return case_set_state(deed->s, deed->actor, from.case_id, CASE_MERGED, &change, err) ||
			       case_recount(deed->s, from.case_id, err)
		       ? -1
		       : 0;
}

int deed_merge(struct deed *deed, struct err *err)
{
	if (!case_state_is_open(deed->state))
		return err_set(err, ERR_REFUSED, _("it is %s: reopen it, then merge into it"),
			case_state_label(deed->state));
	enum priority most = deed->priority;
	STRBUF_AUTO struct strbuf sb;
	struct json_writer w;
	begin_details(&sb, &w);
	json_begin(&w, "cases", '[');
	for (size_t i = 0; i < deed->d->id_count; i++) {
		if (merge_one(deed, deed->d->ids[i], &most, err))
			return -1;
		json_add_int(&w, NULL, strtoll(deed->d->ids[i], NULL, 10));
	}
	json_end(&w, ']');
	tell_of(deed, deed->case_id, "case.merged", &sb, &w);
	return case_recount(deed->s, deed->case_id, err) || deed_take_up(deed, err) ||
			       deed_prioritise(deed, most, err) || deed_touch(deed, err)
		       ? -1
		       : 0;
}

/* ---- split ---- */

/* The mention of the case that goes by that number, or by that name on its network. */
static int find_mention(const struct deed *deed, const char *name, int64_t *id, struct err *err)
{
	SQL_AUTO struct sql q = {0};
	if (sql_open(&q, deed->s,
		    "SELECT id FROM mentions WHERE case_id = $1 AND (CAST(id AS TEXT) = $2 OR native_id = $2)",
		    WITH(INT(deed->case_id), TEXT(name)), err))
		return -1;
	int rc = sql_next(&q, err);
	if (rc == 0)
		return err_set(err, ERR_NOT_FOUND, _("it has no mention %.80s"), name);
	*id = rc == 1 ? sql_int(&q, 0) : 0;
	if (rc == 1)
		rc = sql_next(&q, err);
	if (rc == 1)
		return err_set(err, ERR_REFUSED,
			_("two of its mentions are called %.80s: one by its number, one by its network"),
			name);
	return rc;
}

struct id_list {
	int64_t *items;
	size_t count, room;
};

static void id_list_free(struct id_list *l)
{
	free(l->items);
}

static bool has_id(const struct id_list *l, int64_t id)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i] == id)
			return true;
	return false;
}

static int find_mentions(
	const struct deed *deed, struct id_list *out, int64_t *first, struct err *err)
{
	int64_t all;
	for (size_t i = 0; i < deed->d->id_count; i++) {
		int64_t id = 0;
		if (find_mention(deed, deed->d->ids[i], &id, err))
			return -1;
		if (!has_id(out, id))
			MEM_PUSH(out, id);
		*first = i == 0 || id < *first ? id : *first;
	}
	if (sql_number(deed->s, &all, "SELECT count(*) FROM mentions WHERE case_id = $1",
		    WITH(INT(deed->case_id)), err) < 0)
		return -1;
	if ((int64_t)out->count == all)
		return err_set(err, ERR_REFUSED, "%s",
			_("these are all of its mentions: nothing would be left of it"));
	return 0;
}

/* The new case as an undo leaves it: a pointer to the one that it came from. */
static int open_beside(struct deed *deed, int64_t first, int64_t *id, struct err *err)
{
	if (sql_number(deed->s, id,
		    "INSERT INTO cases (account_id, root, author_id, state, priority, last_mention, created, received, "
		    "updated, linked_to, danger) SELECT c.account_id, m.root, m.author_id, 'open', c.priority, m.id, "
		    "m.created, m.received, $3, c.id, CASE WHEN c.priority = 0 THEN c.danger ELSE 0 END "
		    "FROM cases c JOIN mentions m ON m.id = $2 WHERE c.id = $1 RETURNING id",
		    WITH(INT(deed->case_id), INT(first), INT(deed->s->now_us)), err) < 0)
		return -1;
	return also(deed, *id, case_state_names[CASE_MERGED], err);
}

static int move_mentions(
	const struct deed *deed, const struct id_list *ids, int64_t to, struct err *err)
{
	if (sql_run(deed->s,
		    "INSERT INTO case_tags (case_id, tag) SELECT $2, tag FROM case_tags WHERE case_id = $1",
		    WITH(INT(deed->case_id), INT(to)), err) < 0)
		return -1;
	for (size_t i = 0; i < ids->count; i++)
		if (sql_run(deed->s, "UPDATE mentions SET case_id = $2 WHERE id = $1",
			    WITH(INT(ids->items[i]), INT(to)), err) < 0)
			return -1;
	return case_recount(deed->s, to, err) || case_recount(deed->s, deed->case_id, err) ? -1 : 0;
}

static void tell_split(const struct deed *deed, const struct id_list *ids, int64_t case_id,
	const char *key, int64_t other)
{
	STRBUF_AUTO struct strbuf sb;
	struct json_writer w;
	begin_details(&sb, &w);
	json_add_int(&w, key, other);
	json_begin(&w, "mentions", '[');
	for (size_t i = 0; i < ids->count; i++)
		json_add_int(&w, NULL, ids->items[i]);
	json_end(&w, ']');
	tell_of(deed, case_id, "case.split", &sb, &w);
}

int deed_split(struct deed *deed, struct err *err)
{
	__attribute__((cleanup(id_list_free))) struct id_list ids = {0};
	int64_t first = 0, to;
	if (find_mentions(deed, &ids, &first, err) || refuse_lease(deed, deed->case_id, err) ||
		open_beside(deed, first, &to, err) || move_mentions(deed, &ids, to, err) ||
		set_link(deed, deed->case_id, to, true, err) < 0)
		return -1;
	tell_split(deed, &ids, deed->case_id, "to_case", to);
	tell_split(deed, &ids, to, "of_case", deed->case_id);
	return deed_take_up(deed, err) || deed_touch(deed, err) ? -1 : 0;
}

/* ---- link ---- */

static int link_one(struct deed *deed, const char *number, bool on, struct err *err)
{
	struct deed other;
	if (load_other(deed, number, &other, err) || also(deed, other.case_id, NULL, err))
		return -1;
	int rc = set_link(deed, deed->case_id, other.case_id, on, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		deed->also.count--; /* nothing was done to it */
		return 0;
	}
	const char *event = on ? "case.linked" : "case.unlinked";
	tell_with(deed, deed->case_id, event, "with", other.case_id);
	tell_with(deed, other.case_id, event, "with", deed->case_id);
	return touch_case(deed, other.case_id, err) ? -1 : 1;
}

static int link_all(struct deed *deed, bool on, struct err *err)
{
	int changed = 0;
	for (size_t i = 0; i < deed->d->id_count; i++) {
		int rc = link_one(deed, deed->d->ids[i], on, err);
		if (rc < 0)
			return -1;
		changed += rc;
	}
	return changed ? deed_touch(deed, err) : 0;
}

int deed_link(struct deed *deed, struct err *err)
{
	return link_all(deed, true, err);
}

int deed_unlink(struct deed *deed, struct err *err)
{
	return link_all(deed, false, err);
}
