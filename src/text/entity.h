/* What of a text becomes a link by itself: addresses and @names, by the rules of twitter-text v3
 * (github.com/twitter/twitter-text, the files of conformance/). An address needs no "http://" when
 * it ends in a top-level domain. */
#ifndef NW_TEXT_ENTITY_H
#define NW_TEXT_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

struct entity {
	size_t start, end;     /* bytes of the text */
	size_t name, name_end; /* of a mention: its name without the @; what lies between
				  name_end and end is a list's, "/list" */
	size_t next;           /* where the search for the next one goes on */
};

/* Each finds the first one from a byte on, which is 0 or the `next` of the one before. False when
 * there is none. All of a text takes time in proportion to its length. */
bool entity_next_url(const char *text, size_t len, size_t from, struct entity *url);
bool entity_next_mention(const char *text, size_t len, size_t from, struct entity *mention);

/* The @name that only blanks part from that byte: at 0 whom a reply answers. */
bool entity_leading_mention(const char *text, size_t len, size_t from, struct entity *mention);

/* False when the text holds a character that no post can hold. */
bool entity_text_allowed(const char *text, size_t len);

#endif
