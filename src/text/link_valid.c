#include "text/link.h"

#include <string.h>

#include "text/sign.h"
#include "text/utf8.h"

struct span {
	const char *text;
	size_t len;
};

/* Takes what stands before the first of some marks. */
static struct span take_until(struct span *rest, const char *marks)
{
	size_t len = 0;
	while (len < rest->len && !strchr(marks, rest->text[len]))
		len++;
	struct span taken = {rest->text, len};
	*rest = (struct span){rest->text + len, rest->len - len};
	return taken;
}

static bool take_mark(struct span *rest, char mark)
{
	if (!rest->len || *rest->text != mark)
		return false;
	*rest = (struct span){rest->text + 1, rest->len - 1};
	return true;
}

static bool is_hex(char c)
{
	return sign_is_digit(c) || (sign_lower(c) >= 'a' && sign_lower(c) <= 'f');
}

/* Letters, digits, "%20" and these marks, and nothing else. */
static bool is_made_of(struct span s, const char *marks)
{
	for (size_t at = 0, step; at < s.len; at += step) {
		int32_t cp = utf8_next(s.text + at, s.len - at, &step);
		if (cp == '%' && s.len - at > 2 && is_hex(s.text[at + 1]) && is_hex(s.text[at + 2]))
			step = 3;
		else if (!sign_is_alnum(cp) && !sign_is_cyrillic(cp) &&
			 !(cp > 0 && cp < 0x80 && strchr(marks, cp)))
			return false;
	}
	return true;
}

/* ---- the host ---- */

static bool is_of_label(char c)
{
	return sign_is_alnum(c) || (unsigned char)c >= 0x80;
}

static bool is_label(struct span s, const char *inside)
{
	if (!s.len || !is_of_label(s.text[0]) || !is_of_label(s.text[s.len - 1]))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_of_label(s.text[i]) && !strchr(inside, s.text[i]))
			return false;
	return true;
}

/* Only what stands before the last two labels may have underscores; the last begins with a
 * letter. */
static bool is_domain(struct span s)
{
	size_t dots = 0;
	for (size_t i = 0; i < s.len; i++)
		dots += s.text[i] == '.';
	for (size_t left = dots; left; left--) {
		if (!is_label(take_until(&s, "."), left > 1 ? "-_" : "-"))
			return false;
		take_mark(&s, '.');
	}
	return dots && is_label(s, "-") && !sign_is_digit(*s.text);
}

/* A number of 0 to 255, without leading zeros. */
static bool is_octet(struct span s)
{
	int value = 0;
	for (size_t i = 0; i < s.len && i < 3; i++) {
		if (!sign_is_digit(s.text[i]))
			return false;
		value = value * 10 + (s.text[i] - '0');
	}
	return s.len && s.len <= 3 && value <= 255 && (s.len == 1 || *s.text != '0');
}

static bool is_ipv4(struct span s)
{
	for (int i = 0; i < 3; i++)
		if (!is_octet(take_until(&s, ".")) || !take_mark(&s, '.'))
			return false;
	return is_octet(s);
}

/* In brackets, and only by its signs: what it means is the resolver's affair. */
static bool take_ipv6(struct span *rest)
{
	struct span in = *rest;
	if (!take_mark(&in, '['))
		return false;
	struct span address = take_until(&in, "]");
	for (size_t i = 0; i < address.len; i++)
		if (!is_hex(address.text[i]) && address.text[i] != ':' && address.text[i] != '.')
			return false;
	if (!address.len || !take_mark(&in, ']'))
		return false;
	*rest = in;
	return true;
}

static bool is_port(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!sign_is_digit(s.text[i]))
			return false;
	return s.len && s.len <= 5;
}

static bool is_authority(struct span s)
{
	if (memchr(s.text, '@', s.len)) {
		if (!is_made_of(take_until(&s, "@"), "-._~!$&'()*+,;=:"))
			return false;
		take_mark(&s, '@');
	}
	if (!take_ipv6(&s)) {
		struct span host = take_until(&s, ":");
		if (!is_ipv4(host) && !is_domain(host))
			return false;
	}
	return !s.len || (take_mark(&s, ':') && is_port(s));
}

/* ---- the whole ---- */

bool link_valid(const char *text, bool needs_scheme)
{
	static const char in_path[] = "-._~!$&'()*+,;=:|@/", in_query[] = "-._~!$&'()*+,;=:|@/?";
	size_t scheme = link_scheme(text);
	struct span rest = {text + scheme, strlen(text + scheme)};
	if ((!scheme && needs_scheme) || !is_authority(take_until(&rest, "/?#")) ||
		!is_made_of(take_until(&rest, "?#"), in_path))
		return false;
	if (take_mark(&rest, '?') && !is_made_of(take_until(&rest, "#"), in_query))
		return false;
	return !take_mark(&rest, '#') || is_made_of(rest, in_query);
}
