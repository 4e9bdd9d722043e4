/* The one entry of the full-screen desk. */
#ifndef NW_SCREEN_RUN_H
#define NW_SCREEN_RUN_H

#include "base/err.h"
#include "config/config.h"
#include "screen/worker.h"

struct desk_options {
	const struct config *config; /* borrowed for the whole run */
	const char *config_file;     /* that the collector is started with; may be NULL */
	const char *store;           /* path */
	const char *term;            /* NULL = $TERM */
	const char *limit;           /* NULL = the option's */
	int in, out;                 /* descriptors of the terminal */
	enum worker_mode worker;
};

struct desk;

/* Exit status of a desk that could not draw: the caller goes on with the line mode. */
enum { DESK_NO_TERMINAL = -2 };

/* Opens the desk and runs it until it is left. Returns 0, -1 with an error, or DESK_NO_TERMINAL. */
int desk_run(const struct desk_options *options, struct err *err);

/* The parts of desk_run, for tests; between them desk_turn (screen/loop.h). */
struct desk *desk_new(const struct desk_options *options, struct err *err);
void desk_free(struct desk *desk);

#endif
