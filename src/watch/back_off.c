#include "watch/back_off.h"

#include "base/clock.h"

int64_t back_off_us(int tries)
{
	int64_t seconds = 5;
	for (; tries > 0 && seconds < 300; tries--)
		seconds *= 2;
	return clock_now_us() + (seconds < 300 ? seconds : 300) * CLOCK_S;
}
