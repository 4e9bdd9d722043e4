/* How long what did not work waits before it is tried again. */
#ifndef NW_WATCH_BACK_OFF_H
#define NW_WATCH_BACK_OFF_H

#include <stdint.h>

/* 5, 10, 20 ... 300 seconds from now, by how often it was tried. */
int64_t back_off_us(int tries);

#endif
