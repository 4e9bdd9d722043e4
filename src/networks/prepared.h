/* The end of preparing a post. */
#ifndef NW_NETWORKS_PREPARED_H
#define NW_NETWORKS_PREPARED_H

#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "networks/session_host.h"

/* Tells the host: key and record, or what was wrong; a record that did not fit is refused. */
void prepared_tell(const struct session_host *host, int64_t post_id, const char *key,
	const struct strbuf *record, const struct err *err);

#endif
