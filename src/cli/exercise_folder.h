/* The folder of an exercise that is thrown away after it, locked while anybody uses it. */
#ifndef NW_CLI_EXERCISE_FOLDER_H
#define NW_CLI_EXERCISE_FOLDER_H

#include "base/err.h"

struct exercise_folder {
	char *path; /* NULL = none */
	int fd;     /* holds the lock; it goes with the last process that has it */
};

/* Makes one that nobody else can look into, after a sweep: what exercises of this user left behind
 * whose desk was killed goes first. Returns 0 or -1. */
int exercise_folder_make(struct exercise_folder *f, struct err *err);

/* Throws it away, at once or when the collector that still works there has ended: the caller does
 * not wait. */
void exercise_folder_remove(struct exercise_folder *f);

#endif
