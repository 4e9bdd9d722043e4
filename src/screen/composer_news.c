/* What came since the operator last looked at the case, told from the case file. */
#include "screen/composer.h"

#include <string.h>

#include "base/i18n.h"

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void composer_see_until(struct composer *c, int64_t version, int64_t until_us)
{
	const struct case_file *f = &c->file;

	c->seen.version = version;
	for (size_t i = 0; i < f->mentions.count; i++)
		if (f->mentions.items[i].received_us <= until_us)
			c->seen.mention = later(c->seen.mention, f->mentions.items[i].id);
	for (size_t i = 0; i < f->notes.count; i++)
		if (f->notes.items[i].created_us <= until_us)
			c->seen.note = later(c->seen.note, f->notes.items[i].id);
	for (size_t i = 0; i < f->posts.count; i++)
		if (f->posts.items[i].created_us <= until_us)
			c->seen.post = later(c->seen.post, f->posts.items[i].id);
	for (size_t i = 0; i < f->events.count; i++)
		if (f->events.items[i].time_us <= until_us)
			c->seen.event = later(c->seen.event, f->events.items[i].seq);
}

void composer_see(struct composer *c)
{
	composer_see_until(c, c->file.row.version, INT64_MAX);
}

static bool by_another(const struct composer *c, const char *who)
{
	return !who || strcmp(who, c->box->actor.operator) != 0;
}

/* The comma before what follows. */
static void add_comma(struct strbuf *out)
{
	if (out->len > 0)
		strbuf_str(out, ", ");
}

bool composer_news(const struct composer *c, struct strbuf *out)
{
	const struct case_file *f = &c->file;
	size_t mentions = 0, notes = 0, posts = 0, others = 0;

	for (size_t i = 0; i < f->mentions.count; i++)
		mentions += f->mentions.items[i].id > c->seen.mention;
	for (size_t i = 0; i < f->notes.count; i++)
		notes += f->notes.items[i].id > c->seen.note &&
			 by_another(c, f->notes.items[i].author);
	for (size_t i = 0; i < f->posts.count; i++)
		posts += f->posts.items[i].id > c->seen.post &&
			 by_another(c, f->posts.items[i].author);
	for (size_t i = 0; i < f->events.count; i++)
		others += f->events.items[i].seq > c->seen.event &&
			  by_another(c, f->events.items[i].actor);
	if (mentions > 0)
		strbuf_printf(out, ngettext("%zu mention", "%zu mentions", mentions), mentions);
	if (notes > 0) {
		add_comma(out);
		strbuf_printf(out, ngettext("%zu note", "%zu notes", notes), notes);
	}
	if (posts > 0) {
		add_comma(out);
		strbuf_printf(out, ngettext("%zu reply of another", "%zu replies of others", posts),
			posts);
	}
	if (out->len == 0 && others > 0)
		strbuf_printf(out, ngettext("%zu change", "%zu changes", others), others);
	return out->len > 0;
}
