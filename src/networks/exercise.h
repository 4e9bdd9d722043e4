/* The exercise: a scenario file plays as if it were live; replies go nowhere. */
#ifndef NW_NETWORKS_EXERCISE_H
#define NW_NETWORKS_EXERCISE_H

#include "networks/network.h"

extern const struct network exercise_network;

#endif
