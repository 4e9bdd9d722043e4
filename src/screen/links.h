/* The links to the networks: signs of the accounts, what is said when one is lost or repaired, and
 * whether a collector runs at all. */
#ifndef NW_SCREEN_LINKS_H
#define NW_SCREEN_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/theme.h"
#include "store/accounts.h"
#include "store/collector.h"

struct desk;

/* `+` live, `~` polling, `!` limited, in trouble, silent or to be signed in again, `-` off, `?` not
 * known yet. */
struct link_look {
	char sign;
	enum role role;
	bool trouble;
};
struct link_look link_look(const struct account_row *row);

/* The columns that all of it takes, and drawing it into as many as there are: when it does not
 * fit, only what is in trouble. When the store is silent or without a collector, that and since
 * when. */
int links_cols(const struct desk *desk);
void links_draw(const struct desk *desk, int x, int cols);

/* A new look at the accounts, before it takes the place of the one before: says what is news, and
 * rings when one fell silent or was lost. */
void links_tell(struct desk *desk, const struct account_list *now);

/* The worker has seen whether somebody holds the collector's lease. */
void links_collector(struct desk *desk, const struct collector *c);

/* True when nobody collects, and nobody is about to; since when, 0 = not known. */
bool links_missing(const struct desk *desk, int64_t *since_us);

#endif
