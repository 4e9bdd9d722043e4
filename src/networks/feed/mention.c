/* From an entry to a mention. */
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "networks/feed/session.h"
#include "networks/shape.h"
#include "text/html.h"
#include "text/utf8.h"

enum { WORDS_MAX = 1 << 20, SHAPE_MAX = 4 << 20, ID_MAX = 700, AUTHOR_MAX = 400, HANDLE_COLS = 60 };

/* One entry on its way. */
struct shape {
	const struct feed *feed;
	const struct feed_source *source;
	const struct feed_entry *entry;
	struct arena *a;
};

static bool is_blank(char c)
{
	return c && strchr(" \t\r\n", c);
}

/* Words as plain text; "" when there are none. */
static const char *plain(const struct feed_words *words, struct arena *a)
{
	if (!words->text || !words->html)
		return words->text ? words->text : "";
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, WORDS_MAX);
	html_to_text(&out, words->text, strlen(words->text), NULL); /* too long: its beginning */
	return arena_strndup(a, out.buf, out.len);
}

/* On one line. */
static const char *plain_line(const struct feed_words *words, struct arena *a)
{
	char *line = arena_strdup(a, plain(words, a));
	for (char *c = line; *c; c++)
		if (is_blank(*c))
			*c = ' ';
	return line;
}

static const char *hash_of(const char *text, struct arena *a)
{
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	hash_bytes(text, strlen(text), hash);
	return arena_strndup(a, hash_hex(hash, hex), FEED_HASH_BYTES - 1);
}

/* ---- which entry it is ---- */

static const char *own_id(const struct feed_entry *e)
{
	return e->id ? e->id : e->link;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

enum twin { TWIN_NONE, TWIN_REPEAT, TWIN_OTHER };

/* Some feeds give one id to all they have: then the link is part of it. The same entry twice is
 * taken once, as it stands first. */
static enum twin find_twin(const struct feed *f, const struct feed_entry *e)
{
	const char *id = own_id(e);
	enum twin found = TWIN_NONE;
	for (const struct feed_entry *other = f->items; id && other < f->items + f->count;
		other++) {
		if (other == e || !same(own_id(other), id))
			continue;
		if (!same(other->link, e->link))
			found = TWIN_OTHER;
		else if (other < e)
			return TWIN_REPEAT;
	}
	return found;
}

static const char *keyed(const struct shape *s, const char *id)
{
	if (strlen(id) > ID_MAX)
		id = hash_of(id, s->a);
	return arena_printf(s->a, "%s:%s", s->source->key, id);
}

static const char *native_id(const struct shape *s, enum twin twin)
{
	const struct feed_entry *e = s->entry;
	const char *id = own_id(e);
	if (id && twin == TWIN_OTHER)
		id = arena_printf(s->a, "%s#%s", id, hash_of(e->link ? e->link : "", s->a));
	if (id)
		return keyed(s, id);
	const char *title = plain(&e->title, s->a);
	int64_t us = e->published_us ? e->published_us : e->updated_us;
	if (!*title && !us)
		title = plain(e->content.text ? &e->content : &e->summary, s->a);
	return keyed(s, hash_of(arena_printf(s->a, "%s %lld", title, (long long)us), s->a));
}

/* ---- what it says ---- */

/* Comments and short messages have their own beginning for a title. */
static bool begins_with(const char *body, const char *title)
{
	size_t len = strlen(title);
	while (len && (title[len - 1] == '.' || is_blank(title[len - 1])))
		len--;
	if (len >= 3 && memcmp(title + len - 3, "\xe2\x80\xa6", 3) == 0)
		len -= 3;
	for (size_t i = 0; i < len; i++)
		if (body[i] != title[i] && !(is_blank(body[i]) && is_blank(title[i])))
			return false;
	return true;
}

static const char *text_of(const struct shape *s)
{
	const struct feed_entry *e = s->entry;
	const char *title = plain_line(&e->title, s->a);
	const char *body = plain(&e->content, s->a);
	if (!*body)
		body = plain(&e->summary, s->a);
	if (!*title && !*body)
		return e->link ? e->link : "";
	if (!*title || begins_with(body, title))
		return body;
	return *body ? arena_printf(s->a, "%s\n\n%s", title, body) : title;
}

/* ---- who says it ---- */

static const char *feed_title(const struct shape *s)
{
	const char *title = plain_line(&s->feed->self.title, s->a);
	if (*title)
		return title;
	char *name MEM_AUTO = feed_name(s->source->url);
	return arena_strdup(s->a, name);
}

/* An address that is nobody's: Blogger gives the same one to all. */
static bool is_somebody(const char *email)
{
	return email && strncasecmp(email, "noreply", 7) != 0 &&
	       strncasecmp(email, "no-reply", 8) != 0;
}

static const char *short_name(const char *name, struct arena *a)
{
	int cols;
	size_t len = utf8_fit(name, strlen(name), HANDLE_COLS, &cols);
	return arena_strndup(a, name, len < AUTHOR_MAX / 2 ? len : 0);
}

static void write_author(const struct shape *s, struct json_writer *w)
{
	const struct feed_person *own = &s->entry->author, *of_feed = &s->feed->self.author;
	bool said = own->name || own->uri || is_somebody(own->email);
	const struct feed_person *person = said ? own : of_feed;
	const char *title = feed_title(s);
	const struct feed_words name = {person->name, true};
	const char *who = plain_line(&name, s->a);
	if (!*who && is_somebody(person->email))
		who = arena_strndup(s->a, person->email, strcspn(person->email, "@"));
	who = short_name(*who ? who : title, s->a);
	const char *id = person->uri                  ? person->uri
			 : is_somebody(person->email) ? person->email
						      : who;
	if (strlen(id) > AUTHOR_MAX)
		id = hash_of(id, s->a);
	shape_author(w, arena_printf(s->a, "%s:%s", s->source->key, id), *who ? who : "?",
		strcmp(who, title) == 0 ? NULL : title);
}

/* ---- the shape of a mention ---- */

static bool is_comment(const struct shape *s)
{
	return s->entry->in_reply_to || strstr(s->source->url, "/comments/");
}

static void write_media(const struct feed_entry *e, struct json_writer *w)
{
	json_begin(w, "media", '[');
	for (size_t i = 0; i < e->media_count; i++)
		shape_medium(w, e->media[i].type, e->media[i].url, e->media[i].alt);
	json_end(w, ']');
}

static void write_shape(const struct shape *s, enum twin twin, struct json_writer *w)
{
	const struct feed_entry *e = s->entry;
	json_begin(w, NULL, '{');
	json_add_str(w, "network", "feed");
	json_add_str(w, "account", s->source->session->host.config->name);
	json_add_str(
		w, "kind", mention_kind_names[is_comment(s) ? MENTION_COMMENT : MENTION_MENTION]);
	json_add_str(w, "id", native_id(s, twin));
	json_add_str(w, "in_reply_to", e->in_reply_to ? keyed(s, e->in_reply_to) : NULL);
	write_author(s, w);
	json_add_str(w, "text", text_of(s));
	json_add_str(w, "lang", e->lang ? e->lang : s->feed->self.lang);
	json_add_str(w, "url", e->link);
	write_media(e, w);
	json_end(w, '}');
}

static int make(struct mention *m, const struct shape *s, enum twin twin, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SHAPE_MAX);
	struct json_writer w = {.out = &text};
	const struct feed_entry *e = s->entry;
	int64_t us = e->published_us ? e->published_us : e->updated_us;
	write_shape(s, twin, &w);
	if (shape_read(m, &text, us, s->a, err) == -1)
		return -1;
	if (!*m->text && !m->media_count)
		return err_set(err, ERR_INPUT, "%s", _("nothing stands in it"));
	m->raw = e->raw;
	m->raw_len = e->raw_len;
	m->source = arena_strdup(s->a, s->source->moved ? s->source->moved : s->source->url);
	return 0;
}

/* By time; what has the same one in the reverse of the feed's order, which is newest first. */
static void insert(struct mention *list, size_t count, const struct mention *m)
{
	size_t at = count;
	for (; at > 0 && list[at - 1].created_us > m->created_us; at--)
		list[at] = list[at - 1];
	list[at] = *m;
}

size_t feed_mentions(
	struct feed *f, const struct feed_source *source, struct mention **list, struct arena *a)
{
	size_t count = 0;
	*list = mem_zero(f->count + 1, sizeof(**list));
	for (size_t i = f->count; i-- > 0;) {
		struct shape s = {f, source, &f->items[i], a};
		struct err why = ERR_INIT;
		struct mention m;
		enum twin twin = find_twin(f, s.entry);
		if (twin == TWIN_REPEAT)
			continue;
		if (make(&m, &s, twin, &why) == 0)
			insert(*list, count++, &m);
		else if (f->fault.code == ERR_NONE)
			err_set(&f->fault, ERR_DEGRADED, _("an entry cannot be read: %.120s"),
				why.msg);
	}
	return count;
}
