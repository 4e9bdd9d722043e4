/* A round of polling, and what is taken in of each list. Nobody else includes this but
 * poll.c and take.c. */
#ifndef NW_NETWORKS_FACEBOOK_SCAN_H
#define NW_NETWORKS_FACEBOOK_SCAN_H

#include "base/clock.h"
#include "networks/facebook/found.h"

#define FACEBOOK_HISTORY_US (7 * CLOCK_DAY)

enum facebook_part { FEED, TAGGED, TALKS, PARTS };

/* Something whose list goes on: the comments of a post, or the messages of a conversation. */
struct facebook_walk {
	char *id, *after;
	char *psid; /* of a conversation */
	int64_t last_us;
};

struct facebook_scan {
	int64_t began_us;         /* what is a week older is history, not work */
	int64_t anchor_us[PARTS]; /* of the newest when the last whole round began; 0 = none yet */
	bool settled[PARTS];      /* the last round of it in this life was whole */
	int64_t newest_us, until_us; /* of this part */
	int64_t stop_us; /* what is no newer and all known ends a walk: until_us, or the anchor */
	int64_t next_deep_us;
	bool deep;
	bool waits; /* as was told before this round */
	enum facebook_part part;
	int page, walk_page, pages;
	size_t looked;
	char *after; /* where the list goes on */
	struct {
		struct facebook_walk *items;
		size_t count, room;
	} walks;
	struct parcel found; /* delivered by time: what is answered comes behind its answers */
	struct err err;
	int64_t retry_us;
	bool refused_before[PARTS]; /* and that was said */
};

void facebook_walk_free(struct facebook_walk *walk);

/* Where a list goes on; NULL where it ends. */
void facebook_go_on_after(char **after, const struct json *paging);

/* Notes when something on a page of a list was written. */
void facebook_note_newest(struct facebook_scan *scan, int64_t us);

/* Notes when the last of a list was written; one whose time cannot be read ends no walk. */
void facebook_note_oldest(int64_t *oldest_us, int64_t us);

/* True of what is so old that it is no work; what has no time came now. */
bool facebook_is_history(const struct facebook_scan *scan, int64_t us);

/* Each takes an element of one of the lists, and says how many things in it were new. */
size_t facebook_take_post(struct session *s, const struct json *post, const char *source);
size_t facebook_take_tagged(struct session *s, const struct json *post, const char *source);
size_t facebook_take_talk(struct session *s, const struct json *json, const char *source);

/* The same of a list that stands below one; *oldest_us gets the time of its last that has one. */
size_t facebook_take_comments(struct session *s, const struct json *list, const char *post_id,
	const char *source, int64_t *oldest_us);
size_t facebook_take_messages(struct session *s, const struct json *list,
	const struct facebook_talk *talk, const char *source, int64_t *oldest_us);

/* When the person wrote the newest of these messages; 0 = none is his. */
int64_t facebook_last_of(const struct session *s, const struct json *messages);

#endif
