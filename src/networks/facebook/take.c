/* Taking in what a list holds: a post with its newest comments, a conversation with its newest
 * messages; whose own list goes on is noted, to be walked behind it. */
#include "networks/facebook/scan.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"

void facebook_walk_free(struct facebook_walk *walk)
{
	free(walk->id);
	free(walk->after);
	free(walk->psid);
}

void facebook_go_on_after(char **after, const struct json *paging)
{
	const char *cursor = json_str(paging, "next") ? json_str(paging, "cursors.after") : NULL;
	free(*after);
	*after = cursor ? mem_strdup(cursor) : NULL;
}

/* ---- posts and comments ---- */

/* What comes while a round goes on may stand on a page that was read before: only the first page
 * says up to when nothing was missed. */
void facebook_note_newest(struct facebook_scan *scan, int64_t us)
{
	if (scan->looked == 0 && us > scan->newest_us)
		scan->newest_us = us;
}

void facebook_note_oldest(int64_t *oldest_us, int64_t us)
{
	if (us)
		*oldest_us = us;
}

bool facebook_is_history(const struct facebook_scan *scan, int64_t us)
{
	return us && us < scan->began_us - FACEBOOK_HISTORY_US;
}

static void note_walk(struct facebook_scan *scan, const char *id, const struct json *paging,
	const struct facebook_talk *talk)
{
	struct facebook_walk walk = {.psid = talk ? mem_strdup(talk->psid) : NULL,
		.last_us = talk ? talk->last_us : 0,
		.id = mem_strdup(id)};
	facebook_go_on_after(&walk.after, paging);
	if (walk.after)
		MEM_PUSH(&scan->walks, walk);
	else
		facebook_walk_free(&walk);
}

/* True when there may be more below one than stands with it in the list. */
static bool is_cut_short(const struct facebook_scan *scan, int64_t oldest_us, size_t fresh)
{
	return oldest_us > scan->stop_us || (fresh && oldest_us > scan->until_us);
}

/* How many of a list were new; *oldest_us gets the time of its last. */
size_t facebook_take_comments(struct session *s, const struct json *list, const char *post_id,
	const char *source, int64_t *oldest_us)
{
	struct facebook_scan *scan = s->scan;
	size_t fresh = 0;
	JSON_EACH (comment, list) {
		int64_t us = facebook_time_of(comment, "created_time");
		facebook_note_oldest(oldest_us, us);
		if (!facebook_is_history(scan, us))
			fresh += facebook_found_comment(s, &scan->found, comment, post_id, source);
	}
	return fresh;
}

size_t facebook_take_post(struct session *s, const struct json *post, const char *source)
{
	struct facebook_scan *scan = s->scan;
	const char *id = facebook_thing(post, "id");
	const struct json *list = json_at(post, "comments.data");
	const struct json *paging = json_at(post, "comments.paging");
	bool ours = facebook_is_us(s, facebook_id(post, "from.id"));
	int64_t oldest_us = INT64_MAX;
	if (!id)
		return 0;
	size_t fresh = facebook_take_comments(s, list, id, source, &oldest_us);
	if (list && list->first)
		facebook_note_newest(scan, facebook_time_of(list->first, "created_time"));
	facebook_window_compare(s, id, list, !json_str(paging, "next"));
	if (is_cut_short(scan, oldest_us, fresh))
		note_walk(scan, id, paging, NULL);
	if (fresh)
		facebook_thread_note(s, id);
	bool wanted = ours ? fresh > 0
			   : !facebook_is_history(scan, facebook_time_of(post, "created_time"));
	if (wanted && facebook_found_post(s, &scan->found, post, source))
		fresh += !ours;
	return fresh;
}

size_t facebook_take_tagged(struct session *s, const struct json *post, const char *source)
{
	struct facebook_scan *scan = s->scan;
	return !facebook_is_history(scan, facebook_time_of(post, "tagged_time")) &&
	       facebook_found_post(s, &scan->found, post, source);
}

/* ---- messages ---- */

static const char *person_of(const struct session *s, const struct json *talk)
{
	JSON_EACH (person, json_at(talk, "participants.data")) {
		const char *id = facebook_id(person, "id");
		if (id && !facebook_is_us(s, id))
			return id;
	}
	return NULL;
}

size_t facebook_take_messages(struct session *s, const struct json *list,
	const struct facebook_talk *talk, const char *source, int64_t *oldest_us)
{
	struct parcel *found = &s->scan->found;
	size_t fresh = 0;
	JSON_EACH (message, list) {
		struct mention m;
		struct err err = ERR_INIT;
		facebook_note_oldest(oldest_us, facebook_time_of(message, "created_time"));
		if (facebook_mention_of_message(&m, message, talk, s, &found->arena, &err) == -1)
			log_line(LOG_LEVEL_WARNING, "account %s: a message is left out: %s",
				s->host.config->name, err.msg);
		else if (facebook_is_history(s->scan, m.created_us))
			m.kind = MENTION_CONTEXT;
		if (err.code == ERR_NONE)
			fresh += facebook_found_add(s, found, &m, message, source);
	}
	return fresh;
}

int64_t facebook_last_of(const struct session *s, const struct json *messages)
{
	JSON_EACH (message, messages) /* newest first */
		if (!facebook_is_us(s, facebook_id(message, "from.id")))
			return facebook_time_of(message, "created_time");
	return 0;
}

size_t facebook_take_talk(struct session *s, const struct json *json, const char *source)
{
	struct facebook_scan *scan = s->scan;
	const struct json *list = json_at(json, "messages.data");
	const struct json *can = json_at(json, "can_reply");
	const char *id = facebook_thing(json, "id"), *psid = person_of(s, json);
	int64_t oldest_us = INT64_MAX;
	if (!id || !psid || facebook_is_history(scan, facebook_time_of(json, "updated_time")))
		return 0;
	struct facebook_talk talk = {.psid = arena_strdup(&scan->found.arena, psid),
		.last_us = facebook_last_of(s, list),
		.closed = can && can->type == JSON_FALSE ? "window" : NULL};
	size_t fresh = facebook_take_messages(s, list, &talk, source, &oldest_us);
	if (is_cut_short(scan, oldest_us, fresh))
		note_walk(scan, id, json_at(json, "messages.paging"), &talk);
	return fresh;
}
