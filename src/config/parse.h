/* One file of the configuration, by libconfuse, into the struct that both files fill. */
#ifndef NW_CONFIG_PARSE_H
#define NW_CONFIG_PARSE_H

#include <stdbool.h>

#include "base/err.h"
#include "config/config.h"

/* Adds what `text` says to c; `path` is for messages. With `user_only` what is the system's own is
 * refused. Returns 0, or -1 (ERR_CONFIG) with "path:line: what". */
int config_parse(
	struct config *c, const char *path, const char *text, bool user_only, struct err *err);

#endif
