/* Mastodon, and what speaks its API: GoToSocial, Hollo, snac and others. */
#ifndef NW_NETWORKS_MASTODON_H
#define NW_NETWORKS_MASTODON_H

#include "networks/network.h"

extern const struct network mastodon_network;

#endif
