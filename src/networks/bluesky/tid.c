#include <string.h>

#include "networks/bluesky/write.h"

/* Base32 in the order of its characters, so that keys sort by time. */
static const char digits[] = "234567abcdefghijklmnopqrstuvwxyz";

enum { CLOCK_ID_BITS = 10 };

void bluesky_tid(int64_t us, unsigned clock_id, char out[BLUESKY_TID_BYTES])
{
	uint64_t value = ((uint64_t)us << CLOCK_ID_BITS | (clock_id & 1023)) & INT64_MAX;
	for (int i = BLUESKY_TID_BYTES - 2; i >= 0; i--, value >>= 5)
		out[i] = digits[value & 31];
	out[BLUESKY_TID_BYTES - 1] = '\0';
}

int64_t bluesky_tid_time(const char *tid)
{
	uint64_t value = 0;
	if (strlen(tid) != BLUESKY_TID_BYTES - 1 || !strchr("234567abcdefghij", tid[0]))
		return 0; /* 63 bits: the first character has but four */
	for (; *tid; tid++) {
		const char *digit = strchr(digits, *tid);
		if (!digit)
			return 0;
		value = value << 5 | (uint64_t)(digit - digits);
	}
	return (int64_t)(value >> CLOCK_ID_BITS);
}
