#include "desk/manual.h"

#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/table.h"
#include "text/clean.h"
#include "text/link.h"

enum { LINE_BYTES = 256, TEXT_BYTES = 64 * 1024, RAW_BYTES = 512 * 1024, ID_BYTES = 16 };

const char *const manual_channel_names[MANUAL_CHANNELS] = {
	[MANUAL_PHONE] = "phone",
	[MANUAL_EMAIL] = "email",
	[MANUAL_COUNTER] = "counter",
	[MANUAL_LINK] = "link",
	[MANUAL_OTHER] = "other",
};

static const struct {
	const char *label, *from, *sign;
} words[MANUAL_CHANNELS] = {
	[MANUAL_PHONE] = {N_("telephone"), N_("from the telephone"), N_("ph")},
	[MANUAL_EMAIL] = {N_("e-mail"), N_("from an e-mail"), N_("em")},
	[MANUAL_COUNTER] = {N_("counter"), N_("from the counter"), N_("co")},
	[MANUAL_LINK] = {N_("link"), N_("from a link"), N_("li")},
	[MANUAL_OTHER] = {N_("other"), N_("in another way"), N_("ot")},
};

const char *manual_channel_label(enum manual_channel channel)
{
	return _(words[channel].label);
}

const char *manual_channel_from(enum manual_channel channel)
{
	return _(words[channel].from);
}

const char *manual_channel_sign(enum manual_channel channel)
{
	return _(words[channel].sign);
}

int manual_channel_find(enum manual_channel *channel, const char *name, struct err *err)
{
	int at = table_find(manual_channel_names, MANUAL_CHANNELS, name);
	if (at < 0)
		at = table_find_prefix(manual_channel_names, MANUAL_CHANNELS, name);
	if (at < 0)
		return err_set(err, ERR_INPUT,
			_("'%.40s': expected phone, email, counter, link or other"), name);
	*channel = (enum manual_channel)at;
	return 0;
}

/* ---- as typed ---- */

/* The next word, or what stands in quotes; NULL at the end. */
static const char *next_word(const char **line, struct arena *a)
{
	const char *at = *line + strspn(*line, " ");
	bool quoted = *at == '"';
	at += quoted;
	size_t len = strcspn(at, quoted ? "\"" : " ");
	*line = at + len + (quoted && at[len]);
	*line += strspn(*line, " ");
	return len ? arena_strndup(a, at, len) : NULL;
}

int manual_parse(struct manual *m, const char *line, struct arena *a, struct err *err)
{
	*m = (struct manual){0};
	const char *channel = next_word(&line, a);
	if (channel && manual_channel_find(&m->channel, channel, err))
		return -1;
	m->who = next_word(&line, a);
	if (*line)
		m->text = arena_strdup(a, line);
	return 0;
}

/* ---- the mention ---- */

/* NULL when nothing readable is in it. */
static const char *clean_copy(struct mention *out, const char *text, size_t limit,
	enum clean_flags flags, struct arena *a)
{
	if (!text)
		return NULL;
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, limit);
	out->removed += clean_text(&sb, text, strlen(text), flags);
	size_t blank = strspn(sb.buf, " \n"), len = sb.len;
	while (len > blank && strchr(" \n", sb.buf[len - 1]))
		len--;
	return len > blank ? arena_strndup(a, sb.buf + blank, len - blank) : NULL;
}

/* What was given, else the first in the text. */
static const char *link_of(struct mention *out, const struct manual *m, struct arena *a)
{
	const char *link = clean_copy(out, m->link, TEXT_BYTES, 0, a);
	if (link || !out->text)
		return link;
	size_t len;
	const char *found = link_find(out->text, &len);
	link = found ? arena_strndup(a, found, len) : NULL;
	return link && mention_link(link) ? link : NULL;
}

static int check(const struct mention *m, enum manual_channel channel, struct err *err)
{
	if (!m->name)
		return err_set(err, ERR_INPUT, _("who is it? a name, or what he calls himself"));
	if (!m->text)
		return err_set(err, ERR_INPUT, _("what was said? the text is empty"));
	if (m->url && !mention_link(m->url))
		return err_set(
			err, ERR_INPUT, _("the link: expected http:// or https:// and no blanks"));
	if (channel == MANUAL_LINK && !m->url)
		return err_set(err, ERR_INPUT, _("which link? it begins with http:// or https://"));
	return 0;
}

static const char *reference_json(const struct manual *m, const char *reach, struct arena *a)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, 4 * LINE_BYTES);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "channel", manual_channel_names[m->channel]);
	json_add_str(&w, "reach", reach);
	json_add_str(&w, "by", m->by);
	json_end(&w, '}');
	return arena_strdup(a, sb.buf);
}

/* There are no bytes of a network: what was typed, as it was typed, is the capture. */
static void add_raw(struct mention *out, const struct manual *m, struct arena *a)
{
	STRBUF_AUTO struct strbuf sb;
	strbuf_init(&sb, RAW_BYTES);
	struct json_writer w = {.out = &sb};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "network", out->network);
	json_add_str(&w, "channel", manual_channel_names[m->channel]);
	json_add_str(&w, "by", m->by);
	json_add_str(&w, "who", m->who);
	json_add_str(&w, "reach", m->reach);
	json_add_str(&w, "link", m->link);
	json_add_str(&w, "text", m->text);
	json_end(&w, '}');
	out->raw = arena_strndup(a, sb.buf, sb.len);
	out->raw_len = sb.len;
}

static const char *new_id(enum manual_channel channel, struct arena *a)
{
	unsigned char bytes[HASH_BYTES] = {0};
	char hex[HASH_HEX_BYTES];
	hash_random(bytes, ID_BYTES);
	return arena_printf(
		a, "%s-%.*s", manual_channel_names[channel], 2 * ID_BYTES, hash_hex(bytes, hex));
}

int manual_mention(struct mention *out, const struct manual *m, int64_t now_us, struct arena *a,
	struct err *err)
{
	*out = (struct mention){.network = "manual",
		.account = "manual",
		.kind = MENTION_MANUAL,
		.visibility = m->channel == MANUAL_LINK ? VISIBILITY_PUBLIC : VISIBILITY_DIRECT,
		.created_us = now_us};
	out->name = out->handle = clean_copy(out, m->who, LINE_BYTES, 0, a);
	out->text = clean_copy(out, m->text, TEXT_BYTES, CLEAN_LINES, a);
	out->url = link_of(out, m, a);
	const char *reach = clean_copy(out, m->reach, LINE_BYTES, 0, a);
	if (check(out, m->channel, err))
		return -1;
	out->id = new_id(m->channel, a);
	/* Namesakes are not one person; a name with the same number is. */
	out->author_id = reach ? arena_printf(a, "%s %s", out->handle, reach) : out->id;
	out->reference = reference_json(m, reach, a);
	add_raw(out, m, a);
	return 0;
}

bool manual_read(struct manual *m, const char *reference, struct arena *a)
{
	const struct json *json =
		reference ? json_parse(a, reference, strlen(reference), NULL) : NULL;
	const char *channel = json ? json_str(json, "channel") : NULL;
	*m = (struct manual){0};
	if (!channel || manual_channel_find(&m->channel, channel, NULL))
		return false;
	m->reach = json_str(json, "reach");
	m->by = json_str(json, "by");
	return true;
}

int manual_refuse_reply(const struct manual *m, struct err *err)
{
	if (m->reach)
		return err_set(err, ERR_REFUSED,
			_("no reply leaves from here, it came %s: call or write to %s, note that and "
			  "resolve the case"),
			manual_channel_from(m->channel), m->reach);
	return err_set(err, ERR_REFUSED,
		_("no reply leaves from here, it came %s and nobody noted where to reach him: note "
		  "what was done and resolve the case"),
		manual_channel_from(m->channel));
}
