/* How long a call waits for a server that does not answer. Without this: as long as it takes, which
 * is for ever when the server stands still. A file's calls wait for no server.
 *
 * It holds for all handles of the process; whoever sets it uses them in one thread. */
#ifndef NW_STORE_PATIENCE_H
#define NW_STORE_PATIENCE_H

#include <stdint.h>

struct patience {
	int fd; /* readable: `left_ms` is asked again, and takes what it is readable for */
	/* How long a wait that began then (clock_mono_ms) may still last; -1: as long as it takes.
	 * 0: it ends at once, as does any that begins (ERR_AWAY, and the connection is given up).
	 */
	int (*left_ms)(void *data, int64_t since_ms);
	void *data;
};

/* Borrowed; NULL takes it away. */
void store_set_patience(const struct patience *p);

/* For src/store: -1 where nobody is impatient. */
int patience_fd(void);
int patience_left_ms(int64_t since_ms);

#endif
