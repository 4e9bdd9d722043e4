/* The supervisor: holds the collector's lease, keeps one worker for each account alive, and does
 * the desk's timed work. */
#ifndef NW_WATCH_SUPERVISOR_H
#define NW_WATCH_SUPERVISOR_H

#include <stdbool.h>

#include "base/err.h"
#include "config/config.h"

struct supervisor_options {
	const char *program;     /* what a worker is started from */
	const char *store;       /* its path */
	const char *config_file; /* as given; NULL = the usual place */
	bool once;               /* do what is due and leave */
	bool foreground;
	int desk_fd; /* reading end of a desk's pipe: when it closes, send what is on its way and
			end; -1 = none */
};

/* Runs until it is told to end. `config` is replaced when HUP brings a new one. Returns 0, 1 when a
 * worker failed under `once`, or -1 when it could not begin or go on. */
int supervisor_run(
	const struct supervisor_options *options, struct config *config, struct err *err);

#endif
