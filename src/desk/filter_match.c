#include "desk/filter.h"

#include <string.h>

#include "base/mem.h"
#include "desk/lifecycle.h"
#include "text/utf8.h"

/* True when `words`, folded and with one blank between, stand at `text` one after another; the
 * last may be a beginning, "brand*". */
static bool words_stand_at(const char *words, const char *text)
{
	const char *word = NULL;
	for (const char *want = words; *want;) {
		size_t want_len = strcspn(want, " *");
		size_t len = utf8_word(text, &word);
		bool prefix = want[want_len] == '*';
		if (len < want_len || (len > want_len && !prefix) ||
			memcmp(word, want, want_len) != 0)
			return false;
		text = word + len;
		want += want_len + (want[want_len] != '\0');
	}
	return true;
}

static bool words_stand_in(const char *words, const char *folded)
{
	const char *word = NULL;
	for (size_t len; (len = utf8_word(folded, &word)) > 0; folded = word + len)
		if (words_stand_at(words, word))
			return true;
	return false;
}

static bool handle_matches(const char *handle, const char *pattern)
{
	size_t len = strcspn(pattern, "*");
	if (pattern[len] == '*')
		return strncasecmp(handle, pattern, len) == 0;
	return strcasecmp(handle, pattern) == 0;
}

/* "nl" finds "nl" and "nl-BE". */
static bool language_matches(const char *lang, const char *wanted)
{
	size_t len = strlen(wanted);
	return lang && strncasecmp(lang, wanted, len) == 0 && (!lang[len] || lang[len] == '-');
}

static bool has(const struct mention *m, const char *what)
{
	if (strcmp(what, "media") == 0)
		return m->media_count > 0;
	if (strcmp(what, "link") == 0)
		return m->text && (strstr(m->text, "http://") || strstr(m->text, "https://"));
	return false; /* notes, drafts and replies come after */
}

static bool is(const struct mention *m, const char *what)
{
	if (strcmp(what, "gone") == 0)
		return m->deleted;
	if (strcmp(what, "pending") == 0)
		return m->closed && strcmp(m->closed, "pending") == 0;
	if (strcmp(what, "junk") == 0)
		return m->closed && strcmp(m->closed, "spam") == 0;
	return strcmp(what, "open") == 0 || strcmp(what, "unassigned") == 0;
}

static bool number_matches(const struct filter *f, int64_t n)
{
	switch (f->compare) {
	case FILTER_IS:
		return n == f->low;
	case FILTER_LESS:
		return n < f->low;
	case FILTER_LESS_EQUAL:
		return n <= f->low;
	case FILTER_MORE:
		return n > f->low;
	case FILTER_MORE_EQUAL:
		return n >= f->low;
	case FILTER_BETWEEN:
		return n >= f->low && n <= f->high;
	}
	return false;
}

static bool test_matches(const struct filter *f, const struct mention *m, const char *folded,
	const struct filter_context *ctx)
{
	switch (f->field) {
	case FIELD_TEXT:
		return words_stand_in(f->value, folded);
	case FIELD_STATE:
		return strcmp(f->value, case_state_names[CASE_NEW]) == 0;
	case FIELD_PRIORITY:
		return number_matches(f, PRIORITY_QUESTION);
	case FIELD_NETWORK:
		return strcmp(m->network, f->value) == 0;
	case FIELD_ACCOUNT:
		return strcmp(m->account, f->value) == 0;
	case FIELD_AUTHOR:
		return m->handle && handle_matches(m->handle, f->value);
	case FIELD_TAG:
	case FIELD_ASSIGNEE:
		return strcmp(f->value, "none") == 0;
	case FIELD_LANG:
		return language_matches(m->lang, f->value);
	case FIELD_KIND:
		return strcmp(mention_kind_names[m->kind], f->value) == 0;
	case FIELD_CASE:
		return false; /* it has no number yet */
	case FIELD_MENTIONS:
		return number_matches(f, 1);
	case FIELD_HAS:
		return has(m, f->value);
	case FIELD_IS:
		return is(m, f->value);
	case FIELD_RECEIVED:
		return number_matches(f, ctx->now_us);
	case FIELD_CREATED:
		return number_matches(f, m->created_us);
	case FIELDS:
		break;
	}
	return false;
}

bool filter_matches_folded(const struct filter *f, const struct mention *m, const char *folded,
	const struct filter_context *ctx)
{
	if (!f)
		return true;
	switch (f->op) {
	case FILTER_AND:
		return filter_matches_folded(f->left, m, folded, ctx) &&
		       filter_matches_folded(f->right, m, folded, ctx);
	case FILTER_OR:
		return filter_matches_folded(f->left, m, folded, ctx) ||
		       filter_matches_folded(f->right, m, folded, ctx);
	case FILTER_NOT:
		return !filter_matches_folded(f->left, m, folded, ctx);
	case FILTER_TEST:
		return test_matches(f, m, folded, ctx);
	}
	return false;
}

bool filter_matches_mention(
	const struct filter *f, const struct mention *m, const struct filter_context *ctx)
{
	bool words = filter_uses(f, FIELD_TEXT) && m->text;
	MEM_AUTO char *folded = words ? utf8_fold(m->text) : mem_strdup("");
	return filter_matches_folded(f, m, folded, ctx);
}
