#include "text/nfc.h"

#include <string.h>

#include <utf8proc.h>

/* Below U+0300 nothing but a mark behind it changes a code point. */
static bool is_normal(const struct cluster *c)
{
	size_t step;
	int32_t cp = utf8_next(c->text, c->len, &step);
	return cp < 0 || (cp < 0x300 && step == c->len);
}

size_t nfc_cluster(const struct cluster *c, char out[NFC_BYTES_MAX])
{
	static const utf8proc_option_t form = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	utf8proc_int32_t points[CLUSTER_POINTS_MAX * 4 + 1]; /* and room for the NUL */
	utf8proc_ssize_t count = -1;
	if (!is_normal(c))
		count = utf8proc_decompose((const utf8proc_uint8_t *)c->text,
			(utf8proc_ssize_t)c->len, points, CLUSTER_POINTS_MAX * 4, form);
	if (count >= 0 && count <= CLUSTER_POINTS_MAX * 4)
		count = utf8proc_reencode(points, count, form);
	if (count < 0 || count > NFC_BYTES_MAX) {
		memcpy(out, c->text, c->len);
		return c->len;
	}
	memcpy(out, points, (size_t)count);
	return (size_t)count;
}
