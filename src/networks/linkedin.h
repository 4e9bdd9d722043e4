/* LinkedIn: the page of an organisation, by the Community Management API. */
#ifndef NW_NETWORKS_LINKEDIN_H
#define NW_NETWORKS_LINKEDIN_H

#include "networks/network.h"

extern const struct network linkedin_network;

#endif
