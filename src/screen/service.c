#include "screen/service.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/queue_row.h"
#include "store/collector.h"

static const char *worker_of(const struct desk *desk, const char *account)
{
	const struct account_row *row = desk_account(desk, account);

	return row ? account_worker(row) : account;
}

char *service_missing(const struct desk *desk, const char *account)
{
	const char *worker = worker_of(desk, account);
	const struct collector now = {
		.runs = desk->collected, .names = desk->served ? desk->served : ""};
	enum service service = collector_serves(&now, worker);

	if (service == SERVICE_NOBODY && !desk_option_on(desk, OPTION_COLLECT))
		return mem_strdup(_("no collector runs, it leaves when one does"));
	/* The one that this desk is about to start reads the same configuration. */
	if (service == SERVICE_NOBODY && config_account(desk->config, worker))
		service = SERVICE_RUNS;
	return service == SERVICE_RUNS
		       ? NULL
		       : mem_printf(
				 _("no collector serves %s, add it to its configuration"), worker);
}
