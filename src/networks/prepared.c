#include "networks/prepared.h"

#include "base/i18n.h"

void prepared_tell(const struct session_host *host, int64_t post_id, const char *key,
	const struct strbuf *record, const struct err *err)
{
	struct err why = *err;
	if (why.code == ERR_NONE && record->overflow)
		err_set(&why, ERR_REJECTED, _("the post is too large"));
	bool good = why.code == ERR_NONE;
	host->prepared(host->data, post_id, good ? key : NULL, good ? record->buf : NULL, &why);
}
