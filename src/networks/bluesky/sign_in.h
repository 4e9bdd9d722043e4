/* Signing in as a dialogue, for `account add`. */
#ifndef NW_NETWORKS_BLUESKY_SIGN_IN_H
#define NW_NETWORKS_BLUESKY_SIGN_IN_H

#include "networks/network.h"

/* struct network.sign_in: asks for the app password unless the configuration says where it is, and
 * for a one-time code when the server wants one. */
int bluesky_sign_in(const struct account_config *config, const char *session_file,
	const struct dialogue *dialogue, struct err *err);

#endif
