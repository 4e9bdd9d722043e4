/* A walk through what is new, and the comments beside it; kept between polls. */
#ifndef NW_NETWORKS_LINKEDIN_SCAN_H
#define NW_NETWORKS_LINKEDIN_SCAN_H

#include "networks/parcel.h"
#include "networks/linkedin/read.h"

/* A post or a comment, under which comments stand. */
struct linkedin_place {
	const char *urn;
	const char *post; /* that the conversation begins with; NULL = as it says */
	bool ours;        /* whose post it is: else only what speaks to us counts */
	bool below_ours;  /* it is a comment of ours: what stands under it answers us */
	int64_t answers;  /* of a comment: how many; 0 = it is a post */
};

/* The comments under our newest posts, and under posts that name us (net.c). */
struct linkedin_net {
	struct parcel found; /* its arena holds the places' strings, too */
	struct {
		struct linkedin_place *items;
		size_t count, room;
	} places;
	size_t at;
	int offset; /* in the list of this place */
	int64_t since_us;
	struct err err;
	int64_t retry_us;
	void (*done)(struct session *s, const struct err *err, int64_t retry_us);
};

struct linkedin_scan {
	int64_t began_us;         /* what is a week older is history, not work */
	int64_t anchor_us;        /* until when the last complete walk saw all; 0 = none yet */
	int64_t start_us, end_us; /* of this walk */
	int64_t until_us;         /* where the last walk of this poll ends */
	int64_t next_deep_us, next_net_us;
	bool deep, whole;
	bool moved; /* the anchor, in this poll */
	int page;   /* how many are asked for at once */
	int pages, offset;
	struct linkedin_gather *gather;
	struct linkedin_net net;
	struct err net_err; /* of its last round */
	struct err err;
	int64_t retry_us;
};

/* Looks at all that was said since then; calls done. */
void linkedin_net(struct session *s, int64_t since_us,
	void (*done)(struct session *s, const struct err *err, int64_t retry_us));
void linkedin_net_release(struct linkedin_net *net);

#endif
