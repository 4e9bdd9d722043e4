#include "networks/network.h"

#include <string.h>

#include "networks/blogger.h"
#include "networks/bluesky.h"
#include "networks/exercise.h"
#include "networks/facebook.h"
#include "networks/feed.h"
#include "networks/linkedin.h"
#include "networks/mastodon.h"
#include "networks/x.h"

const struct network *const networks[] = {
	&blogger_network,
	&bluesky_network,
	&facebook_network,
	&feed_network,
	&linkedin_network,
	&mastodon_network,
	&x_network,
	&exercise_network,
	NULL,
};

const struct network *network_find(const char *name)
{
	for (size_t i = 0; networks[i]; i++)
		if (strcmp(networks[i]->name, name) == 0)
			return networks[i];
	return NULL;
}
