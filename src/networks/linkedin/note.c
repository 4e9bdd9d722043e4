/* A notification of what was done on our page (Organization Social Action Notifications). */
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"

const char *const linkedin_actions[LINKEDIN_ACTIONS] = {
	[LINKEDIN_COMMENT] = "COMMENT",
	[LINKEDIN_ADMIN_COMMENT] = "ADMIN_COMMENT",
	[LINKEDIN_COMMENT_EDIT] = "COMMENT_EDIT",
	[LINKEDIN_COMMENT_DELETE] = "COMMENT_DELETE",
	[LINKEDIN_SHARE_MENTION] = "SHARE_MENTION",
};

/* The words, where the notification holds them; what it lacks of them is asked for. */
static void take_comment(struct linkedin_note *note, const struct json *json,
	const char *organization, struct arena *a)
{
	const struct json *comment = json_at(json, "decoratedGeneratedActivity.comment");
	note->told = comment && linkedin_read_comment(&note->said, comment, a, NULL) == 0;
	if (note->told && strcmp(note->said.urn, note->urn) != 0) {
		struct linkedin_comment here;
		/* Of what it says of itself and what the notification says of it, the latter
		 * counts: that is what will be said of it again. */
		linkedin_comment_read(&here, note->urn, a);
		note->said.urn = note->urn;
		note->said.post = here.object;
	}
	if (note->action == LINKEDIN_ADMIN_COMMENT)
		note->said.owner = arena_strdup(a, organization);
	if (note->told && !note->said.created_us)
		note->said.created_us = note->at_ms * 1000;
}

static void take_post(struct linkedin_note *note, const struct json *json, struct arena *a)
{
	const struct json *post = json_at(json, "decoratedGeneratedActivity.share");
	note->told = post && linkedin_read_post(&note->said, post, a, NULL) == 0;
	if (!note->told)
		return;
	note->said.urn = note->said.post = note->urn;
	if (!note->said.created_us)
		note->said.created_us = note->at_ms * 1000;
}

/* When a post was made, which must be before what was said of it: its number begins with the time
 * (LinkedIn does not say so, but all numbers that were seen do). */
static int64_t time_of_post(const char *urn, int64_t before_ms)
{
	enum { BELOW_TIME_BITS = 22 };
	static const int64_t least_ms =
		INT64_C(1041379200000); /* 2003: there was no LinkedIn before */
	int64_t ms = strtoll(strrchr(urn, ':') + 1, NULL, 10) >> BELOW_TIME_BITS;
	return ms > least_ms && ms < before_ms ? ms : before_ms - 1;
}

/* Our post itself, so that the first comment under it does not stand alone. */
static void take_root(struct linkedin_note *note, const struct json *json, struct arena *a)
{
	struct linkedin_comment c;
	const struct json *post = json_at(json, "decoratedSourcePost");
	note->has_root = post && linkedin_comment_read(&c, note->urn, a) == 0 &&
			 linkedin_read_post(&note->root, post, a, NULL) == 0;
	if (!note->has_root)
		return;
	note->root.urn = note->root.post = c.object;
	if (!note->root.created_us)
		note->root.created_us = time_of_post(c.object, note->at_ms) * 1000;
}

int linkedin_note_read(struct linkedin_note *note, const struct json *json,
	const char *organization, struct arena *a, struct err *err)
{
	const char *action = json_str(json, "action");
	const char *whose = json_str(json, "organizationalEntity");
	int found = action ? table_find(linkedin_actions, LINKEDIN_ACTIONS, action) : -1;
	struct linkedin_comment c;
	*note = (struct linkedin_note){0};
	if (!action || json_int(json, "notificationId", &note->number) == -1)
		return err_set(err, ERR_INPUT, "a notification without an action or a number");
	if (found < 0 || !whose || strcmp(whose, organization) != 0)
		return 0;
	note->action = (enum linkedin_action)found;
	note->urn = linkedin_urn(json_str(json, "generatedActivity"), a);
	if (json_int(json, "lastModifiedAt", &note->at_ms) == -1 || note->at_ms <= 0 ||
		note->at_ms >= INT64_MAX / 1000)
		return err_set(err, ERR_INPUT, "notification %lld: no time in lastModifiedAt",
			(long long)note->number);
	bool of_post = note->action == LINKEDIN_SHARE_MENTION;
	if (!note->urn || (linkedin_comment_read(&c, note->urn, a) == -1) != of_post)
		return err_set(err, ERR_INPUT,
			"notification %lld: no URN of a %s in generatedActivity",
			(long long)note->number, of_post ? "post" : "comment");
	if (note->action == LINKEDIN_COMMENT_DELETE)
		return 1;
	if (of_post)
		take_post(note, json, a);
	else
		take_comment(note, json, organization, a);
	take_root(note, json, a);
	return 1;
}

/* Fewer than asked for may be the most that it gives at once. */
bool linkedin_is_last(const struct json *page, int asked)
{
	const struct json *list = json_at(page, "elements");
	int64_t most;
	if (json_int(page, "paging.count", &most) == -1 || most <= 0 || most > asked)
		most = asked;
	return !list || list->len == 0 || list->len < (size_t)most;
}
