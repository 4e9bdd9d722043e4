/* Keys of the composer that are part of writing, not commands. */
#ifndef NW_SCREEN_COMPOSER_KEYS_H
#define NW_SCREEN_COMPOSER_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "screen/edit.h"

/* Does what a key means in a text: moves, deletes, types. Tab goes to the next open {{place}}, and
 * typing there takes its place. False for a key that means nothing here. */
bool composer_edit_key(struct edit *e, uint32_t key);

#endif
