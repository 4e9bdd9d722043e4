/* What the system's configuration says and the store holds, so that every host goes by the same. */
#ifndef NW_STORE_CONFIGURE_H
#define NW_STORE_CONFIGURE_H

#include <stdbool.h>

#include "base/err.h"
#include "store/store.h"

struct store_options {
	/* For how many seconds a reply can be taken back; the sender's clock goes by it. */
	int take_back_s;
	/* For how many an operator keeps a case that he does nothing with; 0 = for ever. */
	int return_s;
	/* Whether a snoozed case wakes when its citizen says thanks and nothing else. */
	bool thanks_wake;
	/* How many open cases an operator is given without asking; 0 = none. */
	int assign_cap;
};

/* Writes only what is another. */
int store_configure(struct store *s, const struct store_options *o, struct err *err);

#endif
