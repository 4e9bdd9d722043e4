/* Feeds: newspapers, blogs and their comments, polled. Nothing can be answered there. */
#ifndef NW_NETWORKS_FEED_H
#define NW_NETWORKS_FEED_H

#include "networks/network.h"

extern const struct network feed_network;

#endif
