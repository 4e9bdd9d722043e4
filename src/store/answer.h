/* Whether a mention of a case can be answered. */
#ifndef NW_STORE_ANSWER_H
#define NW_STORE_ANSWER_H

#include "base/err.h"
#include "desk/answer.h"
#include "store/accounts.h"
#include "store/case_file.h"
#include "store/store.h"

/* What decides it for a mention of a case file; borrowed from both. `post_id` is the draft itself,
 * 0 = none. */
struct answer_terms answer_terms_of(const struct case_file *f, const struct mention_row *m,
	const struct account_row *account, int64_t post_id);

/* Refuses (ERR_REFUSED) a post that would leave now and may not; one of our own answers nobody. */
int answer_check_post(struct store *s, int64_t post_id, struct err *err);

#endif
