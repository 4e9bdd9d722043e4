#include "text/idna.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "text/utf8.h"

enum {
	LABEL_BYTES_MAX = 63,
	/* The parameters of Punycode, RFC 3492 section 5. */
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	BIAS_FIRST = 72,
	POINT_FIRST = 0x80,
};

struct label {
	int32_t points[LABEL_BYTES_MAX];
	size_t count, ascii;
};

static uint32_t adapt(uint32_t delta, uint32_t done, int first)
{
	uint32_t k = 0;
	delta = first ? delta / DAMP : delta / 2;
	delta += delta / done;
	for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* Digits of one delta as a variable-length integer. */
static size_t digits(uint32_t delta, uint32_t bias)
{
	size_t count = 1;
	for (uint32_t k = BASE;; k += BASE, count++) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		if (delta < t)
			return count;
		delta = (delta - t) / (BASE - t);
	}
}

static int32_t least_from(const struct label *l, int32_t from)
{
	int32_t least = INT32_MAX;
	for (size_t i = 0; i < l->count; i++)
		if (l->points[i] >= from && l->points[i] < least)
			least = l->points[i];
	return least;
}

/* Bytes of the label in Punycode, without its prefix. With 63 code points no delta overflows. */
static size_t punycode_bytes(const struct label *l)
{
	uint32_t delta = 0, bias = BIAS_FIRST, done = (uint32_t)l->ascii;
	size_t bytes = l->ascii ? l->ascii + 1 : 0;
	for (int32_t n = POINT_FIRST; done < l->count; n++, delta++) {
		int32_t next = least_from(l, n);
		delta += (uint32_t)(next - n) * (done + 1);
		n = next;
		for (size_t i = 0; i < l->count; i++) {
			if (l->points[i] < n)
				delta++;
			if (l->points[i] != n)
				continue;
			bytes += digits(delta, bias);
			bias = adapt(delta, done + 1, done == l->ascii);
			delta = 0;
			done++;
		}
	}
	return bytes;
}

static size_t label_bytes(const char *text, size_t len)
{
	struct label l = {.count = 0};
	for (size_t at = 0, step; at < len; at += step) {
		int32_t cp = utf8_next(text + at, len - at, &step);
		if (cp < 0 || l.count == LABEL_BYTES_MAX)
			return 0;
		l.ascii += cp < POINT_FIRST;
		l.points[l.count++] = cp;
	}
	if (l.ascii == l.count)
		return l.count;
	if (len >= 4 && strncasecmp(text, "xn--", 4) == 0)
		return 0;
	size_t bytes = 4 + punycode_bytes(&l);
	return bytes <= LABEL_BYTES_MAX ? bytes : 0;
}

size_t idna_bytes(const char *host, size_t len)
{
	size_t bytes = 0;
	for (size_t at = 0, end; at <= len; at = end + 1) {
		const char *dot = at < len ? memchr(host + at, '.', len - at) : NULL;
		end = dot ? (size_t)(dot - host) : len;
		size_t label = label_bytes(host + at, end - at);
		if (!label)
			return 0;
		bytes += label + (end < len);
	}
	return bytes;
}
