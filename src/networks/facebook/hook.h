/* What is pushed: the bodies of webhooks, by a relay's spool. */
#ifndef NW_NETWORKS_FACEBOOK_HOOK_H
#define NW_NETWORKS_FACEBOOK_HOOK_H

#include "networks/facebook/read.h"

/* ---- what is pushed (hook.c) ---- */

/* One thing that a webhook's body tells; calls `told` for each that concerns us, in their order.
 * `gone` is set instead of `mention` when it is not there any more; `look` when only its id is
 * certain and the rest has to be asked for. Returns 0, or -1 (ERR_INPUT) when it is no such body.
 */
struct facebook_news {
	const struct facebook_told *told; /* NULL: see gone */
	const char *gone;
	bool look;
	const struct json *raw;
};
typedef void facebook_news_fn(void *data, const struct facebook_news *news);
int facebook_hook_read(const struct json *body, const struct session *s, struct arena *a,
	facebook_news_fn *told, void *data, struct err *err);

/* Once the login is known; then takes in what lies in the spool, as far as it can be now
 * (collect.c). */
void facebook_spool_init(struct session *s);
void facebook_collect(struct session *s);
void facebook_collection_release(struct session *s);

#endif
