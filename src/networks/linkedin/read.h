/* What comes from LinkedIn: comments and posts as mentions, from notifications that are polled or
 * pushed, and from lists of comments. */
#ifndef NW_NETWORKS_LINKEDIN_READ_H
#define NW_NETWORKS_LINKEDIN_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "networks/json_slice.h"
#include "networks/linkedin/session.h"

/* ---- reading (mention.c, note.c) ---- */

/* What somebody said. All of it lives in an arena. */
struct linkedin_said {
	const char *urn;    /* as linkedin_urn keeps it */
	const char *post;   /* that the conversation begins with */
	const char *parent; /* the comment that it answers, NULL = the post */
	const char *owner;  /* URN of its author */
	const char *text;
	int64_t created_us;         /* 0 = not said */
	const struct json *content; /* what is attached; NULL = nothing */
	int64_t answers;            /* of a comment: how many stand under it */
};

/* A comment, as a list of them or a notification shows it. Returns 0, or -1 (ERR_INPUT). */
int linkedin_read_comment(
	struct linkedin_said *said, const struct json *comment, struct arena *a, struct err *err);

/* A post, as the Posts API or a notification shows it. */
int linkedin_read_post(
	struct linkedin_said *said, const struct json *post, struct arena *a, struct err *err);

/* Who has no name there goes by "LinkedIn member" and the id of his URN. What is by us becomes
 * context. */
int linkedin_mention(struct mention *m, const struct linkedin_said *said, enum mention_kind kind,
	const struct session *s, struct arena *a, struct err *err);
struct mention linkedin_mention_gone(const struct session *s, const char *urn);
bool linkedin_is_ours(const struct session *s, const char *owner);

enum linkedin_action {
	LINKEDIN_COMMENT,
	LINKEDIN_ADMIN_COMMENT, /* of ours, by whoever keeps the page */
	LINKEDIN_COMMENT_EDIT,
	LINKEDIN_COMMENT_DELETE,
	LINKEDIN_SHARE_MENTION, /* somebody's post that names us */
	LINKEDIN_ACTIONS,
};
extern const char *const linkedin_actions[LINKEDIN_ACTIONS];

struct linkedin_note {
	enum linkedin_action action;
	int64_t number; /* notificationId */
	int64_t at_ms;  /* lastModifiedAt */
	const char *urn;
	bool told;        /* its words stand in the notification: `said` holds them */
	bool comes_again; /* its words could not be had yet */
	struct linkedin_said said;
	bool has_root; /* so do those of our post that it is about */
	struct linkedin_said root;
	struct json_slice raw; /* as it came */
	const char *source;    /* from where */
};

/* A notification. Returns 1, 0 when it is none for the desk (a like, another organisation's), -1
 * (ERR_INPUT) when it cannot be read. */
int linkedin_note_read(struct linkedin_note *note, const struct json *json,
	const char *organization, struct arena *a, struct err *err);

/* True when nothing is behind this page of a list (collections, "paging"), of which so many
 * elements were asked for. */
bool linkedin_is_last(const struct json *page, int asked);

/* ---- notifications, on their way to the host (gather.c) ---- */

/* What is not told in them is asked for; the newest word of each counts, and all of it is delivered
 * oldest first. Of what is pushed none waits for an answer: what cannot be asked for now is
 * delivered without its words, and is not taken for seen. */
struct linkedin_gather *linkedin_gather_new(struct session *s, bool is_pushed,
	void (*done)(struct session *s, const struct err *err, int64_t retry_us));

/* Takes the elements under `key` of an answer or a pushed body. What cannot be read is said and
 * left out. */
void linkedin_gather_add(struct linkedin_gather *g, const struct json *json, const char *key,
	const char *body, size_t len, const char *source);

/* Delivers them, calls done from within http_run or at once, and frees it. */
void linkedin_gather_run(struct linkedin_gather *g);
void linkedin_gathers_release(struct session *s);

/* ---- polling, the spool, conversations ---- */

void linkedin_poll(struct session *s, const char *cursor);
void linkedin_scan_release(struct session *s);
void linkedin_spool_init(struct session *s); /* once the login is known */
void linkedin_collect(struct session *s);
void linkedin_thread(struct session *s, const char *native_id);

#endif
