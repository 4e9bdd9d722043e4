#include "text/tld.h"

#include <stdbool.h>
#include <strings.h>

#include "text/sign.h"

/* The entries that agree with a text so far: first <= i < last. */
struct match {
	size_t first, last;
};

/* The first entry of the match whose byte at `at` is not below c. */
static size_t first_not_below(const struct match *m, size_t at, int c)
{
	size_t low = m->first, high = m->last;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if ((unsigned char)tld_list[middle][at] < c)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct match narrow(const struct match *m, size_t at, int c)
{
	return (struct match){first_not_below(m, at, c), first_not_below(m, at, c + 1)};
}

static bool can_end(const char *text, size_t len, size_t at)
{
	return at == len ||
	       !(sign_is_alnum(text[at]) || text[at] == '@' || text[at] == '+' || text[at] == '-');
}

static size_t punycode_bytes(const char *text, size_t len)
{
	size_t at = 4;
	if (len < at || strncasecmp(text, "xn--", at) != 0)
		return 0;
	while (at < len && (sign_is_alnum(text[at]) || text[at] == '-'))
		at++;
	return at > 4 ? at : 0;
}

size_t tld_bytes(const char *text, size_t len)
{
	struct match m = {0, tld_count};
	size_t found = 0;
	for (size_t at = 0; at < len && text[at]; at++) {
		m = narrow(&m, at, sign_lower((unsigned char)text[at]));
		if (m.first == m.last)
			break;
		/* Of all that agree the shortest comes first: it is this one when it ends here. */
		if (!tld_list[m.first][at + 1] && can_end(text, len, at + 1))
			found = at + 1;
	}
	return found ? found : punycode_bytes(text, len);
}
