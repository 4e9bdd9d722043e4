/* Events of the journal as sentences for people. */
#ifndef NW_SCREEN_SENTENCE_H
#define NW_SCREEN_SENTENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "store/journal.h"

/* How each event is told. `{name}` is a member of the event's details, or one of {actor},
 * {subject}; a part in brackets is left out when a member in it is not there. */
struct sentence_row {
	const char *event;
	const char *text; /* marked for translation */
};
extern const struct sentence_row sentence_rows[];
extern const size_t sentence_count;

/* Appends an event, without its time: "jvr put case 12 to sleep until 08:00". `actor` is the name
 * to use for who did it. An event that has no row is told by its name. */
void sentence_add(struct strbuf *out, const struct event *event, const char *actor);

/* The case that an event is about: its subject, or the one that its details name; 0 = none. */
int64_t sentence_case(const struct event *event);

#endif
