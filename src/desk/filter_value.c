#include "desk/filter_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/table.h"
#include "desk/decision.h"
#include "desk/lifecycle.h"
#include "desk/moment.h"
#include "text/utf8.h"

static const char *const has_names[] = {"note", "draft", "reply", "media", "link"};
static const char *const is_names[] = {
	"open", "mine", "unassigned", "urgent", "gone", "called", "pending", "junk"};

/* How the values of a field are read. */
enum value_type { VALUE_WORDS, VALUE_NAME, VALUE_HANDLE, VALUE_TAG, VALUE_NUMBER, VALUE_TIME };

static const struct field_type {
	enum value_type type;
	const char *const *names; /* NULL: any */
	size_t count;
	int64_t most; /* of a number */
} types[FIELDS] = {
	[FIELD_TEXT] = {VALUE_WORDS, NULL, 0, 0},
	[FIELD_STATE] = {VALUE_NAME, case_state_names, CASE_STATES, 0},
	[FIELD_PRIORITY] = {VALUE_NUMBER, NULL, 0, PRIORITIES - 1},
	[FIELD_NETWORK] = {VALUE_NAME, NULL, 0, 0},
	[FIELD_ACCOUNT] = {VALUE_NAME, NULL, 0, 0},
	[FIELD_AUTHOR] = {VALUE_HANDLE, NULL, 0, 0},
	[FIELD_TAG] = {VALUE_TAG, NULL, 0, 0},
	[FIELD_ASSIGNEE] = {VALUE_NAME, NULL, 0, 0},
	[FIELD_LANG] = {VALUE_NAME, NULL, 0, 0},
	[FIELD_KIND] = {VALUE_NAME, mention_kind_names, MENTION_KINDS, 0},
	[FIELD_CASE] = {VALUE_NUMBER, NULL, 0, INT64_MAX},
	[FIELD_MENTIONS] = {VALUE_NUMBER, NULL, 0, INT64_MAX},
	[FIELD_HAS] = {VALUE_NAME, has_names, ARRAY_LEN(has_names), 0},
	[FIELD_IS] = {VALUE_NAME, is_names, ARRAY_LEN(is_names), 0},
	[FIELD_RECEIVED] = {VALUE_TIME, NULL, 0, 0},
	[FIELD_CREATED] = {VALUE_TIME, NULL, 0, 0},
};

bool filter_field_is_ranged(enum filter_field field)
{
	return types[field].type == VALUE_NUMBER || types[field].type == VALUE_TIME;
}

/* The words as the index cuts them, folded, with one blank between; a '*' stays behind the last. */
static int words_value(struct filter *test, const char *text, struct arena *a, struct err *err)
{
	MEM_AUTO char *folded = utf8_fold(text);
	STRBUF_AUTO struct strbuf words;
	strbuf_init(&words, strlen(folded) * 2 + 2);
	const char *at = folded, *word = NULL;
	for (size_t len; (len = utf8_word(at, &word)) > 0; at = word + len) {
		if (words.len)
			strbuf_char(&words, ' ');
		strbuf_add(&words, word, len);
	}
	if (words.len == 0)
		return err_set(err, ERR_INPUT, _("'%.40s' holds no word to look for"), text);
	if (*at == '*')
		strbuf_char(&words, '*');
	test->value = arena_strndup(a, words.buf, words.len);
	return 0;
}

static int unknown_name(
	const struct filter *test, const struct field_type *type, const char *text, struct err *err)
{
	const char *field = filter_field_names[test->field];
	const char *near = table_nearest(type->names, type->count, text);
	if (near)
		return err_set(err, ERR_INPUT, _("unknown '%s:%.40s', did you mean '%s'?"), field,
			text, near);
	STRBUF_AUTO struct strbuf all;
	strbuf_init(&all, 160);
	for (size_t i = 0; i < type->count; i++)
		strbuf_printf(&all, "%s%s", i ? ", " : "", type->names[i]);
	return err_set(
		err, ERR_INPUT, _("unknown '%s:%.40s', expected one of: %s"), field, text, all.buf);
}

static int name_value(struct filter *test, const char *text, struct err *err)
{
	const struct field_type *type = &types[test->field];
	if (type->names && table_find(type->names, type->count, text) < 0)
		return unknown_name(test, type, text, err);
	test->value = text;
	return 0;
}

static int handle_value(struct filter *test, const char *text, struct err *err)
{
	test->value = text + (*text == '@');
	size_t len = strcspn(test->value, "*");
	if (len == 0 || (test->value[len] && test->value[len + 1]))
		return err_set(err, ERR_INPUT,
			_("'%.40s' is no handle, expected one or its beginning and a '*'"), text);
	return 0;
}

static int tag_value(struct filter *test, const char *text, struct arena *a, struct err *err)
{
	char tag[64];
	if (tag_normalise(tag, text, err))
		return -1;
	test->value = arena_strdup(a, tag);
	return 0;
}

/* What one value covers: a number or an age itself, a time its minute, a day all of it. */
struct span {
	int64_t low, high;
	bool age; /* counted back from now: more is earlier */
};

static int number_span(
	struct span *span, const char *text, const struct filter *test, struct err *err)
{
	int64_t most = types[test->field].most;
	size_t digits = strspn(text, "0123456789");
	errno = 0;
	span->low = span->high = strtoll(text, NULL, 10);
	if (digits == 0 || text[digits] || errno)
		return err_set(err, ERR_INPUT, _("'%.40s' is no number, expected such as '%s:2'"),
			text, filter_field_names[test->field]);
	if (span->low > most)
		return err_set(
			err, ERR_INPUT, _("%.40s is too high, expected 0 to %" PRId64), text, most);
	return 0;
}

static int time_span(struct span *span, const char *text, const struct filter *test, int64_t now_us,
	struct err *err)
{
	int64_t length;
	if (moment_length(text, &length) == 0) {
		span->low = span->high = now_us - length;
		span->age = true;
		return 0;
	}
	if (moment_day(text, now_us, &span->low) == 0) {
		span->high = clock_local_day(span->low, 1) - 1;
		return 0;
	}
	if (moment_point(text, now_us, &span->low) == 0) {
		span->high = span->low + CLOCK_MIN - 1;
		return 0;
	}
	return err_set(err, ERR_INPUT,
		_("'%.40s' is no time, expected such as '%s:>2h', 'today', '2026-11-24', '08:00'"),
		text, filter_field_names[test->field]);
}

static int read_span(struct span *span, const char *text, const struct filter *test, int64_t now_us,
	struct err *err)
{
	*span = (struct span){0};
	if (types[test->field].type == VALUE_NUMBER)
		return number_span(span, text, test, err);
	return time_span(span, text, test, now_us, err);
}

/* "<", "<=", ">" and ">="; of an age the larger is the earlier. */
static int compared(struct filter *test, const char *text, int64_t now_us, struct err *err)
{
	bool more = text[0] == '>';
	bool equal = text[1] == '=';
	struct span span;
	if (read_span(&span, text + 1 + equal, test, now_us, err))
		return -1;
	more = span.age ? !more : more;
	if (more)
		test->compare = equal ? FILTER_MORE_EQUAL : FILTER_MORE;
	else
		test->compare = equal ? FILTER_LESS_EQUAL : FILTER_LESS;
	test->low = more == equal ? span.low : span.high;
	return 0;
}

/* "LOW..HIGH"; either may be left out. */
static int between(struct filter *test, const char *text, const char *dots, int64_t now_us,
	struct arena *a, struct err *err)
{
	const char *first = arena_strndup(a, text, (size_t)(dots - text));
	const char *last = dots + 2;
	struct span low = {0}, high = {0};
	if (!*first && !*last)
		return err_set(err, ERR_INPUT, _("'..' needs a beginning or an end"));
	if ((*first && read_span(&low, first, test, now_us, err)) ||
		(*last && read_span(&high, last, test, now_us, err)))
		return -1;
	test->compare = FILTER_BETWEEN;
	test->low = *first ? low.low : INT64_MIN;
	test->high = *last ? high.high : INT64_MAX;
	if ((low.age || !*first) && (high.age || !*last)) { /* from younger to older */
		test->low = *last ? high.low : INT64_MIN;
		test->high = *first ? low.high : INT64_MAX;
	}
	if (test->low > test->high)
		return err_set(err, ERR_INPUT, _("'%.40s' ends before it begins"), text);
	return 0;
}

static int ranged_value(
	struct filter *test, const char *text, int64_t now_us, struct arena *a, struct err *err)
{
	if (text[0] == '<' || text[0] == '>')
		return compared(test, text, now_us, err);
	const char *dots = strstr(text, "..");
	if (dots)
		return between(test, text, dots, now_us, a, err);
	struct span span;
	if (read_span(&span, text, test, now_us, err))
		return -1;
	if (span.age)
		return err_set(err, ERR_INPUT, _("expected '<%.20s' (younger) or '>%.20s' (older)"),
			text, text);
	test->compare = span.low == span.high ? FILTER_IS : FILTER_BETWEEN;
	test->low = span.low;
	test->high = span.high;
	return 0;
}

int filter_value(struct filter *test, const char *text, const struct filter_context *ctx,
	struct arena *a, struct err *err)
{
	test->compare = FILTER_IS;
	test->value = "";
	switch (types[test->field].type) {
	case VALUE_WORDS:
		return words_value(test, text, a, err);
	case VALUE_NAME:
		return name_value(test, text, err);
	case VALUE_HANDLE:
		return handle_value(test, text, err);
	case VALUE_TAG:
		return tag_value(test, text, a, err);
	case VALUE_NUMBER:
	case VALUE_TIME:
		return ranged_value(test, text, ctx->now_us, a, err);
	}
	return 0;
}
