#include "text/entity.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "text/idna.h"
#include "text/sign.h"
#include "text/tld.h"
#include "text/utf8.h"

/* The text is read once, from left to right. Where the rules are written as regular expressions
 * that try every beginning, this reads a whole chain of labels ("www.politie.example") and then
 * knows for each beginning in it that it leads to nothing. */

enum {
	URL_POINTS_MAX = 4096,
	SHORT_NAME_MAX = 40, /* of what stands behind the network's own shortener */
	SCHEME_POINTS = 8,   /* "https://", which is thought in front of an address without */
};

struct text {
	const char *bytes;
	size_t len;
	size_t from;   /* what lies before belongs to an address that was found, or refused */
	size_t barren; /* no beginning of a label before here leads to an address any more */
};

struct found {
	size_t start, host, host_end, end;
	bool scheme;  /* "http://" or "https://" */
	bool refused; /* takes its place in the text, but is none */
};

static int32_t point_at(const struct text *t, size_t at, size_t *step)
{
	return utf8_next(t->bytes + at, t->len - at, step);
}

static bool is_at(const struct text *t, size_t at, const char *word)
{
	size_t len = strlen(word);
	return t->len - at >= len && strncasecmp(t->bytes + at, word, len) == 0;
}

/* ---- the host ---- */

typedef bool sign_test(int32_t cp);

static bool is_latin(int32_t cp)
{
	return sign_is_alnum(cp) || sign_is_accented(cp);
}

struct label {
	size_t end;
	size_t tail;      /* of an underscored one: what a label begins at that is none */
	bool whole;       /* begins and ends with a letter or digit */
	bool underscored; /* what the last label before the top-level domain must not be */
};

static struct label read_label(const struct text *t, size_t at, sign_test *is_letter)
{
	struct label l = {.end = at};
	bool begun = false;
	for (size_t step; l.end < t->len; l.end += step) {
		int32_t cp = point_at(t, l.end, &step);
		bool letter = is_letter(cp);
		if (!letter && cp != '_' && cp != '-')
			break;
		begun = begun || (letter && l.end == at);
		l.whole = begun && letter;
		l.underscored = l.underscored || cp == '_';
		if (cp == '_')
			l.tail = 0;
		else if (letter && l.underscored && !l.tail)
			l.tail = l.end;
	}
	return l;
}

/* Reads a chain of labels. The host ends behind the last top-level domain in it that has a label
 * without underscore before it. Where the whole chain has none, the end of an underscored label
 * can be the beginning of one; that is refused, but it takes its place. Returns where the reading
 * ended; without a host nothing before there begins one. */
static size_t read_host(
	const struct text *t, size_t begin, sign_test *is_letter, struct found *found)
{
	*found = (struct found){.host_end = 0};
	for (size_t at = begin;; at++) {
		struct label l = read_label(t, at, is_letter);
		if (!l.whole && at > begin)
			return at; /* its end may still be the beginning of another */
		at = l.end;
		if (!l.whole || at == t->len || t->bytes[at] != '.')
			return at;
		size_t end = at + 1, tld = tld_bytes(t->bytes + end, t->len - end);
		if (tld && !l.underscored)
			*found = (struct found){.host = begin, .host_end = end + tld};
		else if (tld && !found->host_end)
			*found = (struct found){
				.host = l.tail, .host_end = end + tld, .refused = true};
		if (found->host_end && at < t->barren)
			return at;
	}
}

/* ---- what follows the host ---- */

static bool is_of_path(int32_t cp)
{
	return sign_is_alnum(cp) || sign_is_accented(cp) || sign_is_cyrillic(cp) || cp == 0x2013 ||
	       (cp > 0 && cp < 0x80 && strchr("!*';:=+,.$/%#[]-_~|&@", cp));
}

static bool ends_path(int32_t cp)
{
	return is_of_path(cp) && (cp >= 0x80 || sign_is_alnum(cp) || strchr("=_#/-+", cp)) &&
	       cp != 0x2013;
}

static bool is_of_query(char c)
{
	return sign_is_alnum(c) || (c && strchr("!?*'();:&=+$/%#[]-_.,~|@", c));
}

static bool ends_query(char c)
{
	return sign_is_alnum(c) || strchr("-_&=#/", c);
}

static size_t path_run(const struct text *t, size_t at)
{
	for (size_t step; at < t->len; at += step)
		if (!is_of_path(point_at(t, at, &step)))
			break;
	return at;
}

/* The end of "(...)", with one such pair inside at most: "/Primer_(film)"; 0 when it is not closed
 * or is empty. */
static size_t parens_end(const struct text *t, size_t at, bool inside)
{
	size_t begin = at + 1;
	at = path_run(t, begin);
	if (!inside && at < t->len && t->bytes[at] == '(') {
		at = parens_end(t, at, true);
		if (!at)
			return 0;
		at = path_run(t, at);
	}
	return at > begin && at < t->len && t->bytes[at] == ')' ? at + 1 : 0;
}

/* Marks that end a sentence do not end a path. */
static size_t path_end(const struct text *t, size_t at)
{
	size_t end = ++at, step;
	while (at < t->len) {
		int32_t cp = point_at(t, at, &step);
		size_t parens = cp == '(' ? parens_end(t, at, false) : 0;
		if (!parens && !is_of_path(cp))
			break;
		at = parens ? parens : at + step;
		if (parens || ends_path(cp))
			end = at;
	}
	return end;
}

static size_t query_end(const struct text *t, size_t at)
{
	size_t end = at;
	while (++at < t->len && is_of_query(t->bytes[at]))
		if (ends_query(t->bytes[at]))
			end = at + 1;
	return end;
}

static size_t port_end(const struct text *t, size_t at)
{
	size_t end = at + 1;
	while (end < t->len && sign_is_digit(t->bytes[end]))
		end++;
	return end > at + 1 ? end : at;
}

static size_t rest_end(const struct text *t, size_t at)
{
	if (at < t->len && t->bytes[at] == ':')
		at = port_end(t, at);
	if (at < t->len && t->bytes[at] == '/')
		at = path_end(t, at);
	if (at < t->len && t->bytes[at] == '?')
		at = query_end(t, at);
	return at;
}

/* ---- the whole ---- */

/* No beginning stands inside a word of ASCII or behind the mark of a name or tag. */
static bool can_begin(const struct text *t, size_t at)
{
	static const char *const marks[] = {
		"\uff20", "\uff03", "\ufffe", "\ufeff", "\uffff"}; /* 3 bytes each */
	if (at == t->from)
		return at == 0;
	char before = t->bytes[at - 1];
	for (size_t i = 0; at >= 3 && i < ARRAY_LEN(marks); i++)
		if (memcmp(t->bytes + at - 3, marks[i], 3) == 0)
			return false;
	return !sign_is_alnum(before) && before != '@' && before != '$' && before != '#';
}

/* The rules take an accented letter that begins the text for what stands before an address. */
static bool stands_before(const struct text *t, size_t at)
{
	size_t step, next;
	return at == 0 && sign_is_accented(point_at(t, at, &step)) &&
	       is_latin(point_at(t, step, &next));
}

/* Bytes of the "https" or "http" before a "://". */
static size_t scheme_before(const struct text *t, size_t at)
{
	static const char *const schemes[] = {"https", "http"};
	for (size_t i = 0; is_at(t, at, "://") && i < ARRAY_LEN(schemes); i++) {
		size_t len = strlen(schemes[i]);
		if (at - t->from >= len && is_at(t, at - len, schemes[i]))
			return len;
	}
	return 0;
}

/* Behind a scheme a host can be of any script. Where the scheme itself cannot begin, as in
 * "@http://", what follows is refused for the slash before it. */
static bool find_with_scheme(const struct text *t, size_t at, struct found *found)
{
	size_t scheme = scheme_before(t, at), host = at + strlen("://");
	if (!scheme)
		return false;
	read_host(t, host, is_latin, found);
	if (!found->host_end || found->refused)
		read_host(t, host, sign_is_of_names, found);
	if (found->refused)
		*found = (struct found){.host_end = 0};
	found->scheme = can_begin(t, at - scheme);
	found->start = found->scheme ? at - scheme : host;
	return found->host_end > 0;
}

/* Reads what can begin at a byte: a chain of labels, or what a scheme leads to, which has been
 * passed by then. Returns where the search goes on when nothing was found. */
static size_t find_at(struct text *t, size_t at, struct found *found)
{
	size_t step, next;
	int32_t cp = point_at(t, at, &step);
	*found = (struct found){.host_end = 0};
	if (cp == ':' && find_with_scheme(t, at, found))
		return at;
	if (!is_latin(cp) || !can_begin(t, at) || stands_before(t, at))
		return at + step;
	next = read_host(t, at, is_latin, found);
	found->start = found->host;
	if (next > t->barren)
		t->barren = next;
	return next;
}

/* Where an address of the network's own shortener ends: nothing but a name and a query follows the
 * host. 0 = no such address is that long. */
static size_t short_end(const struct text *t, const struct found *found)
{
	size_t name = found->host_end + 1, end = name;
	if (!found->scheme || found->host_end - found->host != 4 || !is_at(t, found->host, "t.co/"))
		return found->end;
	while (end < t->len && sign_is_alnum(t->bytes[end]))
		end++;
	if (end == name)
		return found->end;
	if (end - name > SHORT_NAME_MAX)
		return 0;
	return end < t->len && t->bytes[end] == '?' ? query_end(t, end) : end;
}

static size_t points(const struct text *t, size_t from, size_t to)
{
	size_t count = 0;
	for (size_t step; from < to; from += step, count++)
		point_at(t, from, &step);
	return count;
}

static bool accept(const struct text *t, const struct found *found, struct entity *url)
{
	if (!found->scheme &&
		(found->refused || (found->start && strchr("-_./", t->bytes[found->start - 1]))))
		return false;
	size_t end = short_end(t, found);
	size_t host = idna_bytes(t->bytes + found->host, found->host_end - found->host);
	if (!end || !host)
		return false;
	*url = (struct entity){.start = found->start, .end = end, .next = found->end};
	return (found->scheme ? 0 : SCHEME_POINTS) + points(t, found->start, found->host) + host +
		       points(t, found->host_end, end) <=
	       URL_POINTS_MAX;
}

bool entity_next_url(const char *text, size_t len, size_t from, struct entity *url)
{
	struct text t = {.bytes = text, .len = len, .from = from};
	for (size_t at = from; at < len;) {
		struct found found;
		at = find_at(&t, at, &found);
		if (!found.host_end)
			continue;
		at = t.from = found.end = rest_end(&t, found.host_end);
		if (accept(&t, &found, url))
			return true;
	}
	return false;
}
