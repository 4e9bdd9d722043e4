/* When an account's stream is to be opened (again): what the network says of it becomes a plan.
 *
 * Times are clock_mono_ms. */
#ifndef NW_WATCH_STREAM_H
#define NW_WATCH_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "networks/network.h"

struct stream {
	enum { STREAM_CLOSED, STREAM_OPENING, STREAM_OPEN, STREAM_NONE } now;
	int64_t open_ms;  /* STREAM_CLOSED: not opened before */
	int64_t since_ms; /* STREAM_OPEN: since when */
	int breaks;       /* in a row, each soon after it was opened */
};

/* wanted: the network has streams and the configuration does not forbid them. */
void stream_init(struct stream *s, bool wanted);

/* When it is to be opened; INT64_MAX = not by time. */
int64_t stream_due_ms(const struct stream *s);

/* It is being opened. */
void stream_begin(struct stream *s);

/* What became of it. True when mentions may have been missed: it is time for a poll. */
bool stream_turned(struct stream *s, enum stream_state state, int64_t now_ms);

#endif
