/* Bluesky: one poll goes from list to list. Each has its file, its state, and a function that
 * begins it and ends by poll->next; what goes wrong with one keeps none of the others. */
#ifndef NW_NETWORKS_BLUESKY_POLL_H
#define NW_NETWORKS_BLUESKY_POLL_H

#include "networks/bluesky/read.h"

/* How far each list was read: the account's cursor. */
struct bluesky_position {
	bool known;       /* read from the cursor, or begun */
	int64_t began_us; /* when the first whole walk through the notifications ended; 0 = none did
			   */
	char *chat;       /* of the log of direct messages; NULL = never read */
	struct {
		struct bluesky_searched {
			char *what; /* a question */
			int64_t until_us;
			bool refused; /* by the server; told once */
		} * items;
		size_t count, room;
	} searched;
};

/* An earlier version wrote a bare time. What makes no sense is no position. */
void bluesky_position_read(struct bluesky_position *p, const char *cursor);
char *bluesky_position_write(const struct bluesky_position *p);
void bluesky_position_release(struct bluesky_position *p);

/* The entry of a question, a new one when there is none; borrowed until the next call. */
struct bluesky_searched *bluesky_position_searched(struct bluesky_position *p, const char *what);

/* A list that not every server or password has: told in the log when it fails and when it is back
 * (side.c). */
struct bluesky_side {
	bool failing;
	int64_t next_us; /* not asked before */
};
void bluesky_side_good(struct session *s, struct bluesky_side *side, const char *what);
void bluesky_side_bad(struct session *s, struct bluesky_side *side, const char *what,
	const char *why, int64_t next_us);

/* True when the server says that it knows no such call. */
bool bluesky_is_unknown_call(const struct reply *reply);

struct bluesky_list;
struct bluesky_gone;
struct bluesky_search;
struct bluesky_chat;

struct bluesky_poll {
	/* This list is done; the next one begins. An error ends the poll. */
	void (*next)(struct session *s, const struct err *err, int64_t retry_us);
	size_t stage;
	struct bluesky_position position;
	struct bluesky_list *list;
	struct bluesky_gone *gone;
	struct bluesky_search *search;
	struct bluesky_chat *chat;
};

/* The notifications (list.c). */
void bluesky_list_begin(struct session *s);
void bluesky_list_release(struct bluesky_list *l);

/* Posts that are not where they were (gone.c). */
struct bluesky_gone *bluesky_gone_new(void);
void bluesky_gone_release(struct bluesky_gone *g);
void bluesky_gone_begin(struct session *s);
/* The newest page of the list; `full`: others may have been pushed off its end. */
void bluesky_gone_newest(struct bluesky_gone *g, const struct json *page, bool full);
/* A page of a walk through the whole list, and its end; whole: nothing was left out. */
void bluesky_gone_walk(struct bluesky_gone *g, const struct json *page);
void bluesky_gone_walked(struct bluesky_gone *g, bool whole);

/* What is said beyond notifications (search.c). */
void bluesky_search_begin(struct session *s);
void bluesky_search_release(struct bluesky_search *q);

/* Direct messages (chat.c). */
void bluesky_chat_begin(struct session *s);
void bluesky_chat_release(struct bluesky_chat *c);

#endif
