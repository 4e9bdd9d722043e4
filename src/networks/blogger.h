/* Blogger (blogspot), by its API of version 3. */
#ifndef NW_NETWORKS_BLOGGER_H
#define NW_NETWORKS_BLOGGER_H

#include "networks/network.h"

extern const struct network blogger_network;

#endif
