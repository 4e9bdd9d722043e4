/* Intake: from a mention that came in to a case, in one transaction for a batch.
 *
 * Dedupe by (account, id); a changed text is a new version; raw bytes are captured with their
 * SHA-256; a mention joins the case of (account, conversation root, author), reopens it, or opens a
 * new one (DECISIONS 1); rules set priority and tags of a case that is new, and raise the priority
 * of one that is not. */
#ifndef NW_STORE_INTAKE_H
#define NW_STORE_INTAKE_H

#include <stddef.h>

#include "base/err.h"
#include "desk/mention.h"
#include "desk/rule.h"
#include "store/store.h"

enum intake_result {
	INTAKE_NEW,
	INTAKE_EDITED,
	INTAKE_DELETED,
	INTAKE_REPEATED,
	INTAKE_REFUSED, /* a delete of what was never here; a network that this kind of store
			   refuses */
	INTAKE_RESULTS,
};

/* Bulk writers commit at this many, or after 15 ms, and pause 2 ms (DECISIONS 11). */
enum { INTAKE_BATCH = 100 };

/* Takes in `count` mentions; results[i] says what became of each. All of it or nothing is
 * committed. An account that the store does not know is added, without any capability to send. */
int intake(struct store *s, const struct actor *actor, const struct rule_set *rules,
	const struct mention *mentions, size_t count, enum intake_result *results, struct err *err);

/* True when this mention is already there with this very text: a poller's overlap costs one
 * look-up. What is stored as context only is not known as anything else. */
bool intake_knows(struct store *s, const struct mention *m);

/* True when a mention of this account is there by that id, as more than context. */
bool intake_heard(struct store *s, const char *account, const char *native_id);

#endif
