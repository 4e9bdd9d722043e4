#include "text/length.h"

#include <ctype.h>
#include <string.h>

#include "text/link.h"
#include "text/utf8.h"
#include "text/weigh.h"

const char *const length_rule_names[LENGTH_RULES] = {
	[LENGTH_GRAPHEMES] = "graphemes",
	[LENGTH_CODE_POINTS] = "code-points",
	[LENGTH_SHORTENED] = "shortened",
	[LENGTH_WEIGHTED] = "weighted",
};

static size_t count_points(const char *text, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

/* ---- what a network shortens ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t span(const char *text, const char *besides)
{
	size_t len = 0;
	while (isalnum((unsigned char)text[len]) || (text[len] && strchr(besides, text[len])))
		len++;
	return len;
}

/* A URL ends where a blank does, and without the marks that end a sentence. */
static size_t url_bytes(const char *text)
{
	size_t scheme = link_scheme(text);
	size_t len = scheme ? strcspn(text, " \t\r\n\"<>") : 0;
	while (len > scheme && strchr(".,;:!?)]}'", text[len - 1]))
		len--;
	return len > scheme ? len : 0;
}

/* Bytes of "@host" in "@user@host"; *user gets those of "@user". */
static size_t host_bytes(const char *text, size_t *user)
{
	size_t host;
	*user = *text == '@' ? 1 + span(text + 1, "_.-") : 0;
	if (*user < 2 || text[*user] != '@')
		return 0;
	host = 1 + span(text + *user + 1, ".-");
	while (host > 1 && !isalnum((unsigned char)text[*user + host - 1]))
		host--;
	return host > 1 ? host : 0;
}

/* ---- pieces: what is counted and cut as one ---- */

static struct piece next_piece(
	const struct length_limit *limit, const char *text, size_t at, size_t len)
{
	const char *from = text + at;
	struct cluster c = cluster_next(from, len - at);
	if (limit->rule == LENGTH_CODE_POINTS)
		return (struct piece){c.len, count_points(from, c.len)};
	if (limit->rule != LENGTH_SHORTENED || (at && is_word(text[at - 1])))
		return (struct piece){c.len, 1};
	size_t user, url = url_bytes(from), host = url ? 0 : host_bytes(from, &user);
	if (url)
		return (struct piece){url, limit->link};
	return host ? (struct piece){user + host, user} : (struct piece){c.len, 1};
}

struct walk {
	const struct length_limit *limit;
	const char *text;
	size_t len, at;
	struct weighing weighing; /* LENGTH_WEIGHTED alone: it has to know what lies ahead */
};

#define WALK_AUTO __attribute__((cleanup(walk_release)))

static struct walk walk_begin(const struct length_limit *limit, const char *text)
{
	struct walk w = {.limit = limit, .text = text, .len = strlen(text)};
	struct weights weights = weights_v3;
	weights.link = limit->link;
	if (limit->rule == LENGTH_WEIGHTED)
		weighing_init(&w.weighing, &weights, text, w.len);
	return w;
}

static void walk_release(struct walk *w)
{
	if (w->limit->rule == LENGTH_WEIGHTED)
		weighing_release(&w->weighing);
}

static bool walk_next(struct walk *w, struct piece *p)
{
	if (w->limit->rule == LENGTH_WEIGHTED)
		return weighing_next(&w->weighing, p);
	if (w->at == w->len)
		return false;
	*p = next_piece(w->limit, w->text, w->at, w->len);
	w->at += p->bytes;
	return true;
}

size_t length_count(const struct length_limit *limit, const char *text)
{
	if (limit->rule == LENGTH_GRAPHEMES)
		return utf8_graphemes(text);
	if (limit->rule == LENGTH_CODE_POINTS)
		return count_points(text, strlen(text));
	WALK_AUTO struct walk w = walk_begin(limit, text);
	size_t units = 0;
	struct piece p;
	while (walk_next(&w, &p))
		units += p.units;
	return units;
}

bool length_fits(const struct length_limit *limit, const char *text, size_t *used)
{
	*used = length_count(limit, text);
	return (!limit->most || *used <= limit->most) &&
	       (!limit->most_bytes || strlen(text) <= limit->most_bytes);
}

size_t length_within(const struct length_limit *limit, const char *text)
{
	size_t within = 0, used;
	if (length_fits(limit, text, &used))
		return strlen(text);
	WALK_AUTO struct walk w = walk_begin(limit, text);
	struct piece p;
	used = 0;
	while (walk_next(&w, &p)) {
		used += p.units;
		if ((limit->most && used > limit->most) ||
			(limit->most_bytes && within + p.bytes > limit->most_bytes))
			break;
		within += p.bytes;
	}
	return within;
}
