/* One file of a relay. Nobody but the spool includes this. */
#ifndef NW_NETWORKS_SPOOL_FILE_H
#define NW_NETWORKS_SPOOL_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "networks/spool.h"

/* Where what is put aside goes. */
#define SPOOL_REJECTED "rejected"

/* What is wrong with a file. */
enum spool_fault {
	SPOOL_GOOD,
	SPOOL_GONE,   /* somebody else took it */
	SPOOL_CLOSED, /* errno says why */
	SPOOL_OTHER,  /* a link, a folder, a pipe */
	SPOOL_LARGE,
	SPOOL_HEADERS,
	SPOOL_SIGNATURE,
};

/* Reads a file of the open folder into the call, whose strings are empty, and adds how many bytes
 * that were. The call has to be released where it is good. */
enum spool_fault spool_file_read(struct spool_call *call, int folder, const char *name,
	const struct spool_signature *how, const char *secret, size_t *bytes);
void spool_call_release(struct spool_call *call);

/* Moves it into rejected/. Returns 1, 0 when that is full and it was deleted, -1 (errno). */
int spool_file_put_aside(int folder, const char *name);

#endif
