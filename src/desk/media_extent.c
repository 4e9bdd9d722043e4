#include "desk/media_extent.h"

#include <string.h>

#include "base/mem.h"
#include "desk/media_rule.h"

static unsigned big(const unsigned char *at, int bytes)
{
	unsigned n = 0;
	for (int i = 0; i < bytes; i++)
		n = n << 8 | at[i];
	return n;
}

/* The header chunk comes first (PNG, 11.2.2). */
static int of_png(const unsigned char *b, size_t len, unsigned *width, unsigned *height)
{
	if (len < 24 || memcmp(b + 12, "IHDR", 4) != 0)
		return -1;
	*width = big(b + 16, 4);
	*height = big(b + 20, 4);
	return 0;
}

static int of_gif(const unsigned char *b, size_t len, unsigned *width, unsigned *height)
{
	if (len < 10)
		return -1;
	*width = b[6] | (unsigned)b[7] << 8;
	*height = b[8] | (unsigned)b[9] << 8;
	return 0;
}

/* A frame header: 0xC0 to 0xCF but for three that are something else (ITU-T T.81, B.1.1.3). */
static int is_frame(unsigned char marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
	       marker != 0xcc;
}

enum { EXIF = 0xe1, SCAN = 0xda };

/* From segment to segment; behind a scan's begins what is coded. */
static int of_jpeg(const unsigned char *b, size_t len, unsigned *width, unsigned *height)
{
	for (size_t at = 2; at + 4 <= len && b[at] == 0xff; at += 2 + big(b + at + 2, 2)) {
		unsigned char marker = b[at + 1];
		if (marker == SCAN ||
			(marker == EXIF && len >= at + 8 && memcmp(b + at + 4, "Exif", 4) == 0))
			return -1;
		if (!is_frame(marker))
			continue;
		if (len < at + 9)
			return -1;
		*height = big(b + at + 5, 2);
		*width = big(b + at + 7, 2);
		return 0;
	}
	return -1;
}

int media_extent(const void *bytes, size_t len, unsigned *width, unsigned *height)
{
	static const struct {
		const char *type;
		int (*of)(const unsigned char *b, size_t len, unsigned *width, unsigned *height);
	} kinds[] = {
		{"image/png", of_png},
		{"image/gif", of_gif},
		{"image/jpeg", of_jpeg},
	};
	const char *type = media_type_of(bytes, len);
	for (size_t i = 0; type && i < ARRAY_LEN(kinds); i++)
		if (strcmp(type, kinds[i].type) == 0)
			return kinds[i].of(bytes, len, width, height) == 0 && *width && *height
				       ? 0
				       : -1;
	return -1;
}
