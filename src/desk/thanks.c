#include "desk/thanks.h"

#include <string.h>

#include "base/mem.h"
#include "text/utf8.h"

/* Folded: without case and accents. */
static const char *const thanks[] = {
	"bedankt",
	"dank",
	"danke",
	"dankjewel",
	"danku",
	"dankuwel",
	"mercekes",
	"merci",
	"mercikes",
	"thank",
	"thanks",
	"thnx",
	"thx",
	"tnx",
	"tx",
};

/* What stands beside them. One that may be a question or an answer does not: "ja", "nog", "alvast".
 */
static const char *const polite[] = {
	"a",
	"again",
	"beaucoup",
	"bien",
	"dir",
	"echt",
	"erg",
	"fois",
	"hartelijk",
	"hartelijke",
	"heel",
	"hoor",
	"ihnen",
	"je",
	"jou",
	"jullie",
	"lot",
	"many",
	"mille",
	"much",
	"nogmaals",
	"ok",
	"oke",
	"schon",
	"sehr",
	"so",
	"super",
	"top",
	"u",
	"veel",
	"very",
	"viele",
	"vielen",
	"vous",
	"wel",
	"you",
	"zeer",
};

static const struct range {
	int32_t first, last;
} thankful[] = {
	{0x2764, 0x2765},
	{0x1f339, 0x1f339},
	{0x1f44c, 0x1f44d},
	{0x1f44f, 0x1f44f},
	{0x1f490, 0x1f490},
	{0x1f493, 0x1f49f},
	{0x1f4aa, 0x1f4aa},
	{0x1f5a4, 0x1f5a4},
	{0x1f60a, 0x1f60a},
	{0x1f642, 0x1f642},
	{0x1f64f, 0x1f64f},
	{0x1f90d, 0x1f90e},
	{0x1f970, 0x1f970},
	{0x1f9e1, 0x1f9e1},
};

static bool is_thankful(int32_t cp)
{
	for (size_t i = 0; i < ARRAY_LEN(thankful); i++)
		if (cp >= thankful[i].first && cp <= thankful[i].last)
			return true;
	return false;
}

/* What belongs to a picture: a joiner, a variation, a skin tone. */
static bool is_part(int32_t cp)
{
	return cp == 0x200d || cp == 0xfe0f || utf8_point_is_skin(cp);
}

static bool is_letter(int32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z');
	return cp > 0xbf && !(cp >= 0x2000 && cp <= 0x206f) && !is_part(cp) && !is_thankful(cp);
}

/* The bytes of letters that text begins with. */
static size_t word_length(const char *text, size_t len)
{
	size_t at = 0, step;

	while (at < len && is_letter(utf8_next(text + at, len - at, &step)))
		at += step;
	return at;
}

static bool stands_in(const char *const *words, size_t count, const char *word, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return true;
	return false;
}

bool thanks_only(const char *text)
{
	MEM_AUTO char *folded = utf8_fold(text);
	size_t len = strlen(folded), step;
	bool said = false;

	for (size_t at = 0; at < len; at += step) {
		int32_t cp = utf8_next(folded + at, len - at, &step);

		if (cp == '@') {
			step = strcspn(folded + at, " \t\r\n");
			continue;
		}
		if (!is_letter(cp)) {
			said = said || is_thankful(cp);
			continue;
		}
		step = word_length(folded + at, len - at);
		if (stands_in(thanks, ARRAY_LEN(thanks), folded + at, step))
			said = true;
		else if (!stands_in(polite, ARRAY_LEN(polite), folded + at, step))
			return false;
	}
	return said;
}
