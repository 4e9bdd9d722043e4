/* Bluesky (AT Protocol). */
#ifndef NW_NETWORKS_BLUESKY_H
#define NW_NETWORKS_BLUESKY_H

#include "networks/network.h"

extern const struct network bluesky_network;

#endif
