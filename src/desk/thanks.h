/* Whether a citizen says thanks and nothing else: "@politie Hartelijk bedankt!" with a thumb. */
#ifndef NW_DESK_THANKS_H
#define NW_DESK_THANKS_H

#include <stdbool.h>

/* True when every word is one of thanks or of politeness and every picture a thumb, a heart or the
 * like, and one of them thanks. Handles are looked through. */
bool thanks_only(const char *text);

#endif
