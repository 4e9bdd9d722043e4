/* Pages of Facebook, by the Graph API. */
#ifndef NW_NETWORKS_FACEBOOK_H
#define NW_NETWORKS_FACEBOOK_H

#include "networks/network.h"

extern const struct network facebook_network;

#endif
