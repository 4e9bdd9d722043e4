/* `account check`: one poll by the network's own code, with a host that keeps nothing. */
#include <stdio.h>

#include "config.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "http/http.h"
#include "networks/network.h"
#include "networks/session_file.h"
#include "watch/account.h"

/* To know that it can be read, a page of it is enough. */
enum { CHECK_MOST_MS = 60000, CHECK_ENOUGH = 40 };

struct check {
	const char *name;
	size_t delivered;
	bool polled;
	char handle[256];
	int64_t signed_until_us; /* 0 = it has no end, or none is known */
	struct err err;
};

static int on_deliver(void *data, const struct mention *mentions, size_t count)
{
	struct check *check = data;
	check->delivered += count;
	return 0;
}

static bool on_knows(void *data, const struct mention *m)
{
	const struct check *check = data;
	return check->delivered >= CHECK_ENOUGH;
}

static void on_polled(void *data, const struct err *err, int64_t retry_us, const char *cursor)
{
	struct check *check = data;
	check->polled = true;
	if (err)
		check->err = *err;
}

static void on_identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct check *check = data;
	if (handle)
		snprintf(check->handle, sizeof(check->handle), "%s", handle);
}

static void on_streaming(void *data, enum stream_state state, const struct err *why)
{
}

static void on_missed(void *data)
{
}

static void on_plays(void *data, const struct part *part)
{
}

static void on_signed_until(void *data, int64_t until_us)
{
	struct check *check = data;
	check->signed_until_us = until_us;
}

static int poll_once(struct check *check, const struct network *network,
	const struct session_host *host, struct err *err)
{
	struct session *session = network->open(host, err);
	if (!session)
		return -1;
	int64_t until = clock_mono_ms() + CHECK_MOST_MS;
	network->poll(session, NULL);
	while (!check->polled && clock_mono_ms() < until)
		http_run(host->http, 1000, NULL, 0);
	network->close(session);
	if (!check->polled)
		return err_set(err, ERR_NETWORK, "%s", _("no answer within a minute"));
	if (!check->err.code)
		return 0;
	*err = check->err;
	return -1;
}

static void report(const struct account_config *account, const struct network *network,
	const struct check *check)
{
	printf(check->delivered < CHECK_ENOUGH
			? _("%s: %s answers as %s; mentions to read: %zu; replies %s\n")
			: _("%s: %s answers as %s; mentions to read: %zu or more; replies %s\n"),
		account->name, account->network, *check->handle ? check->handle : "-",
		check->delivered < CHECK_ENOUGH ? check->delivered : (size_t)CHECK_ENOUGH,
		account->reply && network->send && !network->can.closed ? _("on") : _("off"));
	char end[CLOCK_RFC3339_BYTES];
	if (check->signed_until_us)
		printf(_("%s: the sign-in ends on %.10s\n"), account->name,
			clock_rfc3339(check->signed_until_us, end)); /* its day */
}

int account_check(const struct account_config *account, struct err *err)
{
	const struct network *network = network_find(account->network);
	if (!network)
		return err_set(err, ERR_CONFIG, _("%s: this build has no network '%s'"),
			account->where, account->network);
	if (network->check && network->check(account, err))
		return -1;
	MEM_AUTO char *session_file = session_file_path(account->name, err);
	struct http *http = session_file
				    ? http_new(&(struct http_options){.user_agent = PACKAGE_NAME
								      "/" PACKAGE_VERSION,
						       .ca_file = account->ca_file,
						       .allow_private_addresses =
							       account->allow_private_addresses},
					      err)
				    : NULL;
	if (!http)
		return -1;
	struct check check = {.name = account->name};
	struct session_host host = {.data = &check,
		.network = network,
		.http = http,
		.config = account,
		.session_file = session_file,
		.deliver = on_deliver,
		.knows = on_knows,
		.streaming = on_streaming,
		.missed = on_missed,
		.polled = on_polled,
		.identity = on_identity,
		.plays = on_plays,
		.signed_until = on_signed_until};
	int rc = poll_once(&check, network, &host, err);
	http_free(http);
	if (rc == 0)
		report(account, network, &check);
	return rc;
}

void account_print_fault(const char *name, const struct err *why)
{
	printf("%s: %s", name, why->msg);
	switch (err_class(why->code)) {
	case ERR_CLASS_AUTH:
		printf(_("; `nachtwacht account add %s` signs in anew"), name);
		break;
	case ERR_CLASS_RETRY:
		printf(_("; is the address in its section right, and does it answer from here?"));
		break;
	case ERR_CLASS_RATE:
		printf(_("; it works, and wants to be left alone for a while"));
		break;
	default:
		break;
	}
	putchar('\n');
}
