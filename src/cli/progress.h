/* How far a long work is, as one line of standard error that is drawn over itself; only on a
 * terminal. */
#ifndef NW_CLI_PROGRESS_H
#define NW_CLI_PROGRESS_H

#include <stdint.h>

/* A store_progress. */
void progress_show(const char *what, int64_t done, int64_t total);

/* Wipes the line. */
void progress_end(void);

#endif
