#include "text/weigh.h"

#include "text/nfc.h"
#include "text/utf8.h"

enum {
	VARIATION_EMOJI = 0xfe0f,
	JOINER = 0x200d,
	KEYCAP = 0x20e3,
	BLACK_FLAG = 0x1f3f4,
	TAG_FIRST = 0xe0020,
	TAG_END = 0xe007f,
	/* Two people, what joins them and a heart: no emoji has more parts. */
	PICTURES_MAX = 4,
};

const struct weights weights_v3 = {.wide = 2, .pictures = true};

/* ---- one sign, one emoji ---- */

static size_t point_weight(const struct weights *weights, int32_t cp)
{
	bool narrow = (cp >= 0 && cp <= 0x10ff) || (cp >= 0x2000 && cp <= 0x200d) ||
		      (cp >= 0x2010 && cp <= 0x201f) || (cp >= 0x2032 && cp <= 0x2037);
	return narrow ? 1 : weights->wide;
}

/* Steps over a code point when it is that one. */
static size_t step_over(const char *text, size_t len, size_t at, int32_t cp)
{
	size_t step;
	return utf8_next(text + at, len - at, &step) == cp ? at + step : at;
}

static size_t keycap_bytes(const char *text, size_t len)
{
	size_t at = step_over(text, len, 1, VARIATION_EMOJI);
	size_t end = step_over(text, len, at, KEYCAP);
	return end > at ? end : 0;
}

/* The flag of a region, spelled in tags behind a black one. */
static size_t tagged_bytes(const char *text, size_t len, size_t at)
{
	size_t begin = at, step;
	int32_t cp;
	while ((cp = utf8_next(text + at, len - at, &step)) >= TAG_FIRST && cp < TAG_END)
		at += step;
	return at > begin && cp == TAG_END ? at + step : begin;
}

/* A picture and what gives it its colour. */
static size_t picture_bytes(const char *text, size_t len)
{
	size_t at, step, end;
	int32_t cp = utf8_next(text, len, &at);
	if (!utf8_point_is_emoji(cp))
		return 0;
	if (cp == BLACK_FLAG && (end = tagged_bytes(text, len, at)) > at)
		return end;
	if (utf8_point_is_skin(utf8_next(text + at, len - at, &step)))
		return at + step;
	return step_over(text, len, at, VARIATION_EMOJI);
}

/* Bytes of an emoji of more than one code point (UTS 51); 0 = none. One alone weighs as any sign
 * of its range does. */
static size_t emoji_bytes(const char *text, size_t len, int32_t first, size_t step)
{
	size_t next, at = 0;
	if (first == '#' || first == '*' || (first >= '0' && first <= '9'))
		return keycap_bytes(text, len);
	if (utf8_point_is_flag(first))
		return utf8_point_is_flag(utf8_next(text + step, len - step, &next)) ? step + next
										     : 0;
	for (int pictures = 0; pictures < PICTURES_MAX; pictures++) {
		size_t joined = pictures ? step_over(text, len, at, JOINER) : 0;
		size_t picture =
			!pictures || joined > at ? picture_bytes(text + joined, len - joined) : 0;
		if (!picture)
			break;
		at = joined + picture;
	}
	return at > step ? at : 0;
}

/* ---- the walk ---- */

static void find_url(struct weighing *w, size_t from)
{
	if (!entity_next_url(w->normal.buf, w->normal.len, from, &w->url))
		w->url.start = w->normal.len;
}

void weighing_init(struct weighing *w, const struct weights *weights, const char *text, size_t len)
{
	*w = (struct weighing){.weights = *weights, .text = text, .len = len};
	strbuf_init(&w->normal, len * 4);
	for (size_t at = 0; at < len;) {
		char normal[NFC_BYTES_MAX];
		struct cluster c = cluster_next(text + at, len - at);
		strbuf_add(&w->normal, normal, nfc_cluster(&c, normal));
		at += c.len;
	}
	find_url(w, 0);
}

void weighing_release(struct weighing *w)
{
	strbuf_release(&w->normal);
}

/* Weighs what begins at w->weighed: an address, an emoji, or one code point. */
static size_t weigh(struct weighing *w)
{
	const char *text = w->normal.buf + w->weighed;
	size_t len = w->normal.len - w->weighed, step;
	if (w->weighed == w->url.start) {
		w->weighed = w->url.end;
		find_url(w, w->url.next);
		return w->weights.link;
	}
	int32_t cp = utf8_next(text, len, &step);
	size_t emoji = w->weights.pictures ? emoji_bytes(text, len, cp, step) : 0;
	w->weighed += emoji ? emoji : step;
	return emoji ? w->weights.wide : point_weight(&w->weights, cp);
}

bool weighing_next(struct weighing *w, struct piece *p)
{
	*p = (struct piece){0};
	do {
		char normal[NFC_BYTES_MAX];
		struct cluster c = cluster_next(w->text + w->at, w->len - w->at);
		if (!c.len)
			break;
		w->normal_at += nfc_cluster(&c, normal);
		w->at += c.len;
		p->bytes += c.len;
		while (w->weighed < w->normal_at)
			p->units += weigh(w);
	} while (w->weighed > w->normal_at);
	return p->bytes > 0;
}
