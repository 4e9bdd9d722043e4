/* The weighted length of twitter-text, piece by piece. What it weighs is the text in NFC; what it
 * tells are bytes of the text as it was written. */
#ifndef NW_TEXT_WEIGH_H
#define NW_TEXT_WEIGH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "text/entity.h"

/* What the files of twitter-text's config/ differ in. */
struct weights {
	size_t link;   /* of an address */
	size_t wide;   /* of a sign that is not of the scripts of Europe */
	bool pictures; /* a whole emoji weighs what one wide sign does */
};

/* config/v3.json but for its `link`, which an account brings along. Its scale of 100 is left out:
 * all weights are whole. */
extern const struct weights weights_v3;

struct weighing {
	struct weights weights;
	const char *text; /* borrowed */
	size_t len, at;
	struct strbuf normal; /* the text in NFC */
	size_t normal_at, weighed;
	struct entity url; /* the next one in it; at its end when there is none */
};

/* What is weighed and cut as one: clusters, and addresses with all clusters that they touch. */
struct piece {
	size_t bytes, units;
};

/* Allocates once, for the whole text. */
void weighing_init(struct weighing *w, const struct weights *weights, const char *text, size_t len);
void weighing_release(struct weighing *w);

/* The next piece; false at the end. */
bool weighing_next(struct weighing *w, struct piece *p);

#endif
