/* Where nachtwachtd is, and how a desk starts one beside itself. */
#ifndef NW_CONFIG_SPAWN_H
#define NW_CONFIG_SPAWN_H

#include "base/err.h"

/* The path of nachtwachtd: where it was built to be, or beside the running program when that one
 * runs from a build tree; never looked for on PATH. The caller frees it; NULL (ERR_SYSTEM) when
 * none can be run there. */
char *spawn_find_daemon(struct err *err);

/* Starts `nachtwachtd --desk-fd N` for a store, in a session of its own. Returns the write end of
 * the pipe N, or -1 (ERR_SYSTEM). The collector lives as long as the pipe is open: when it closes
 * (also because this program died) it finishes what is held or being sent, then ends. POLLERR on
 * the pipe says that the collector ended by itself. `config_file` may be NULL. */
int collector_start(const char *store_path, const char *config_file, struct err *err);

/* The same for nobody who waits: it sends what is held, fetches nothing, and ends. Returns 0 or -1.
 */
int collector_drain(const char *store_path, const char *config_file, struct err *err);

/* Runs a command by sh(1) that nobody waits for, in a session of its own and without a terminal,
 * with NACHTWACHT_NOTICE (what kind of notice) and NACHTWACHT_WORDS in its environment. Returns 0
 * or -1 (ERR_SYSTEM). */
int spawn_notice(const char *command, const char *kind, const char *words, struct err *err);

#endif
