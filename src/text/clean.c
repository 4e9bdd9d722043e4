#include "text/clean.h"

#include <string.h>

#include <utf8proc.h>

#include "text/utf8.h"

enum {
	MARKS_MAX = 4,
	JOINS_MAX = 4, /* the longest emoji in use joins four pictures */
	JOINER = 0x200d,
	VARIATION_EMOJI = 0xfe0f,
	KEYCAP = 0x20e3,
};

static const char replacement[] = "\xef\xbf\xbd";

/* What stands before the next code point in the output. */
enum base {
	BASE_NONE,   /* nothing that a mark could stand on */
	BASE_LETTER, /* anything visible */
	BASE_KEY,    /* 0-9 # *, which a keycap may follow */
	BASE_EMOJI,
};

struct cleaner {
	struct strbuf *out;
	enum clean_flags flags;
	enum base base;
	int32_t before; /* the last code point of the output, 0 at its start */
	int marks, joins;
	bool joined;    /* a joiner was written: the next picture belongs to it */
	bool varied;    /* this picture has its variation selector or skin tone */
	size_t cluster; /* where the last cluster began in the output */
	size_t removed;
	bool changed; /* something in the input is not in the output as it was */
	bool full;
};

/* What becomes of a code point. */
enum verdict { KEEP, DROP, REPLACE, BLANK, NEWLINE };

static void write_bytes(struct cleaner *c, const char *bytes, size_t len)
{
	if (c->full || strbuf_add(c->out, bytes, len) == 0)
		return;
	/* A selector or a joiner without its picture must not stay behind. */
	strbuf_truncate(c->out, c->cluster);
	c->full = true;
}

static void begin_cluster(struct cleaner *c, enum base base)
{
	c->cluster = c->out->len;
	c->base = base;
	c->before = 0;
	c->marks = c->joins = 0;
	c->joined = c->varied = false;
}

static bool is_key(int32_t cp)
{
	return (cp >= '0' && cp <= '9') || cp == '#' || cp == '*';
}

/* Printable ASCII in one piece: most of what ever comes. Returns its bytes. */
static size_t take_ascii(struct cleaner *c, const char *in, size_t len)
{
	size_t n = 0;
	while (n < len && in[n] >= ' ' && in[n] < 0x7f)
		n++;
	if (!n)
		return 0;
	size_t room = c->out->limit - c->out->len;
	begin_cluster(c, in[n - 1] == ' ' ? BASE_NONE : is_key(in[n - 1]) ? BASE_KEY : BASE_LETTER);
	c->cluster = c->out->len + (n < room ? n - 1 : room);
	if (n > room)
		strbuf_add(c->out, in, room);
	write_bytes(c, n > room ? in + room : in, n > room ? n - room : n);
	return n;
}

static enum verdict judge_mark(struct cleaner *c)
{
	if (c->base == BASE_NONE || c->joined || c->marks >= MARKS_MAX)
		return DROP;
	c->marks++;
	return KEEP;
}

static bool is_hangul(int32_t cp)
{
	int class = utf8proc_get_property(cp)->boundclass;
	return class >= UTF8PROC_BOUNDCLASS_L && class <= UTF8PROC_BOUNDCLASS_LVT;
}

/* A vowel or final has no width, so it must have the half of a syllable before it. */
static enum verdict judge_hangul(struct cleaner *c, int32_t cp)
{
	if (!is_hangul(c->before) || utf8proc_grapheme_break(c->before, cp) ||
		c->marks >= MARKS_MAX)
		return REPLACE;
	c->marks++;
	return KEEP;
}

static enum verdict judge_variation(struct cleaner *c, int32_t next)
{
	bool keycap = c->base == BASE_KEY && next == KEYCAP;
	if (c->varied || c->joined || c->marks || !(keycap || c->base == BASE_EMOJI))
		return DROP;
	c->varied = true;
	return KEEP;
}

static enum verdict judge_joiner(struct cleaner *c, int32_t next)
{
	if (c->base != BASE_EMOJI || c->joined || c->marks || c->joins >= JOINS_MAX ||
		!utf8_point_is_emoji(next) || utf8proc_category(next) == UTF8PROC_CATEGORY_CN)
		return DROP;
	c->joined = true;
	c->joins++;
	return KEEP;
}

static enum verdict judge_skin(struct cleaner *c)
{
	if (c->base != BASE_EMOJI || c->joined || c->varied || c->marks)
		return DROP;
	c->varied = true;
	return KEEP;
}

static enum verdict judge_picture(struct cleaner *c)
{
	if (c->joined) {
		c->joined = c->varied = false;
		return KEEP;
	}
	begin_cluster(c, BASE_EMOJI);
	return KEEP;
}

static enum verdict judge_control(struct cleaner *c, int32_t cp)
{
	if (cp == '\n')
		return c->flags & CLEAN_LINES ? NEWLINE : BLANK;
	return cp == '\t' ? BLANK : DROP;
}

/* `next` is the code point after this one in the input, -1 when there is none. */
static enum verdict judge(struct cleaner *c, int32_t cp, int32_t next)
{
	if (cp < 0x20)
		return judge_control(c, cp);
	if (cp == JOINER)
		return judge_joiner(c, next);
	if (cp == VARIATION_EMOJI)
		return judge_variation(c, next);
	if (utf8_point_is_skin(cp))
		return judge_skin(c);
	const utf8proc_property_t *p = utf8proc_get_property(cp);
	if (p->ignorable)
		return DROP;
	switch (p->category) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
		return DROP;
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CS:
		return REPLACE;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return c->flags & CLEAN_LINES ? NEWLINE : BLANK;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return judge_mark(c);
	default:
		break;
	}
	if (p->boundclass == UTF8PROC_BOUNDCLASS_V || p->boundclass == UTF8PROC_BOUNDCLASS_T)
		return judge_hangul(c, cp);
	if (utf8_point_is_emoji(cp))
		return judge_picture(c);
	begin_cluster(c, p->category == UTF8PROC_CATEGORY_ZS ? BASE_NONE : BASE_LETTER);
	return KEEP;
}

/* A flag is two letters together; a half one is as wide as each terminal likes. */
static size_t take_flag(struct cleaner *c, const char *in, size_t len, size_t step)
{
	size_t second;
	begin_cluster(c, BASE_NONE);
	if (!utf8_point_is_flag(utf8_next(in + step, len - step, &second))) {
		write_bytes(c, replacement, 3);
		c->removed++;
		c->changed = true;
		return step;
	}
	write_bytes(c, in, step + second);
	return step + second;
}

static void apply(struct cleaner *c, enum verdict verdict, const char *in, size_t step)
{
	switch (verdict) {
	case KEEP:
		write_bytes(c, in, step);
		return;
	case DROP:
		/* The carriage return of a line end hides nothing. */
		c->removed += *in != '\r';
		break;
	case REPLACE:
		begin_cluster(c, BASE_LETTER);
		write_bytes(c, replacement, 3);
		c->removed++;
		break;
	case BLANK:
	case NEWLINE:
		begin_cluster(c, BASE_NONE);
		write_bytes(c, verdict == BLANK ? " " : "\n", 1);
		if (verdict == NEWLINE && *in == '\n')
			return;
		break;
	}
	c->changed = true;
}

static size_t take_point(struct cleaner *c, const char *in, size_t len)
{
	size_t step, ahead;
	int32_t cp = utf8_next(in, len, &step);
	if (cp < 0) {
		apply(c, REPLACE, in, 1);
		return 1;
	}
	if (utf8_point_is_flag(cp))
		return take_flag(c, in, len, step);
	int32_t next = utf8_next(in + step, len - step, &ahead);
	enum verdict verdict = judge(c, cp, next);
	apply(c, verdict, in, step);
	if (verdict == KEEP)
		c->before = cp;
	return step;
}

static void clean_all(struct cleaner *c, const char *in, size_t len)
{
	for (size_t at = 0; at < len && !c->full;) {
		size_t ascii = take_ascii(c, in + at, len - at);
		at += ascii ? ascii : take_point(c, in + at, len - at);
	}
}

size_t clean_text(struct strbuf *out, const char *in, size_t len, enum clean_flags flags)
{
	struct cleaner c = {.out = out, .flags = flags, .cluster = out->len};
	clean_all(&c, in, len);
	return c.removed;
}

bool clean_is(const char *text, size_t len, enum clean_flags flags)
{
	size_t at = 0;
	while (at < len && ((text[at] >= ' ' && text[at] < 0x7f) ||
				   (text[at] == '\n' && (flags & CLEAN_LINES))))
		at++;
	if (at == len)
		return true;
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, len * 3);
	struct cleaner c = {.out = &out, .flags = flags};
	clean_all(&c, text, len);
	return !c.changed;
}

void clean_escape(struct strbuf *out, const char *raw, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)raw[i];
		int rc = (b >= 0x20 && b < 0x7f) || b == '\n' ? strbuf_char(out, raw[i])
							      : strbuf_printf(out, "\\x%02X", b);
		if (rc < 0)
			return;
	}
}
