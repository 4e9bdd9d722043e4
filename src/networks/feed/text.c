/* From bytes to UTF-8. XML's own way to say what they are is one of three, and the least true. */
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "networks/feed/entry.h"
#include "text/utf8.h"

enum { NAME_MAX_BYTES = 40, WIDEST = 4 };

static const char replacement[] = "\xef\xbf\xbd";

static const struct {
	const char *bytes;
	size_t len;
	const char *charset;
	size_t skip;
} marks[] = {
	{"\xef\xbb\xbf", 3, "UTF-8", 3},
	{"\xff\xfe\0\0", 4, "UTF-32LE", 4},
	{"\0\0\xfe\xff", 4, "UTF-32BE", 4},
	{"\xff\xfe", 2, "UTF-16LE", 2},
	{"\xfe\xff", 2, "UTF-16BE", 2},
	{"<\0", 2, "UTF-16LE", 0},
	{"\0<", 2, "UTF-16BE", 0},
};

/* What the web calls these is Windows-1252 in truth. */
static const char *true_name(const char *charset)
{
	static const char *const others[] = {
		"iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii"};
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcasecmp(charset, others[i]) == 0)
			return "WINDOWS-1252";
	return charset;
}

/* The name in <?xml ... encoding="NAME"?>. False when there is none. */
static bool declared(const char *bytes, size_t len, char name[NAME_MAX_BYTES])
{
	size_t most = len < 200 ? len : 200;
	char *head MEM_AUTO = mem_strndup(bytes, most);
	const char *from = strstr(head, "<?xml");
	const char *end = from ? strstr(from, "?>") : NULL;
	const char *at = end ? strstr(from, "encoding") : NULL;
	if (!at || at > end)
		return false;
	at += 8;
	at += strspn(at, " \t\r\n=");
	if (*at != '"' && *at != '\'')
		return false;
	size_t n = strcspn(at + 1, "\"'");
	if (n == 0 || n >= NAME_MAX_BYTES)
		return false;
	memcpy(name, at + 1, n);
	name[n] = '\0';
	return true;
}

/* Whether text in it is made of bytes that also look like ASCII. */
static bool is_seven_bit(const char *charset)
{
	return strncasecmp(charset, "iso-2022", 8) == 0 || strncasecmp(charset, "hz", 2) == 0;
}

static void mend_utf8(struct strbuf *out, const char *bytes, size_t len)
{
	for (size_t step; len; bytes += step, len -= step) {
		bool good = utf8_next(bytes, len, &step) >= 0;
		strbuf_add(out, good ? bytes : replacement, good ? step : sizeof(replacement) - 1);
	}
}

/* Bytes that are none in that charset become U+FFFD, one by one. */
static void convert(struct strbuf *out, const char *charset, const char *bytes, size_t len)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1)
		cd = iconv_open("UTF-8", "WINDOWS-1252");
	if (cd == (iconv_t)-1) { /* a libc without its tables */
		mend_utf8(out, bytes, len);
		return;
	}
	char *in MEM_AUTO = mem_alloc(len + 1), *from = memcpy(in, bytes, len);
	size_t left = len;
	while (left) {
		char part[4096], *to = part;
		size_t room = sizeof(part);
		size_t rc = iconv(cd, &from, &left, &to, &room);
		strbuf_add(out, part, sizeof(part) - room);
		if (rc != (size_t)-1 || errno == E2BIG)
			continue;
		strbuf_str(out, replacement);
		from++;
		left--;
	}
	iconv_close(cd);
}

/* Puts blanks in the place of what may not stand in XML, so that all other bytes stay where they
 * are: control characters, U+FFFE and U+FFFF. */
static void blank_forbidden(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
			text[i] = ' ';
		else if (c == 0xef && i + 2 < len && (unsigned char)text[i + 1] == 0xbf &&
			 (unsigned char)text[i + 2] >= 0xbe)
			memset(text + i, ' ', 3);
	}
}

static const char *name_of(
	const char *bytes, size_t len, const char *charset, char name[NAME_MAX_BYTES])
{
	if (charset && *charset && !(strcasecmp(charset, "utf-8") == 0 && !utf8_valid(bytes, len)))
		return true_name(charset);
	if (declared(bytes, len, name))
		return true_name(name);
	return charset && *charset ? charset : "WINDOWS-1252";
}

void feed_text_read(struct feed_text *t, const char *bytes, size_t len, const char *charset)
{
	char name[NAME_MAX_BYTES];
	const char *marked = NULL;
	for (size_t i = 0; !marked && i < ARRAY_LEN(marks); i++)
		if (len >= marks[i].len && memcmp(bytes, marks[i].bytes, marks[i].len) == 0) {
			marked = marks[i].charset;
			bytes += marks[i].skip;
			len -= marks[i].skip;
		}
	const char *is = marked ? marked : name_of(bytes, len, charset, name);
	bool may_be_utf8 = marked ? strcmp(marked, "UTF-8") == 0 : !is_seven_bit(is);
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, len * WIDEST + 1);
	bool whole = may_be_utf8 && utf8_valid(bytes, len);
	if (whole)
		strbuf_add(&out, bytes, len);
	else if (strcasecmp(is, "utf-8") == 0)
		mend_utf8(&out, bytes, len);
	else
		convert(&out, is, bytes, len);
	t->len = out.len;
	t->text = strbuf_take(&out);
	blank_forbidden(t->text, t->len);
	t->raw = whole ? bytes : t->text;
}
