/* A network of the test's own, far away in shared memory: what reached it survives the death of
 * the worker, and its clock is everybody's. */
#ifndef NW_TESTS_WATCH_FAR_H
#define NW_TESTS_WATCH_FAR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "networks/network.h"

enum { FAR_POSTS = 1024, FAR_TEXT = 64 };

/* Where a worker can be told to die in the middle of its work. */
enum far_point {
	FAR_NOWHERE,
	FAR_BEFORE_PREPARE,
	FAR_BEFORE_SEND,
	FAR_AFTER_SEND,
	FAR_BEFORE_LOOKUP,
	FAR_AFTER_LOOKUP,
	FAR_BEFORE_DELIVER,
	FAR_AFTER_DELIVER,
	FAR_BEFORE_MODERATE,
	FAR_AFTER_MODERATE,
	FAR_POINTS,
};

struct far_post {
	char key[FAR_TEXT];
	char record[FAR_TEXT];
};

/* A mention there, once something was done to it. */
struct far_mention {
	char id[FAR_TEXT];
	_Atomic bool hidden;
};

struct far {
	_Atomic int64_t offset_us; /* of the clock, against the system's */
	_Atomic int post_count;
	struct far_post posts[FAR_POSTS];
	_Atomic int mention_count; /* that wait to be read: m0, m1, ... */
	_Atomic int prepared, sent, looked, polled, moderated;
	_Atomic int moderated_count;
	struct far_mention mentions[FAR_POSTS];

	_Atomic int die_at; /* enum far_point */
	_Atomic bool slow;  /* every call takes a moment, so that a death by time can hit it */
	_Atomic bool keys;  /* a repeat with the same key makes no second post */
	/* What the next calls do. */
	_Atomic int prepare_code; /* enum err_code */
	_Atomic int send_result; /* enum send_result; what is unclear was accepted when `accepts` */
	_Atomic bool accepts;
	_Atomic bool no_lookup; /* look-ups get no answer */
	_Atomic bool harmful;   /* of this post a repeat is not harmless, keys or not */
	_Atomic int64_t retry_us;
	_Atomic int moderate_result; /* enum send_result; what is unclear was done when `accepts` */
	_Atomic bool deaf;           /* the next moderations get no answer at all */
};
extern struct far *far;

/* Maps it, puts its clock under ours; keys, and every call works. */
void far_begin(void);
void far_end(void);

void far_advance(int64_t us);

/* Whether a mention is hidden there. */
bool far_hidden(const char *id);

/* With keys it forgives a repeat; far_keyless does not. */
extern const struct network far_network, far_keyless;

#endif
