/* The sender of one account: takes posts from the outbox to the network, each exactly once. */
#ifndef NW_WATCH_SENDER_H
#define NW_WATCH_SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "networks/network.h"
#include "store/outbox.h"
#include "store/store.h"

enum sender_step {
	SENDER_IDLE,
	SENDER_PREPARING, /* waits for key and record */
	SENDER_READY,     /* key and record are there, to be stored */
	SENDER_SENDING,   /* waits for the network's answer */
	SENDER_LOOKING,   /* waits whether it is there */
	SENDER_TELLING,   /* knows what became of it; the store does not yet */
};

/* What became of a post, until the store has it. */
struct sender_outcome {
	enum sender_outcome_kind {
		OUTCOME_SENT,
		OUTCOME_FAILED,
		OUTCOME_HOPELESS, /* failed before there was anything to send */
		OUTCOME_LATER,
		OUTCOME_UNCLEAR,
		OUTCOME_ABSENT, /* looked up, surely not there */
		OUTCOME_UNSEEN, /* looked up in vain */
	} kind;
	char remote_id[512];
	char url[1024];
	char why[256];
	int64_t retry_us;
};

struct sender {
	struct store *store; /* borrowed, as all pointers here */
	const struct actor *actor;
	const char *account;
	const struct network *network;
	struct session *session; /* NULL: not to be used now */

	enum sender_step step;
	struct outgoing post; /* of every step but idle */
	int64_t deadline_us;  /* of the step, when the network never calls back */
	struct sender_outcome outcome;
	int64_t next_us;        /* when the outbox wants us again; 0 = not by time */
	int64_t recover_us;     /* when a predecessor's last call must be over; 0 = it is */
	int64_t pause_until_us; /* nothing can be prepared before; 0 = no pause */
	int pauses;             /* in a row */
	bool ending;            /* begins nothing new */
};

void sender_init(struct sender *s, struct store *store, const struct actor *actor,
	const char *account, const struct network *network);
void sender_release(struct sender *s);

/* At the start of a worker: what a predecessor left half done will be looked up. */
int sender_recover(struct sender *s, struct err *err);

/* Works as far as it can go without waiting. Returns 0, or -1 when the store cannot; then what is
 * known of a post is kept and told at the next call. */
int sender_run(struct sender *s, struct err *err);

/* Begins nothing new; a post that is not stored as `sending` yet stays held. */
void sender_end(struct sender *s);

/* When sender_run has something to do next, if no call-back and no change comes first; 0 = never.
 */
int64_t sender_due_us(const struct sender *s);

/* True while a post is between two commits. */
bool sender_is_busy(const struct sender *s);

/* What the network tells of a post; see session_host. Each only notes it: sender_run goes on. */
void sender_prepared(struct sender *s, int64_t post_id, const char *key, const char *record,
	const struct err *why);
void sender_answered(struct sender *s, int64_t post_id, enum send_result result,
	const char *remote_id, const char *url, const char *why, int64_t retry_us);
void sender_looked_up(struct sender *s, int64_t post_id, enum lookup_result result,
	const char *remote_id, const char *url);

#endif
