/* The worker: one process that serves one account, in and out. */
#ifndef NW_WATCH_WORKER_H
#define NW_WATCH_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"
#include "networks/network.h"

/* What a worker serves. Borrowed pointers. */
struct worker_setup {
	const char *store; /* its path */
	int64_t lease;     /* that of the supervisor (collector_pass); 0 = takes it itself */
	const struct account_config *account;
	const struct rule_set *rules;
	const struct network *network;
	const struct watch *const *watches; /* of this account */
	size_t watch_count;
	const char *session_file;
	bool once;      /* one poll, all that is due to leave, and end */
	bool send_only; /* no poll */
};

/* Serves until it is told to end (TERM), its credentials change, or it cannot go on. Returns 0, 1
 * when the poll failed under `once`, or -1. */
int worker_run(const struct worker_setup *setup, struct err *err);

#endif
