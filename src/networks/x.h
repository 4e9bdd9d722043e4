/* X, by its API v2 (specification 2.167). Off until somebody agreed to its conditions. */
#ifndef NW_NETWORKS_X_H
#define NW_NETWORKS_X_H

#include "networks/network.h"

extern const struct network x_network;

#endif
