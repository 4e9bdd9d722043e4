/* Signals, heard also while a call waits for a store that hangs; and how long it is waited for once
 * we are told to end, or our lease is over. */
#ifndef NW_WATCH_HEARING_H
#define NW_WATCH_HEARING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/patience.h"

/* Times are clock_mono_ms. */
struct hearing {
	int fd;           /* readable when a signal comes; -1 = not begun */
	uint64_t heard;   /* those not taken yet, a bit each */
	int64_t end_ms;   /* when we were told to end; 0 = we were not */
	int64_t lapse_ms; /* when the lease that we hold is over; 0 = we hold none that ends */
	bool vain;        /* told to end, a call waited in vain: none waits any more */
	struct patience patience;
};

/* Blocks the signals of process_signals and has the store's calls heed them. */
int hearing_begin(struct hearing *h, struct err *err);
void hearing_end(struct hearing *h);

/* The next one, 0 when there is none. */
int hearing_take(struct hearing *h);

/* True when there is one that poll(2) does not tell of any more. */
bool hearing_has(const struct hearing *h);

#endif
