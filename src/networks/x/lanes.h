/* The two streams of X as one of the session's: what happens to us, and what watches look for. */
#ifndef NW_NETWORKS_X_LANES_H
#define NW_NETWORKS_X_LANES_H

#include "networks/x/read.h"

enum x_lane_state {
	LANE_CLOSED,
	LANE_OPENING,
	LANE_LIVE,
	LANE_ABSENT, /* nothing to be told by it, or X does not give it to this program */
};

struct x_lane;

/* What a lane has of its own. */
struct x_lane_kind {
	const char *name; /* for the log */
	const char *path;
	/* Makes what X needs before it is opened; then x_lane_open, x_lane_over or x_lane_absent.
	 */
	void (*prepare)(struct session *s, struct x_lane *lane);
	/* Takes a line. */
	void (*take)(struct session *s, const struct json *json, const struct json_slice *raw,
		const char *source);
};
extern const struct x_lane_kind x_activity_lane, x_watch_lane;

enum { X_LANES = 2 };

struct x_lane {
	const struct x_lane_kind *kind;
	struct session *session;
	enum x_lane_state state;
	struct strbuf line;
	char *url;
	struct err err; /* what X said in the stream before it ended it */
};

struct x_stream {
	struct x_lane lanes[X_LANES];
	char *rules; /* of the watches, as X has them; NULL = not known */
};

void x_lane_open(struct x_lane *lane);

/* It broke off, or could not be opened now. */
void x_lane_over(struct x_lane *lane, const struct err *err);

/* There is none; err: why, to be logged (ERR_NONE: nothing is wanted of it). */
void x_lane_absent(struct x_lane *lane, const struct err *err);

/* Tells why a lane's request failed: absent where X says no, over where it may come. */
void x_lane_failed(struct x_lane *lane, const struct reply *reply);

/* Between two looks a watch may have begun or ended. */
void x_watch_tend(struct session *s);

#endif
