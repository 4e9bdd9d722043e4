/* Whether a mention can be answered: by its own row and its account's. The schema refuses the same;
 * here it is said why. */
#ifndef NW_DESK_ANSWER_H
#define NW_DESK_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "desk/capability.h"
#include "desk/mention.h"

/* What decides it. Borrowed strings. */
struct answer_terms {
	const char *account;      /* its name */
	bool can_reply;           /* it sends at all */
	const char *no_answers;   /* why nothing is answered by the account: a closed_why; NULL = it
				     is */
	enum private_reach reach; /* of the account */
	const char *closed;       /* why this one is not; NULL = it is */
	int64_t answer_until_us, private_until_us; /* 0 = no end */
	enum visibility asked;                     /* how public it is itself */
	bool spent; /* it had its answer in private, or one is on its way */
};

/* Refuses (ERR_REFUSED) an answer that is so public, as it would leave at now_us. Returns 0 or -1.
 */
int answer_check(
	const struct answer_terms *t, enum visibility visibility, int64_t now_us, struct err *err);

/* For people, in a few words: why it cannot be answered as publicly as it is, or until when it can
 * be; nothing when it always can. Returns whether it can. */
bool answer_words(const struct answer_terms *t, int64_t now_us, struct strbuf *out);

/* What goes along with an answer that is so public, for the bar that it leaves by: ", until 14:05,
 * costs 0.20 USD, with a link"; nothing when there is no end and no price. */
void answer_terms_words(const struct answer_terms *t, const struct price *price,
	enum visibility visibility, const char *text, int64_t now_us, struct strbuf *out);

/* Until when an answer that is so public can leave; 0 = there is no end. */
int64_t answer_until(const struct answer_terms *t, enum visibility visibility);

/* The minutes that are left to send it, begun ones too, when they are an hour at most; 0 = more, or
 * none, or there is no end. *turns_us: in how many microseconds that changes; 0 = never. */
int answer_left_min(const struct answer_terms *t, enum visibility visibility, int64_t now_us,
	int64_t *turns_us);

#endif
