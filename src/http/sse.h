/* Server-sent events (WHATWG HTML, "Parsing an event stream"), as they come: fed with bytes in any
 * portions, it calls back for each whole event. What a closing stream leaves unfinished is no
 * event.
 *
 * The bytes are not checked: a text may hold anything but CR and LF within a line. */
#ifndef NW_HTTP_SSE_H
#define NW_HTTP_SSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

/* event: its name, "message" when it has none. text: its lines of data, joined by LF, with a NUL
 * behind. Both are borrowed until it returns; it must not release the parser. */
typedef void sse_event_fn(void *data, const char *event, const char *text, size_t len);

struct sse {
	sse_event_fn *on_event;
	void *data;
	struct strbuf line, text, event;
	struct strbuf id; /* of the last event that said one, for Last-Event-ID */
	long retry_ms;    /* the pause before the next try that the server wants; -1 = none said */
	bool begun;       /* past the first line, before which a BOM may stand */
	bool after_cr;    /* a LF now is the second half of a line's end */
	bool has_data;    /* of the event at hand, which may be empty */
	bool broken;
};

/* No line and no event's text may be longer than record_max bytes. */
void sse_init(struct sse *s, size_t record_max, sse_event_fn *on_event, void *data);
void sse_release(struct sse *s);

/* Returns -1 when a record was too long, from then on; else 0. */
int sse_feed(struct sse *s, const char *bytes, size_t len);

#endif
