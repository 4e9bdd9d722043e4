#include "screen/thread_layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "desk/answer.h"
#include "screen/composer_files.h"
#include "screen/moderate.h"
#include "screen/queue_row.h"
#include "screen/sentence.h"
#include "screen/service.h"
#include "text/clean.h"
#include "text/link.h"

enum {
	STEP_COLS = 2,  /* a reply stands this far in from what it answers ... */
	DEPTH_MOST = 8, /* ... and no further than so many steps */
	TIME_COLS = 7,  /* text stands below the name, not below the time ... */
	TIME_MIN = 60,  /* ... from this width on */
	LINK_COLS = 5,
	NAME_COLS = 11, /* of the facts */
	LINE_BYTES = 1024,
	TEXT_BYTES = 64 * 1024,
	RAW_BYTES = 64 * 1024, /* of one capture that are shown */
};

static const char too_long[] = N_("... too long to be shown whole");

/* ---- links ---- */

void thread_links_release(struct thread_links *links)
{
	arena_release(&links->arena);
	free(links->items);
	*links = (struct thread_links){0};
}

/* The number of an address, from 1 on. */
static size_t link_number(struct thread_links *links, const char *url, size_t len)
{
	for (size_t i = 0; i < links->count; i++)
		if (strlen(links->items[i]) == len && memcmp(links->items[i], url, len) == 0)
			return i + 1;
	MEM_PUSH(links, arena_strndup(&links->arena, url, len));
	return links->count;
}

static void add_linked(struct strbuf *out, struct thread_links *links, const char *text)
{
	while (*text) {
		size_t len = link_length(text);

		if (len > 0) {
			strbuf_add(out, text, len);
			strbuf_printf(out, " [%zu]", link_number(links, text, len));
			text += len;
		} else {
			strbuf_char(out, *text++);
		}
	}
}

/* ---- the conversation ---- */

/* One thing that was said: a mention or a post of ours. */
struct entry {
	const struct mention_row *mention; /* NULL: a post */
	const struct post_row *post;
	int64_t at_us;
	int depth;
};

struct entries {
	struct entry *items;
	size_t count, room;
};

/* What came back from the network as a mention is our own post. */
static bool is_ours(const struct case_file *f, const struct mention_row *m)
{
	for (size_t i = 0; i < f->posts.count; i++)
		if (f->posts.items[i].remote_id &&
			strcmp(f->posts.items[i].remote_id, m->native_id) == 0)
			return true;
	return false;
}

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->at_us != y->at_us)
		return x->at_us < y->at_us ? -1 : 1;
	return (x->mention == NULL) - (y->mention == NULL);
}

static bool answers(const struct entry *child, const struct entry *parent)
{
	const char *id = parent->mention ? parent->mention->native_id : parent->post->remote_id;

	if (child->mention)
		return id && child->mention->in_reply_to &&
		       strcmp(id, child->mention->in_reply_to) == 0;
	return parent->mention && parent->mention->id == child->post->parent_id;
}

/* A parent comes before its child in time, so that one pass does; one whose clock says otherwise
 * stands at the edge. */
static void find_depths(struct entries *all)
{
	for (size_t i = 0; i < all->count; i++)
		for (size_t j = i; j-- > 0;)
			if (answers(&all->items[i], &all->items[j])) {
				all->items[i].depth = all->items[j].depth + 1;
				break;
			}
}

static void collect(struct entries *all, const struct case_file *f)
{
	for (size_t i = 0; i < f->mentions.count; i++) {
		const struct mention_row *m = &f->mentions.items[i];
		struct entry e = {.mention = m, .at_us = m->created_us};

		if (!is_ours(f, m))
			MEM_PUSH(all, e);
	}
	for (size_t i = 0; i < f->posts.count; i++) {
		const struct post_row *p = &f->posts.items[i];
		struct entry e = {.post = p, .at_us = p->sent_us ? p->sent_us : p->created_us};

		if (p->state != POST_CANCELLED)
			MEM_PUSH(all, e);
	}
	if (all->count > 0)
		qsort(all->items, all->count, sizeof(*all->items), by_time);
	find_depths(all);
}

static int depth_cols(const struct page *p, const struct entry *e)
{
	int depth = e->depth < DEPTH_MOST ? e->depth : DEPTH_MOST;
	int most = p->cols / 4;

	return depth * STEP_COLS < most ? depth * STEP_COLS : most;
}

static int text_indent(const struct page *p, int in)
{
	return in + (p->cols >= TIME_MIN ? TIME_COLS : 2);
}

static void add_media(struct page *p, const struct mention_row *m, int indent, enum role role)
{
	for (size_t i = 0; i < m->media_count; i++) {
		const char *type = m->media[i].type ? m->media[i].type : _("attachment");
		const char *alt = m->media[i].alt;
		MEM_AUTO char *line = alt && *alt
					      ? mem_printf("[%s: %s]", type, alt)
					      : mem_printf(_("[%s, nobody described it]"), type);

		page_text(p, role, indent, line);
	}
}

/* Whether it can be answered, and until when. */
static void add_terms(struct page *p, const struct mention_row *m, int indent)
{
	struct answer_terms terms = {.can_reply = true,
		.closed = m->closed,
		.answer_until_us = m->answer_until_us,
		.private_until_us = m->private_until_us,
		.asked = m->visibility};
	STRBUF_AUTO struct strbuf line;
	bool can;

	strbuf_init(&line, LINE_BYTES);
	can = answer_words(&terms, clock_now_us(), &line);
	if (line.len > 0 && !m->context)
		page_text(p, can ? ROLE_META : ROLE_WARNING, indent, line.buf);
}

/* What an operator has to know before he believes the text. */
static void add_badges(struct page *p, const struct mention_row *m, int indent)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	if (m->gone)
		strbuf_printf(&line, "[%s] ", _("gone upstream, kept here"));
	if (m->version > 1)
		strbuf_printf(&line, _("[edited, version %d] "), m->version);
	if (m->removed > 0)
		strbuf_printf(&line, _("[hidden characters removed (%zu)] "), m->removed);
	if (line.len > 0)
		page_text(p, ROLE_WARNING, indent, line.buf);
}

static const char *kind_label(const struct mention_row *m)
{
	static const char *const labels[MENTION_KINDS] = {
		[MENTION_MENTION] = N_("mention"),
		[MENTION_REPLY] = N_("reply"),
		[MENTION_DIRECT] = N_("direct message"),
		[MENTION_COMMENT] = N_("comment"),
		[MENTION_WATCH] = N_("found by a watch"),
		[MENTION_MANUAL] = N_("typed in"),
		[MENTION_REPOST] = N_("repost"),
		[MENTION_CONTEXT] = N_("context"),
	};

	if (m->manual.by)
		return manual_channel_from(m->manual.channel);
	return _(labels[m->context ? MENTION_CONTEXT : m->kind]);
}

/* What was entered by hand has no address on a network; it has a person who entered it. */
static void add_entered(struct page *p, const struct desk *desk, const struct manual *m, int indent)
{
	MEM_AUTO char *line = mem_printf(_("entered by %s%s%s"), desk_initials(desk, m->by),
		m->reach ? _("; to be reached at ") : "", m->reach ? m->reach : "");

	page_text(p, ROLE_META, indent, line);
}

/* Its inverse was done since, or it was done again. */
static bool is_superseded(const struct moderation_list *l, size_t at)
{
	const struct moderation_item *old = &l->items[at];

	for (size_t i = at + 1; i < l->count; i++) {
		const struct moderation_item *item = &l->items[i];

		if (item->state == MODERATION_DONE && item->mention_id == old->mention_id &&
			item->post_id == old->post_id &&
			(item->what == old->what ||
				moderation_rows[item->what].inverse == old->what ||
				moderation_rows[old->what].inverse == item->what))
			return true;
	}
	return false;
}

/* What was done to it where it stands, or is to be. */
static void add_moderations(struct page *p, const struct desk *desk,
	const struct moderation_list *l, int64_t mention_id, int64_t post_id, int indent)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct moderation_item *item = &l->items[i];

		if (item->mention_id != mention_id || item->post_id != post_id ||
			item->state == MODERATION_CANCELLED ||
			(item->state == MODERATION_DONE && is_superseded(l, i)))
			continue;
		MEM_AUTO char *fate = moderation_fate(desk, item);
		MEM_AUTO char *line = mem_printf("[%s]", fate);

		page_text(p, moderation_role(item), indent, line);
	}
}

static void add_mention(struct page *p, const struct desk *desk, const struct mention_row *m,
	const struct case_file *f, int in, struct thread_links *links)
{
	enum role role = m->context ? ROLE_DIM : ROLE_NORMAL;
	int indent = text_indent(p, in);
	char when[CLOCK_SHORT_BYTES];
	STRBUF_AUTO struct strbuf text;
	STRBUF_AUTO struct strbuf head;

	strbuf_init(&text, TEXT_BYTES);
	strbuf_init(&head, LINE_BYTES);
	strbuf_printf(&head, "%-5s  ", clock_short(m->created_us, clock_now_us(), when));
	if (m->name)
		strbuf_printf(&head, "%s%s", m->name, m->manual.by ? "" : "  ");
	if (!m->manual.by)
		strbuf_printf(&head, "%s%s", strchr(m->handle, ' ') ? "" : "@", m->handle);
	page_line_right(p, m->context ? ROLE_DIM : ROLE_META, in, head.buf,
		m->context ? ROLE_DIM : ROLE_META, kind_label(m));
	if (m->manual.by)
		add_entered(p, desk, &m->manual, indent);
	add_terms(p, m, indent);
	add_badges(p, m, indent);
	add_moderations(p, desk, &f->moderations, m->id, 0, indent);
	add_linked(&text, links, m->text);
	page_text(p, role, indent, text.buf);
	if (text.overflow)
		page_text(p, ROLE_WARNING, indent, _(too_long));
	add_media(p, m, indent, role);
}

static const char *post_mark(enum post_state state)
{
	static const char *const marks[POST_STATES] = {
		[POST_DRAFT] = N_("DRAFT"),
		[POST_REVIEW] = N_("REVIEW"),
		[POST_HELD] = N_("HELD"),
		[POST_SENDING] = N_("SENDING"),
		[POST_SENT] = N_("SENT"),
		[POST_FAILED] = N_("FAILED"),
		[POST_UNCLEAR] = N_("UNCLEAR"),
		[POST_CANCELLED] = N_("CANCELLED"),
	};

	return _(marks[state]);
}

/* How it stands with a post beyond its state. */
static void add_fate(
	struct page *p, const struct desk *desk, const struct post_row *post, int indent)
{
	char when[CLOCK_SHORT_BYTES];

	if (post->state == POST_HELD && post->send_after_us > 0) {
		MEM_AUTO char *missing = service_missing(desk, post->account);
		MEM_AUTO char *line = missing ? mem_printf(_("held, T takes it back: %s"), missing)
					      : mem_printf(_("leaves at %s; T takes it back"),
							clock_exact(post->send_after_us, when));
		page_text(p, ROLE_HELD, indent, line);
	}
	if (post->state == POST_UNCLEAR)
		page_text(p, ROLE_FAILED, indent,
			_("the network did not answer: it may be out; O settles it"));
	if (post->error && *post->error)
		page_text(p, ROLE_FAILED, indent, post->error);
}

static void add_post(struct page *p, const struct desk *desk, const struct post_row *post,
	const struct case_file *f, int in, struct thread_links *links)
{
	int indent = text_indent(p, in);
	int64_t at = post->sent_us ? post->sent_us : post->created_us;
	char when[CLOCK_SHORT_BYTES];
	STRBUF_AUTO struct strbuf text;
	STRBUF_AUTO struct strbuf head;

	strbuf_init(&text, TEXT_BYTES);
	strbuf_init(&head, LINE_BYTES);
	strbuf_printf(&head, _("%-5s  US  %s, by %s"), clock_short(at, clock_now_us(), when),
		post->account, desk_initials(desk, post->author));
	if (post->visibility == VISIBILITY_DIRECT)
		strbuf_printf(&head, ", %s", visibility_label(post->visibility));
	page_line_right(
		p, ROLE_META, in, head.buf, desk_post_role(post->state), post_mark(post->state));
	add_fate(p, desk, post, indent);
	add_moderations(p, desk, &f->moderations, 0, post->id, indent);
	for (size_t i = 0; i < post->attachment_count; i++) {
		STRBUF_AUTO struct strbuf file;

		strbuf_init(&file, LINE_BYTES);
		attachment_words(&post->attachments[i], &file);
		page_text(p, ROLE_META, indent, file.buf);
	}
	add_linked(&text, links, post->text);
	page_text(p, post->state == POST_SENT ? ROLE_NORMAL : desk_post_role(post->state), indent,
		text.buf);
}

/* Where the newest mention that has an address stands on the network. */
static void add_permalink(struct thread_links *links, const struct case_file *f)
{
	for (size_t i = f->mentions.count; i-- > 0;) {
		const struct mention_row *m = &f->mentions.items[i];

		if (m->url && !m->context) {
			link_number(links, m->url, strlen(m->url));
			return;
		}
	}
}

void thread_conversation(struct page *p, const struct desk *desk, const struct case_file *f,
	struct thread_links *links)
{
	struct entries all = {0};

	thread_links_release(links);
	collect(&all, f);
	for (size_t i = 0; i < all.count; i++) {
		const struct entry *e = &all.items[i];

		if (e->mention)
			add_mention(p, desk, e->mention, f, depth_cols(p, e), links);
		else
			add_post(p, desk, e->post, f, depth_cols(p, e), links);
	}
	add_permalink(links, f);
	free(all.items);
}

size_t thread_people(const struct case_file *f)
{
	size_t people = 0;

	for (size_t i = 0; i < f->mentions.count; i++) {
		bool known = false;

		for (size_t j = 0; j < i && !known; j++)
			known = strcmp(f->mentions.items[i].handle, f->mentions.items[j].handle) ==
				0;
		people += !known;
	}
	return people;
}

/* ---- what stands beside it ---- */

static void add_state(struct page *p, const struct case_row *c)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	strbuf_str(&line, case_state_label(c->state));
	if (c->state == CASE_WAITING)
		strbuf_printf(&line, ": %s",
			!c->waiting_service ? _("the citizen")
			: c->question       ? c->question_service
					    : _("a service"));
	queue_until(&line, c);
	if (c->disposition != DISPOSITION_NONE)
		strbuf_printf(&line, ": %s", disposition_label(c->disposition));
	page_pair(p, 0, NAME_COLS, _("State"), line.buf);
}

static void add_priority(struct page *p, const struct case_row *c)
{
	MEM_AUTO char *text = mem_printf("%d %s%s", (int)c->priority, priority_label(c->priority),
		c->priority != PRIORITY_DANGER ? ""
		: c->settled                   ? _(" (the dispatch centre has it)")
		: c->acknowledged              ? _(" (not handed to 101 yet: ! does)")
					       : _(" (rings: ! acknowledges)"));

	page_pair(p, 0, NAME_COLS, _("Priority"), text);
}

static void add_tags(struct page *p, const struct case_row *c)
{
	STRBUF_AUTO struct strbuf line;

	strbuf_init(&line, LINE_BYTES);
	for (size_t i = 0; i < c->tag_count; i++)
		strbuf_printf(&line, "%s#%s", i ? " " : "", c->tags[i]);
	page_pair(p, 0, NAME_COLS, _("Tags"), c->tag_count ? line.buf : "-");
}

static void add_people(struct page *p, const struct desk *desk, const struct case_row *c)
{
	MEM_AUTO char *back = queue_back(desk, c);

	if (back)
		page_pair(p, 0, NAME_COLS, _("Back"), back);
	page_pair(p, 0, NAME_COLS, _("With"),
		c->assignee ? desk_initials(desk, c->assignee) : _("nobody"));
	if (c->lease_holder && strcmp(c->lease_holder, desk->actor.operator) != 0)
		page_pair(p, 0, NAME_COLS, _("Writing"), desk_initials(desk, c->lease_holder));
}

static void add_case(struct strbuf *line, int64_t id)
{
	strbuf_printf(line, line->len ? ", " : "");
	strbuf_printf(line, _("case %" PRId64), id);
}

/* What it is linked to, and what was merged into it. */
static void add_cases(struct page *p, const struct case_file *f)
{
	const struct case_row *c = &f->row;
	STRBUF_AUTO struct strbuf links;
	STRBUF_AUTO struct strbuf merged;

	strbuf_init(&links, LINE_BYTES);
	strbuf_init(&merged, LINE_BYTES);
	if (c->linked_to)
		add_case(&links, c->linked_to);
	for (size_t i = 0; i < c->link_count; i++)
		if (c->links[i] != c->linked_to)
			add_case(&links, c->links[i]);
	for (size_t i = 0; i < f->merged.count; i++)
		add_case(&merged, f->merged.items[i]);
	if (links.len > 0)
		page_pair(p, 0, NAME_COLS, _("Linked to"), links.buf);
	if (merged.len > 0)
		page_pair(p, 0, NAME_COLS, _("Merged"), merged.buf);
}

static void add_notes(struct page *p, const struct desk *desk, const struct case_file *f)
{
	char when[CLOCK_SHORT_BYTES];

	for (size_t i = 0; i < f->notes.count; i++) {
		const struct note_row *n = &f->notes.items[i];
		char head[QUESTION_HEAD_BYTES];

		note_row_head(head, n);
		MEM_AUTO char *text =
			mem_printf("%s %s  %s%s", clock_short(n->created_us, clock_now_us(), when),
				desk_initials(desk, n->author), head, n->text);

		page_pair(p, 0, NAME_COLS, i == 0 ? _("Notes") : "", text);
	}
}

void thread_facts(struct page *p, const struct desk *desk, const struct case_file *f,
	const struct thread_links *links)
{
	const struct case_row *c = &f->row;

	add_state(p, c);
	add_priority(p, c);
	add_tags(p, c);
	add_people(p, desk, c);
	add_cases(p, f);
	if (c->lang)
		page_pair(p, 0, NAME_COLS, _("Language"), c->lang);
	add_notes(p, desk, f);
	if (links->count > 0)
		page_line(p, ROLE_META, 0, _("Links"));
	for (size_t i = 0; i < links->count; i++) {
		MEM_AUTO char *number = mem_printf("[%zu]", i + 1);
		page_pair(p, 2, LINK_COLS, number, links->items[i]);
	}
}

/* ---- events and raw bytes ---- */

void thread_events(struct page *p, const struct desk *desk, const struct case_file *f)
{
	char when[CLOCK_SHORT_BYTES];

	for (size_t i = 0; i < f->events.count; i++) {
		const struct event *e = &f->events.items[i];
		STRBUF_AUTO struct strbuf text;

		strbuf_init(&text, LINE_BYTES);
		sentence_add(&text, e, desk_initials(desk, e->actor));
		page_pair(p, 0, TIME_COLS, clock_short(e->time_us, clock_now_us(), when), text.buf);
	}
}

static void add_version(struct page *p, const struct mention_row *m, const struct version_row *v)
{
	char when[CLOCK_SHORT_BYTES];
	MEM_AUTO char *head =
		v ? mem_printf(_("version %d, until %s"), v->version,
			    clock_short(v->replaced_us, clock_now_us(), when))
		  : mem_printf(m->gone ? _("version %d, gone upstream") : _("version %d, now"),
			    m->version);

	page_line(p, m->gone && !v ? ROLE_WARNING : ROLE_META, 0, head);
	if (v && !v->text)
		page_text(p, ROLE_WARNING, 2, _("the text was erased"));
	else
		page_text(p, ROLE_NORMAL, 2, v ? v->text : m->text);
}

void thread_versions(struct page *p, const struct case_file *f)
{
	for (size_t i = 0; i < f->mentions.count; i++) {
		const struct mention_row *m = &f->mentions.items[i];
		MEM_AUTO char *title = mem_printf(_("mention %" PRId64 " by %s"), m->id, m->handle);

		if (m->version < 2)
			continue;
		page_rule(p, title);
		for (size_t n = 0; n < f->versions.count; n++)
			if (f->versions.items[n].mention_id == m->id)
				add_version(p, m, &f->versions.items[n]);
		add_version(p, m, NULL);
	}
}

void thread_raws(struct page *p, const struct thread_raw *raws, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = raws[i].len < RAW_BYTES ? raws[i].len : RAW_BYTES;
		STRBUF_AUTO struct strbuf text;
		MEM_AUTO char *head =
			mem_printf(ngettext("mention %" PRId64 " by @%s, %zu byte",
					   "mention %" PRId64 " by @%s, %zu bytes", raws[i].len),
				raws[i].mention, raws[i].handle, raws[i].len);

		strbuf_init(&text, 4 * RAW_BYTES);
		page_rule(p, head);
		if (!raws[i].raw) {
			page_text(p, ROLE_WARNING, 0, _("the capture was erased"));
			continue;
		}
		if (raws[i].hash)
			page_pair(p, 0, NAME_COLS, "SHA-256", raws[i].hash);
		clean_escape(&text, raws[i].raw, len);
		page_text(p, ROLE_NORMAL, 0, text.buf);
		if (len < raws[i].len)
			page_text(p, ROLE_WARNING, 0, _(too_long));
	}
}
