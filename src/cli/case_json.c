#include "cli/case_json.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/output.h"
#include "store/answer.h"
#include "text/clean.h"

static void add_text(struct json_writer *w, const char *key, const char *text)
{
	if (!text || clean_is(text, strlen(text), CLEAN_LINES)) {
		json_add_str(w, key, text);
		return;
	}
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, OUTPUT_LINE_MAX);
	clean_text(&clean, text, strlen(text), CLEAN_LINES);
	json_add_str(w, key, clean.buf);
}

static void add_author(struct json_writer *w, const char *handle, const char *name)
{
	json_begin(w, "author", '{');
	add_text(w, "handle", handle);
	add_text(w, "name", name);
	json_end(w, '}');
}

/* Why it is in the queue again; null when it was never away. */
static void add_back(struct json_writer *w, const struct case_row *row)
{
	if (row->back == BACK_NONE) {
		json_add_null(w, "back");
		return;
	}
	json_begin(w, "back", '{');
	json_add_str(w, "why", back_names[row->back]);
	add_text(w, "by", row->back_by);
	json_add_time(w, "at", row->back_us);
	json_end(w, '}');
}

static void add_ids(struct json_writer *w, const char *key, const int64_t *ids, size_t count)
{
	json_begin(w, key, '[');
	for (size_t i = 0; i < count; i++)
		json_add_int(w, NULL, ids[i]);
	json_end(w, ']');
}

static void add_danger(struct json_writer *w, const struct case_row *row)
{
	if (row->priority != PRIORITY_DANGER) {
		json_add_null(w, "danger");
		return;
	}
	json_begin(w, "danger", '{');
	json_add_time(w, "since", row->danger_us);
	json_add_bool(w, "acknowledged", row->acknowledged);
	json_add_bool(w, "handed", row->settled);
	json_end(w, '}');
}

static void add_row(struct json_writer *w, const struct case_row *row)
{
	json_add_int(w, "id", row->id);
	json_add_str(w, "state", case_state_names[row->state]);
	json_add_int(w, "priority", row->priority);
	add_danger(w, row);
	add_text(w, "network", row->network);
	add_text(w, "account", row->account);
	add_author(w, row->handle, row->name);
	add_text(w, "text", row->text);
	add_text(w, "lang", row->lang);
	json_begin(w, "tags", '[');
	for (size_t i = 0; i < row->tag_count; i++)
		add_text(w, NULL, row->tags[i]);
	json_end(w, ']');
	add_text(w, "assignee", row->assignee);
	json_add_int(w, "mentions", row->mentions);
	json_add_time(w, "created", row->created_us);
	json_add_time(w, "received", row->received_us);
	json_add_time(w, "updated", row->updated_us);
	add_text(w, "url", row->url);
	json_add_null(w, "due");
	json_add_int(w, "version", row->version);
	json_add_str(w, "disposition",
		row->disposition == DISPOSITION_NONE ? NULL : disposition_names[row->disposition]);
	if (row->linked_to)
		json_add_int(w, "linked_to", row->linked_to);
	else
		json_add_null(w, "linked_to");
	add_ids(w, "links", row->links, row->link_count);
	json_add_str(w, "waiting_on",
		row->state != CASE_WAITING ? NULL
		: row->waiting_service     ? "service"
					   : "citizen");
	add_back(w, row);
}

/* Whether it can be answered: null of what is only context. */
static void add_answer(struct json_writer *w, const struct case_file *file,
	const struct mention_row *m, const struct account_row *account)
{
	struct err why = ERR_INIT;
	if (m->context || !account) {
		json_add_null(w, "answer");
		return;
	}
	struct answer_terms terms = answer_terms_of(file, m, account, 0);
	int rc = answer_check(&terms, m->visibility, clock_now_us(), &why);
	json_begin(w, "answer", '{');
	json_add_bool(w, "allowed", rc == 0);
	json_add_str(w, "closed", m->closed);
	json_add_str(w, "why", rc ? why.msg : NULL);
	json_add_time(w, "until", m->answer_until_us);
	json_add_bool(
		w, "private", answer_check(&terms, VISIBILITY_DIRECT, clock_now_us(), NULL) == 0);
	json_add_time(w, "private_until", m->private_until_us);
	json_end(w, '}');
}

static void add_mention(struct json_writer *w, const struct case_file *file,
	const struct mention_row *m, const struct account_row *account)
{
	json_begin(w, NULL, '{');
	add_text(w, "id", m->native_id);
	json_add_int(w, "number", m->id);
	json_add_str(w, "kind", mention_kind_names[m->kind]);
	add_text(w, "in_reply_to", m->in_reply_to);
	add_author(w, m->handle, m->name);
	add_text(w, "text", m->text);
	add_text(w, "lang", m->lang);
	add_text(w, "url", m->url);
	json_add_str(w, "visibility", visibility_names[m->visibility]);
	json_begin(w, "media", '[');
	for (size_t i = 0; i < m->media_count; i++) {
		json_begin(w, NULL, '{');
		add_text(w, "type", m->media[i].type);
		add_text(w, "url", m->media[i].url);
		add_text(w, "alt", m->media[i].alt);
		json_end(w, '}');
	}
	json_end(w, ']');
	json_add_time(w, "created", m->created_us);
	json_add_time(w, "received", m->received_us);
	json_add_int(w, "version", m->version);
	json_add_bool(w, "gone", m->gone);
	json_add_bool(w, "context", m->context);
	json_add_int(w, "removed", (int64_t)m->removed);
	add_answer(w, file, m, account);
	json_add_str(w, "capture", m->capture_hash);
	json_end(w, '}');
}

/* A post of our own is of no case. */
static void add_case(struct json_writer *w, int64_t id)
{
	if (id)
		json_add_int(w, "case", id);
	else
		json_add_null(w, "case");
}

void case_json_moderation(struct json_writer *w, const struct moderation_item *item)
{
	json_begin(w, NULL, '{');
	json_add_int(w, "id", item->id);
	json_add_str(w, "kind", "moderation");
	add_case(w, item->case_id);
	json_add_str(w, "account", item->account);
	json_add_int(w, item->post_id ? "post" : "mention",
		item->post_id ? item->post_id : item->mention_id);
	json_add_str(w, "what", moderation_rows[item->what].name);
	json_add_str(w, "state", moderation_state_names[item->state]);
	add_text(w, "reason", item->reason);
	add_text(w, "author", item->author);
	json_add_time(w, "created", item->created_us);
	json_add_time(w, "send_after", item->send_after_us);
	json_add_time(w, "done", item->done_us);
	json_add_int(w, "attempts", item->attempts);
	add_text(w, "error", item->error);
	json_end(w, '}');
}

static void add_attachment(struct json_writer *w, const struct attachment_row *a)
{
	json_begin(w, NULL, '{');
	add_text(w, "name", a->name);
	json_add_str(w, "type", a->type);
	json_add_int(w, "size", (int64_t)a->size);
	add_text(w, "alt", a->alt);
	json_add_str(w, "sha256", a->sha256);
	json_end(w, '}');
}

static int64_t deleted_us(const struct post_row *post, const struct moderation_list *moderations)
{
	for (size_t i = 0; i < moderations->count; i++)
		if (moderations->items[i].post_id == post->id && moderations->items[i].done_us)
			return moderations->items[i].done_us;
	return 0;
}

void case_json_post(struct json_writer *w, const struct post_row *post,
	const struct moderation_list *moderations)
{
	json_begin(w, NULL, '{');
	json_add_int(w, "id", post->id);
	add_text(w, "kind", post->kind);
	add_case(w, post->case_id);
	json_add_str(w, "account", post->account);
	json_add_str(w, "visibility", visibility_names[post->visibility]);
	json_add_str(w, "state", post_state_names[post->state]);
	add_text(w, "text", post->text);
	add_text(w, "author", post->author);
	add_text(w, "approver", post->approver);
	json_add_time(w, "created", post->created_us);
	json_add_time(w, "send_after", post->send_after_us);
	json_add_time(w, "appears", post->appears_us);
	json_add_time(w, "sent", post->sent_us);
	json_add_time(w, "deleted", deleted_us(post, moderations));
	add_text(w, "remote_id", post->remote_id);
	add_text(w, "url", post->url);
	json_begin(w, "attachments", '[');
	for (size_t i = 0; i < post->attachment_count; i++)
		add_attachment(w, &post->attachments[i]);
	json_end(w, ']');
	json_add_int(w, "attempts", post->attempts);
	add_text(w, "error", post->error);
	json_end(w, '}');
}

static void add_note(struct json_writer *w, const struct note_row *note)
{
	json_begin(w, NULL, '{');
	json_add_int(w, "id", note->id);
	json_add_str(w, "kind", note_kind_names[note->kind]);
	add_text(w, "about", note->about);
	add_text(w, "author", note->author);
	add_text(w, "text", note->text);
	json_add_time(w, "created", note->created_us);
	if (note->kind == NOTE_QUESTION) {
		json_add_str(w, "state", question_state_names[note->question]);
		json_add_time(w, "due", note->due_us);
	}
	if (note->kind == NOTE_ANSWER)
		json_add_int(w, "answers", note->answers);
	json_end(w, '}');
}

static void add_event(struct json_writer *w, const struct event *event)
{
	json_begin(w, NULL, '{');
	json_add_int(w, "seq", event->seq);
	json_add_time(w, "time", event->time_us);
	add_text(w, "actor", event->actor);
	json_add_str(w, "event", event->event);
	json_add_str(w, "subject", event->subject);
	json_add_raw(w, "details", event->details);
	json_end(w, '}');
}

void case_json_row(struct json_writer *w, const struct case_row *row)
{
	json_begin(w, NULL, '{');
	add_row(w, row);
	json_end(w, '}');
}

void case_json_file(
	struct json_writer *w, const struct case_file *file, const struct account_row *account)
{
	json_begin(w, NULL, '{');
	add_row(w, &file->row);
	add_ids(w, "merged", file->merged.items, file->merged.count);
	json_begin(w, "mentions", '[');
	for (size_t i = 0; i < file->mentions.count; i++)
		add_mention(w, file, &file->mentions.items[i], account);
	json_end(w, ']');
	json_begin(w, "moderations", '[');
	for (size_t i = 0; i < file->moderations.count; i++)
		case_json_moderation(w, &file->moderations.items[i]);
	json_end(w, ']');
	json_begin(w, "posts", '[');
	for (size_t i = 0; i < file->posts.count; i++)
		case_json_post(w, &file->posts.items[i], &file->moderations);
	json_end(w, ']');
	json_begin(w, "notes", '[');
	for (size_t i = 0; i < file->notes.count; i++)
		add_note(w, &file->notes.items[i]);
	json_end(w, ']');
	json_begin(w, "events", '[');
	for (size_t i = 0; i < file->events.count; i++)
		add_event(w, &file->events.items[i]);
	json_end(w, ']');
	json_end(w, '}');
}
