#include "store/filter_sql.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "desk/lifecycle.h"
#include "store/engine.h"
#include "store/handle.h"

enum { SQL_TEXT_MOST = 64 * 1024 };

void sql_draft_init(struct sql_draft *d, const struct store *s)
{
	*d = (struct sql_draft){.engine = s->engine};
	strbuf_init(&d->text, SQL_TEXT_MOST);
}

void sql_draft_release(struct sql_draft *d)
{
	strbuf_release(&d->text);
	arena_release(&d->arena);
}

void sql_add(struct sql_draft *d, const char *sql)
{
	strbuf_str(&d->text, sql);
}

void sql_add_arg(struct sql_draft *d, struct sql_arg arg)
{
	if (d->count == SQL_ARGS_MAX - 1) {
		d->full = true;
		return;
	}
	d->args[d->count++] = arg;
	strbuf_printf(&d->text, "$%d", d->count);
}

void sql_add_match(struct sql_draft *d, const char *alias, const char *words)
{
	strbuf_printf(&d->text, "%s.%s", alias, d->engine->match[0]);
	sql_add_arg(d, TEXT(words));
	sql_add(d, d->engine->match[1]);
}

int sql_draft_open(struct sql *q, struct store *s, const struct sql_draft *d, struct err *err)
{
	if (d->full || d->text.overflow)
		return err_set(err, ERR_INPUT, "%s", _("the filter is too long"));
	return sql_open_text(q, s, d->text.buf, d->args, err);
}

/* ---- words ---- */

/* A word as a string of FTS5's language: nothing in it is an operator. */
static const char *quoted(struct arena *a, const char *word)
{
	char *out = arena_alloc(a, 2 * strlen(word) + 3);
	char *at = out;
	*at++ = '"';
	for (; *word; word++) {
		if (*word == '"')
			*at++ = '"';
		*at++ = *word;
	}
	*at = '"';
	return out;
}

static bool is_words(const struct filter *f)
{
	if (f->op == FILTER_TEST)
		return f->field == FIELD_TEXT;
	return f->op != FILTER_NOT && is_words(f->left) && is_words(f->right);
}

static const char *words_of(const struct filter *f, struct arena *a)
{
	if (f->op == FILTER_TEST)
		return quoted(a, f->value);
	return arena_printf(a, "(%s %s %s)", words_of(f->left, a),
		f->op == FILTER_OR ? "OR" : "AND", words_of(f->right, a));
}

/* ---- taking the tree apart ---- */

static bool state_is_open(const char *name)
{
	int state = table_find(case_state_names, CASE_STATES, name);
	return state >= 0 && case_state_is_open((enum case_state)state);
}

/* True when whatever matches f is open work. */
static bool implies_open(const struct filter *f)
{
	switch (f->op) {
	case FILTER_AND:
		return implies_open(f->left) || implies_open(f->right);
	case FILTER_OR:
		return implies_open(f->left) && implies_open(f->right);
	case FILTER_TEST:
		return (f->field == FIELD_IS && strcmp(f->value, "open") == 0) ||
		       (f->field == FIELD_STATE && state_is_open(f->value));
	default:
		return false;
	}
}

static void take_apart(struct filter_plan *p, const struct filter *f, struct arena *a)
{
	if (f->op == FILTER_AND && p->rest_count + 2 < ARRAY_LEN(p->rest)) {
		take_apart(p, f->left, a);
		take_apart(p, f->right, a);
		return;
	}
	if (is_words(f)) {
		const char *words = words_of(f, a);
		p->words = p->words ? arena_printf(a, "%s AND %s", p->words, words) : words;
		return;
	}
	if (implies_open(f))
		p->only_open = true;
	if (f->op == FILTER_TEST && f->field == FIELD_STATE)
		p->only_state = f->value;
	p->rest[p->rest_count++] = f;
}

void filter_plan(struct filter_plan *p, const struct filter *f, struct arena *a)
{
	*p = (struct filter_plan){0};
	if (f)
		take_apart(p, f, a);
}

/* ---- tests ---- */

static const char *const compare_sql[] = {
	[FILTER_IS] = " = ",
	[FILTER_LESS] = " < ",
	[FILTER_LESS_EQUAL] = " <= ",
	[FILTER_MORE] = " > ",
	[FILTER_MORE_EQUAL] = " >= ",
};

static void number_test(struct sql_draft *d, const char *column, const struct filter *f)
{
	sql_add(d, column);
	if (f->compare == FILTER_BETWEEN) {
		sql_add(d, " BETWEEN ");
		sql_add_arg(d, INT(f->low));
		sql_add(d, " AND ");
		sql_add_arg(d, INT(f->high));
		return;
	}
	sql_add(d, compare_sql[f->compare]);
	sql_add_arg(d, INT(f->low));
}

/* `sql` holds one '?', where the value goes. */
static void text_test(struct sql_draft *d, const char *sql, const char *value)
{
	const char *hole = strchr(sql, '?');
	strbuf_add(&d->text, sql, (size_t)(hole - sql));
	sql_add_arg(d, TEXT(value));
	sql_add(d, hole + 1);
}

static char *lowered(struct arena *a, const char *text, size_t len)
{
	char *out = arena_strndup(a, text, len);
	for (char *p = out; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return out;
}

/* The authors of that handle; of all that begin so, when a * stands behind it. */
static void authors_of(struct sql_draft *d, const char *handle)
{
	size_t len = strlen(handle);
	bool begins = len && handle[len - 1] == '*';
	char *key = lowered(&d->arena, handle, begins ? len - 1 : len);
	if (!begins) {
		text_test(d, " IN (SELECT id FROM authors WHERE lower(handle) = ?)", key);
		return;
	}
	text_test(d, " IN (SELECT id FROM authors WHERE lower(handle) >= ?", key);
	text_test(d, " AND lower(handle) < ?)", arena_printf(&d->arena, "%s\xf4\x8f\xbf\xbf", key));
}

/* The case's own, or that of one that was merged into it. */
static void author_test(struct sql_draft *d, const char *handle)
{
	sql_add(d, "(c.author_id");
	authors_of(d, handle);
	sql_add(d,
		" OR EXISTS (SELECT 1 FROM cases s WHERE s.linked_to = c.id AND s.state = 'merged' "
		"AND s.author_id");
	authors_of(d, handle);
	sql_add(d, "))");
}

struct named_sql {
	const char *name, *sql;
};

#define ANY_POST "EXISTS (SELECT 1 FROM posts p WHERE p.case_id = c.id AND p.state "
#define ANY_MENTION "EXISTS (SELECT 1 FROM mentions m WHERE m.case_id = c.id AND "
#define LAST_MENTION "EXISTS (SELECT 1 FROM mentions m WHERE m.id = c.last_mention AND "

static const struct named_sql has_sql[] = {
	{"note", "EXISTS (SELECT 1 FROM notes n WHERE n.case_id = c.id AND n.withdrawn = 0)"},
	{"draft", ANY_POST "= 'draft')"},
	{"reply", ANY_POST "IN ('held', 'sending', 'sent', 'unclear'))"},
	{"media", ANY_MENTION "m.media IS NOT NULL)"},
	{"link", ANY_MENTION "instr(m.text, '://') > 0)"},
};

static const struct named_sql is_sql[] = {
	{"open", "c.is_open = 1"},
	{"unassigned", "c.assignee IS NULL"},
	{"urgent", "c.priority <= 1"},
	{"gone", LAST_MENTION "m.gone = 1)"},
	{"pending", ANY_MENTION "m.closed = 'pending' AND m.gone = 0)"},
	{"junk", ANY_MENTION "m.closed = 'spam' AND m.gone = 0)"},
};

static void named_test(
	struct sql_draft *d, const struct named_sql *rows, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].name, name) == 0) {
			sql_add(d, rows[i].sql);
			return;
		}
	}
	sql_add(d, "FALSE");
}

static void assignee_test(struct sql_draft *d, const char *value, const char *me)
{
	if (strcmp(value, "none") == 0)
		sql_add(d, "c.assignee IS NULL");
	else
		text_test(d, "c.assignee IS NOT NULL AND c.assignee = ?",
			strcmp(value, "me") == 0 && me ? me : value);
}

static void test_sql(struct sql_draft *d, const struct filter *f, const char *me)
{
	switch (f->field) {
	case FIELD_TEXT:
		sql_add(d,
			"c.id IN (SELECT m.case_id FROM mention_words w JOIN mentions m ON m.id = w.rowid WHERE ");
		sql_add_match(d, "w", quoted(&d->arena, f->value));
		sql_add(d, " AND m.case_id IS NOT NULL)");
		break;
	case FIELD_STATE:
		text_test(d, "c.state = ?", f->value);
		break;
	case FIELD_PRIORITY:
		number_test(d, "c.priority", f);
		break;
	case FIELD_NETWORK:
		text_test(
			d, "c.account_id IN (SELECT id FROM accounts WHERE network = ?)", f->value);
		break;
	case FIELD_ACCOUNT:
		text_test(d, "c.account_id IN (SELECT id FROM accounts WHERE name = ?)", f->value);
		break;
	case FIELD_AUTHOR:
		author_test(d, f->value);
		break;
	case FIELD_TAG:
		if (strcmp(f->value, "none") == 0)
			sql_add(d, "NOT EXISTS (SELECT 1 FROM case_tags t WHERE t.case_id = c.id)");
		else
			text_test(d,
				"EXISTS (SELECT 1 FROM case_tags t WHERE t.case_id = c.id AND t.tag = ?)",
				f->value);
		break;
	case FIELD_ASSIGNEE:
		assignee_test(d, f->value, me);
		break;
	case FIELD_LANG:
		text_test(d, LAST_MENTION "m.lang = ?)", f->value);
		break;
	case FIELD_KIND:
		text_test(d, LAST_MENTION "m.kind = ?)", f->value);
		break;
	case FIELD_CASE:
		number_test(d, "c.id", f);
		break;
	case FIELD_MENTIONS:
		number_test(d, "c.mentions", f);
		break;
	case FIELD_HAS:
		named_test(d, has_sql, ARRAY_LEN(has_sql), f->value);
		break;
	case FIELD_IS:
		if (strcmp(f->value, "mine") == 0)
			assignee_test(d, "me", me ? me : "");
		else if (strcmp(f->value, "called") == 0)
			text_test(d,
				"EXISTS (SELECT 1 FROM calls k WHERE k.case_id = c.id AND k.seen = 0 AND k.operator = ?)",
				me ? me : "");
		else
			named_test(d, is_sql, ARRAY_LEN(is_sql), f->value);
		break;
	case FIELD_RECEIVED:
		number_test(d, "c.received", f);
		break;
	case FIELD_CREATED:
		number_test(d, "c.created", f);
		break;
	case FIELDS:
		break;
	}
}

static void tree_sql(struct sql_draft *d, const struct filter *f, const char *me)
{
	switch (f->op) {
	case FILTER_NOT:
		sql_add(d, "NOT (");
		tree_sql(d, f->left, me);
		sql_add(d, ")");
		break;
	case FILTER_AND:
	case FILTER_OR:
		sql_add(d, "(");
		tree_sql(d, f->left, me);
		sql_add(d, f->op == FILTER_AND ? ") AND (" : ") OR (");
		tree_sql(d, f->right, me);
		sql_add(d, ")");
		break;
	case FILTER_TEST:
		test_sql(d, f, me);
		break;
	}
}

void filter_plan_sql(struct sql_draft *d, const struct filter_plan *p, const char *me)
{
	for (size_t i = 0; i < p->rest_count; i++) {
		sql_add(d, " AND (");
		tree_sql(d, p->rest[i], me);
		sql_add(d, ")");
	}
}
