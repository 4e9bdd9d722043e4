/* What was recorded, from a file. */
#ifndef NW_TESTS_RECORDED_H
#define NW_TESTS_RECORDED_H

#include "base/arena.h"

/* The text of a file of a folder, in the arena; asserts that it is there. */
char *recorded_text(struct arena *a, const char *folder, const char *name);

#endif
