/* What an account can do, as its network says it once and its row of the store tells the screen
 * (DECISIONS 8): nobody else asks for a network's name. */
#ifndef NW_DESK_CAPABILITY_H
#define NW_DESK_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

/* How far a direct message reaches. */
enum private_reach {
	PRIVATE_ANY,  /* what is public may be answered in private, too */
	PRIVATE_ONCE, /* the same, but each only once */
	PRIVATE_OWN,  /* only what came in private is answered so */
	PRIVATE_NONE,
	PRIVATE_REACHES,
};
/* The private_until of a mention that was never open to it: a time long past. */
enum { PRIVATE_NEVER = 1 };
extern const char *const private_reach_names[PRIVATE_REACHES];

/* What a post costs, in millionths of the currency's unit; 0 = nothing. */
struct price {
	const char *currency; /* "USD"; NULL = nothing costs anything */
	int64_t reply;
	int64_t link; /* instead of it, when a link is in the text */
	int64_t direct;
};

/* What may be attached to a post. */
struct media_rule {
	size_t most;        /* how many; 0 = none */
	size_t most_bytes;  /* of each */
	size_t alt_most;    /* code points of what says in words what is to be seen */
	const char *types;  /* "image/jpeg image/png" */
	size_t direct_most; /* how many with a direct message; 0 = none */
};

struct capability {
	const char *closed; /* why nothing can be answered by it: a closed_why; NULL = it can */
	enum private_reach reach;
	unsigned moderations; /* 1 << enum moderation of each */
	bool publishes;       /* takes posts of our own, which answer nobody */
	bool schedules;       /* and shows one at its time by itself */
	struct price price;
	struct media_rule media;
};

/* Appends "0.20": millionths as people write them. */
void price_amount(struct strbuf *out, int64_t millionths);

/* What a post costs, in millionths of the currency. */
int64_t price_due(const struct price *p, bool direct, bool link);

/* The same for people: ", costs 0.015 USD", ", costs 0.20 USD, with a link"; nothing when
 * nothing costs anything. */
void price_words(const struct price *p, bool direct, bool link, struct strbuf *out);

/* Why something cannot be answered, by the code that an account's or a mention's row holds: a
 * sentence, translated. A code that is not known is shown as it is. */
const char *closed_why(const char *code);

/* What stands before the text in a list of one that nobody sees on its network, translated:
 * "[pending] "; "" for every other code, and for NULL. */
const char *closed_badge(const char *code);

#endif
