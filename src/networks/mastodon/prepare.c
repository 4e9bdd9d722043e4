/* From an operator's text to the request that is stored before the first try. The post that is
 * answered is looked at first: one server makes a post of its own of a reply to what is gone,
 * another changes the ids of what was edited. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/mastodon/read.h"
#include "networks/mastodon/write.h"
#include "networks/prepared.h"

enum { RECORD_MAX = 1 << 20, KEY_BYTES = 16 };

struct preparing {
	int64_t post_id;
	char *text, *lang, *parent_id;
	enum visibility visibility;
	char *media[PICTURES_MOST]; /* ids of what goes along */
	size_t media_count;
};

static struct preparing *preparing_new(const struct outgoing *post, const char *parent_id)
{
	struct preparing *p = mem_zero(1, sizeof(*p));
	p->post_id = post->id;
	p->text = mem_strdup(post->text);
	p->lang = mem_strdup(post->lang ? post->lang : "");
	p->parent_id = mem_strdup(parent_id ? parent_id : "");
	p->visibility = post->visibility;
	return p;
}

static void preparing_free(void *data)
{
	struct preparing *p = data;
	free(p->text);
	free(p->lang);
	free(p->parent_id);
	for (size_t i = 0; i < p->media_count; i++)
		free(p->media[i]);
	free(p);
}

/* ---- the text ---- */

static bool names(const char *text, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = text; (at = strcasestr(at, name)); at += len) {
		char before = at == text ? ' ' : at[-1], after = at[len];
		if (!isalnum((unsigned char)before) && !isalnum((unsigned char)after) &&
			!strchr("_-@", after ? after : ' '))
			return true;
	}
	return false;
}

/* Whoever is answered has to be named, or is not told. No port: two kinds of server do not read
 * it. */
static char *text_with_name(const char *text, const char *acct)
{
	const char *at = strchr(acct, '@'), *port = at ? strchr(at, ':') : NULL;
	char *name MEM_AUTO =
		mem_printf("@%.*s", (int)(port ? (size_t)(port - acct) : strlen(acct)), acct);
	return names(text, name) ? mem_strdup(text) : mem_printf("%s %s", name, text);
}

/* ---- the request ---- */

static bool is_language(const char *lang)
{
	size_t letters = strspn(lang, "abcdefghijklmnopqrstuvwxyz");
	return letters >= 2 && letters <= 3 && (lang[letters] == '\0' || lang[letters] == '-');
}

static void write_record(
	struct strbuf *out, const struct preparing *p, const char *text, enum visibility visibility)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "status", text);
	if (*p->parent_id)
		json_add_str(&w, "in_reply_to_id", p->parent_id);
	json_add_str(&w, "visibility", mastodon_visibilities[visibility]);
	if (is_language(p->lang))
		json_add_str(&w, "language", p->lang);
	if (p->media_count) {
		json_begin(&w, "media_ids", '[');
		for (size_t i = 0; i < p->media_count; i++)
			json_add_str(&w, NULL, p->media[i]);
		json_end(&w, ']');
	}
	json_end(&w, '}');
}

/* A version 4 UUID (RFC 9562). */
static char *new_key(void)
{
	unsigned char b[KEY_BYTES];
	hash_random(b, sizeof(b));
	return mem_printf("%02x%02x%02x%02x-%02x%02x-4%01x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6] & 15, b[7], (b[8] & 63) | 128, b[9], b[10],
		b[11], b[12], b[13], b[14], b[15]);
}

static void check(const struct session *s, const char *text, struct err *err)
{
	struct length_limit limit = s->facts.limit;
	size_t used;
	limit.most += MASTODON_ROOM_FOR_NAME;
	if (!length_fits(&limit, text, &used))
		err_set(err, ERR_REJECTED, _("with the name of whom it answers it is %zu too long"),
			used - limit.most);
}

static void finish(struct session *s, struct preparing *p, const char *text,
	enum visibility visibility, struct err *err)
{
	char *key MEM_AUTO = new_key();
	struct strbuf record STRBUF_AUTO;
	strbuf_init(&record, RECORD_MAX);
	if (err->code == ERR_NONE)
		check(s, text, err);
	write_record(&record, p, text, visibility);
	prepared_tell(&s->host, p->post_id, key, &record, err);
	preparing_free(p);
}

static void parent_came(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	struct err err = reply->err;
	const char *acct = json_str(reply->json, "account.acct");
	if (reply_is_gone(reply)) {
		struct mention gone =
			mastodon_mention_gone(s, p->parent_id, json_str(reply->json, "uri"));
		s->host.deliver(s->host.data, &gone, 1);
		err_set(&err, ERR_REJECTED, _("the post that is answered is gone"));
	} else if (err.code == ERR_NONE && !acct) {
		err_set(&err, ERR_NETWORK, _("the server does not say who is answered"));
	}
	char *text MEM_AUTO = err.code == ERR_NONE ? text_with_name(p->text, acct) : mem_strdup("");
	enum visibility parent = mastodon_visibility(reply->json);
	finish(s, p, text, parent > p->visibility ? parent : p->visibility, &err);
}

static void no_parent(struct session *s, void *data, const struct reply *reply)
{
	struct preparing *p = data;
	struct err err = reply->err;
	finish(s, p, p->text, p->visibility, &err);
}

/* The id that the parent has now. */
static const char *parent_id(const struct session *s, const struct outgoing *post, struct arena *a)
{
	const struct json *reference = json_text(a, post->parent_reference);
	const char *now = mastodon_current_id(s, json_str(reference, "uri"));
	const char *then = json_str(reference, "id");
	return now ? now : then ? then : post->parent_native_id;
}

static void begin(struct session *s, struct preparing *p)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 4096);
	struct call_request request = {.urgent = true};
	if (*p->parent_id) {
		mastodon_status_path(&path, p->parent_id, "");
		request.path = path.buf;
	}
	call_start(&s->calls, &request, *p->parent_id ? parent_came : no_parent, p, preparing_free);
}

static void pictures_there(
	struct session *s, void *data, char *const *ids, size_t count, const struct err *why)
{
	struct preparing *p = data;
	struct err err = *why;
	if (err.code != ERR_NONE) {
		finish(s, p, p->text, p->visibility, &err);
		return;
	}
	for (; p->media_count < count; p->media_count++)
		p->media[p->media_count] = mem_strdup(ids[p->media_count]);
	begin(s, p);
}

void mastodon_prepare(struct session *s, const struct outgoing *post)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const char *id = post->parent_native_id ? parent_id(s, post, &arena) : NULL;
	struct preparing *p = preparing_new(post, id);
	if (post->attachment_count)
		mastodon_media_put(s, post, pictures_there, p, preparing_free);
	else
		begin(s, p);
}
