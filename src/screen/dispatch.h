/* From a key to the text of a command: sequences, counts, and the Esc that may begin an F-key. */
#ifndef NW_SCREEN_DISPATCH_H
#define NW_SCREEN_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "screen/desk.h"

/* One key or a paste from the terminal; the Esc that waited alone. */
void desk_key(struct desk *desk, uint32_t key);
void desk_paste(struct desk *desk, const char *text, size_t len);
void desk_escape_alone(struct desk *desk);

#endif
