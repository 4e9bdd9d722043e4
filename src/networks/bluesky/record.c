#include <string.h>

#include "networks/bluesky/write.h"

/* What a feature of each kind is called, and its one member. */
static const struct {
	const char *type, *member;
} features[] = {
	[FACET_MENTION] = {"app.bsky.richtext.facet#mention", "did"},
	[FACET_LINK] = {"app.bsky.richtext.facet#link", "uri"},
	[FACET_TAG] = {"app.bsky.richtext.facet#tag", "tag"},
};

static void add_facet(struct json_writer *w, const struct bluesky_facet *f)
{
	json_begin(w, NULL, '{');
	json_begin(w, "index", '{');
	json_add_int(w, "byteStart", (int64_t)f->start);
	json_add_int(w, "byteEnd", (int64_t)f->end);
	json_end(w, '}');
	json_begin(w, "features", '[');
	json_begin(w, NULL, '{');
	json_add_str(w, "$type", features[f->kind].type);
	json_add_str(w, features[f->kind].member, f->kind == FACET_MENTION ? f->did : f->value);
	json_end(w, '}');
	json_end(w, ']');
	json_end(w, '}');
}

static void add_facets(struct json_writer *w, const struct bluesky_facet *facets, size_t count)
{
	json_begin(w, "facets", '[');
	for (size_t i = 0; i < count; i++)
		if (facets[i].kind != FACET_MENTION || facets[i].did)
			add_facet(w, &facets[i]);
	json_end(w, ']');
}

static void add_ref(struct json_writer *w, const char *key, const struct bluesky_ref *ref)
{
	json_begin(w, key, '{');
	json_add_str(w, "uri", ref->uri);
	json_add_str(w, "cid", ref->cid);
	json_end(w, '}');
}

/* A language tag as the network takes it: two or three letters, and what follows a hyphen. */
static bool is_language(const char *lang)
{
	size_t letters = lang ? strspn(lang, "abcdefghijklmnopqrstuvwxyz") : 0;
	return letters >= 2 && letters <= 3 && (lang[letters] == '\0' || lang[letters] == '-');
}

static void add_picture(struct json_writer *w, const struct bluesky_picture *picture)
{
	json_begin(w, NULL, '{');
	json_add_str(w, "alt", picture->alt);
	json_add_raw(w, "image", picture->blob);
	if (picture->width) {
		json_begin(w, "aspectRatio", '{');
		json_add_int(w, "width", picture->width);
		json_add_int(w, "height", picture->height);
		json_end(w, '}');
	}
	json_end(w, '}');
}

static void add_pictures(
	struct json_writer *w, const struct bluesky_picture *pictures, size_t count)
{
	json_begin(w, "embed", '{');
	json_add_str(w, "$type", "app.bsky.embed.images");
	json_begin(w, "images", '[');
	for (size_t i = 0; i < count; i++)
		add_picture(w, &pictures[i]);
	json_end(w, ']');
	json_end(w, '}');
}

void bluesky_record_write(struct strbuf *out, const struct bluesky_record *record)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "$type", BLUESKY_POST);
	json_add_str(&w, "text", record->text);
	json_add_time(&w, "createdAt", record->created_us);
	if (is_language(record->lang)) {
		json_begin(&w, "langs", '[');
		json_add_str(&w, NULL, record->lang);
		json_end(&w, ']');
	}
	if (record->facet_count)
		add_facets(&w, record->facets, record->facet_count);
	if (record->parent.uri) {
		json_begin(&w, "reply", '{');
		add_ref(&w, "root", &record->root);
		add_ref(&w, "parent", &record->parent);
		json_end(&w, '}');
	}
	if (record->picture_count)
		add_pictures(&w, record->pictures, record->picture_count);
	json_end(&w, '}');
}

void bluesky_message_write(struct strbuf *out, const char *convo, const char *text,
	const struct bluesky_facet *facets, size_t facet_count)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_str(&w, "convoId", convo);
	json_begin(&w, "message", '{');
	json_add_str(&w, "text", text);
	if (facet_count)
		add_facets(&w, facets, facet_count);
	json_end(&w, '}');
	json_end(&w, '}');
}
