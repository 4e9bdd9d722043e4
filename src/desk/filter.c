#include "desk/filter.h"

#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "desk/filter_value.h"
#include "text/utf8.h"

/* The grammar, loosest first:
 *
 *   either = both { "OR" both }
 *   both   = single { [ "AND" ] single }
 *   single = ( "-" | "NOT" ) single | "(" either ")" | test
 *   test   = word | "phrase" | field ":" value { "," value }
 */

const char *const filter_field_names[FIELDS] = {
	[FIELD_TEXT] = "text",
	[FIELD_STATE] = "state",
	[FIELD_PRIORITY] = "priority",
	[FIELD_NETWORK] = "network",
	[FIELD_ACCOUNT] = "account",
	[FIELD_AUTHOR] = "author",
	[FIELD_TAG] = "tag",
	[FIELD_ASSIGNEE] = "assignee",
	[FIELD_LANG] = "lang",
	[FIELD_KIND] = "kind",
	[FIELD_CASE] = "case",
	[FIELD_MENTIONS] = "mentions",
	[FIELD_HAS] = "has",
	[FIELD_IS] = "is",
	[FIELD_RECEIVED] = "received",
	[FIELD_CREATED] = "created",
};

/* Both keep the tree shallow, for whoever walks it: here, and in the store's statement. */
enum { NESTING_MOST = 32, TESTS_MOST = 100, SOURCE_BYTES = 4096 };

struct parser {
	const char *source;
	const char *at;
	const struct filter_context *ctx;
	struct arena *arena;
	struct err *err;
	int nesting;
	int tests;
};

static struct filter *parse_either(struct parser *p);

/* Columns are counted in characters, as a person does. */
static size_t column_of(const struct parser *p, const char *at)
{
	size_t column = 1;
	for (const char *c = p->source; c < at; c++)
		column += ((unsigned char)*c & 0xc0) != 0x80;
	return column;
}

/* Puts the column before the message that is there. Returns NULL. */
static struct filter *fault_at(struct parser *p, const char *at)
{
	err_prefix(p->err, _("column %zu"), column_of(p, at));
	return NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct parser *p)
{
	while (is_blank(*p->at))
		p->at++;
}

static bool ends_word(char c)
{
	return c == '\0' || is_blank(c) || c == '(' || c == ')' || c == '"';
}

/* Takes an operator word in capitals. */
static bool take_word(struct parser *p, const char *word)
{
	size_t len = strlen(word);
	skip_blanks(p);
	if (strncmp(p->at, word, len) != 0 || !ends_word(p->at[len]))
		return false;
	p->at += len;
	return true;
}

static struct filter *new_node(
	struct parser *p, enum filter_op op, const struct filter *left, const struct filter *right)
{
	struct filter *f = arena_alloc(p->arena, sizeof(*f));
	f->op = op;
	f->left = left;
	f->right = right;
	f->value = "";
	f->column = left ? left->column : column_of(p, p->at);
	return f;
}

/* Takes "a phrase"; p->at stands on the first quote. */
static const char *take_quoted(struct parser *p)
{
	const char *start = p->at + 1;
	const char *end = strchr(start, '"');
	if (!end) {
		err_set(p->err, ERR_INPUT, _("a quote opens here and is never closed"));
		fault_at(p, p->at);
		return NULL;
	}
	p->at = end + 1;
	return arena_strndup(p->arena, start, (size_t)(end - start));
}

/* Takes one value of a field: up to a blank, a comma or a parenthesis, or in quotes. */
static const char *take_value(struct parser *p, enum filter_field field)
{
	size_t compare = filter_field_is_ranged(field) ? strspn(p->at, "<>=") : 0;
	if (p->at[compare] == '"') {
		const char *start = p->at;
		p->at += compare;
		const char *quoted = take_quoted(p);
		return quoted ? arena_printf(p->arena, "%.*s%s", (int)compare, start, quoted)
			      : NULL;
	}
	const char *start = p->at;
	while (!ends_word(*p->at) && *p->at != ',')
		p->at++;
	if (p->at == start) {
		err_set(p->err, ERR_INPUT, _("expected a value after '%s:'"),
			filter_field_names[field]);
		fault_at(p, start);
		return NULL;
	}
	return arena_strndup(p->arena, start, (size_t)(p->at - start));
}

static struct filter *make_test(
	struct parser *p, enum filter_field field, const char *value, const char *at)
{
	struct filter *test = new_node(p, FILTER_TEST, NULL, NULL);
	test->field = field;
	test->column = column_of(p, at);
	if (++p->tests > TESTS_MOST) {
		err_set(p->err, ERR_INPUT, _("more than %d words and fields"), TESTS_MOST);
		return fault_at(p, at);
	}
	return filter_value(test, value, p->ctx, p->arena, p->err) ? fault_at(p, at) : test;
}

/* "field:value,value"; p->at stands on the field's name, which is len bytes long. */
static struct filter *parse_field(struct parser *p, size_t len)
{
	const char *start = p->at;
	const char *name = arena_strndup(p->arena, start, len);
	int field = table_find(filter_field_names, FIELDS, name);
	if (field < 0) {
		const char *near = table_nearest(filter_field_names, FIELDS, name);
		if (near)
			err_set(p->err, ERR_INPUT, _("unknown field '%.40s', did you mean '%s'?"),
				name, near);
		else
			err_set(p->err, ERR_INPUT,
				_("unknown field '%.40s'; quotes around it search for the words"),
				name);
		return fault_at(p, start);
	}
	p->at += len + 1;
	struct filter *all = NULL;
	do {
		const char *at = p->at;
		const char *value = take_value(p, (enum filter_field)field);
		struct filter *test =
			value ? make_test(p, (enum filter_field)field, value, at) : NULL;
		if (!test)
			return NULL;
		all = all ? new_node(p, FILTER_OR, all, test) : test;
	} while (*p->at == ',' && p->at++);
	return all;
}

static struct filter *parse_test(struct parser *p)
{
	const char *start = p->at;
	if (*start == '"') {
		const char *phrase = take_quoted(p);
		return phrase ? make_test(p, FIELD_TEXT, phrase, start) : NULL;
	}
	size_t letters = strspn(start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
	if (letters && start[letters] == ':')
		return parse_field(p, letters);
	while (!ends_word(*p->at))
		p->at++;
	const char *word = arena_strndup(p->arena, start, (size_t)(p->at - start));
	return make_test(p, FIELD_TEXT, word, start);
}

static struct filter *parse_group(struct parser *p)
{
	const char *open = p->at++;
	struct filter *inner = parse_either(p);
	if (!inner)
		return NULL;
	skip_blanks(p);
	if (*p->at != ')') {
		err_set(p->err, ERR_INPUT, _("'(' is never closed"));
		return fault_at(p, open);
	}
	p->at++;
	return inner;
}

/* Takes a NOT, or a '-' that stands right before what it denies. */
static bool take_not(struct parser *p)
{
	if (*p->at != '-' || is_blank(p->at[1]) || !p->at[1])
		return take_word(p, "NOT");
	p->at++;
	return true;
}

static struct filter *parse_single(struct parser *p)
{
	struct filter *f;
	if (++p->nesting > NESTING_MOST) {
		err_set(p->err, ERR_INPUT, _("nested deeper than %d"), NESTING_MOST);
		return fault_at(p, p->at);
	}
	skip_blanks(p);
	if (take_not(p)) {
		f = parse_single(p);
		f = f ? new_node(p, FILTER_NOT, f, NULL) : NULL;
	} else if (*p->at == '(') {
		f = parse_group(p);
	} else if (*p->at == '\0' || *p->at == ')') {
		err_set(p->err, ERR_INPUT, _("expected a word or a field here"));
		f = fault_at(p, p->at);
	} else {
		f = parse_test(p);
	}
	p->nesting--;
	return f;
}

static bool at_or(struct parser *p)
{
	const char *at = p->at;
	bool found = take_word(p, "OR");
	p->at = at;
	return found;
}

static struct filter *parse_both(struct parser *p)
{
	struct filter *left = parse_single(p);
	while (left) {
		bool joined = take_word(p, "AND");
		if (!joined && (*p->at == '\0' || *p->at == ')' || at_or(p)))
			return left;
		const struct filter *right = parse_single(p);
		left = right ? new_node(p, FILTER_AND, left, right) : NULL;
	}
	return NULL;
}

static struct filter *parse_either(struct parser *p)
{
	struct filter *left = parse_both(p);
	while (left && take_word(p, "OR")) {
		const struct filter *right = parse_both(p);
		left = right ? new_node(p, FILTER_OR, left, right) : NULL;
	}
	return left;
}

int filter_parse(const struct filter **out, const char *text, const struct filter_context *ctx,
	struct arena *a, struct err *err)
{
	struct err own = ERR_INIT;
	struct parser p = {
		.source = text, .at = text, .ctx = ctx, .arena = a, .err = err ? err : &own};
	*out = NULL;
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_INPUT, _("column 1: the filter is not UTF-8"));
	if (strlen(text) > SOURCE_BYTES)
		return err_set(err, ERR_INPUT, _("column 1: the filter is longer than %d bytes"),
			SOURCE_BYTES);
	skip_blanks(&p);
	if (!*p.at)
		return 0;
	const struct filter *f = parse_either(&p);
	if (!f)
		return -1;
	skip_blanks(&p);
	if (*p.at) {
		err_set(p.err, ERR_INPUT, _("')' without a '('"));
		fault_at(&p, p.at);
		return -1;
	}
	*out = f;
	return 0;
}

bool filter_uses(const struct filter *f, enum filter_field field)
{
	if (!f)
		return false;
	if (f->op == FILTER_TEST)
		return f->field == field;
	return filter_uses(f->left, field) || filter_uses(f->right, field);
}
