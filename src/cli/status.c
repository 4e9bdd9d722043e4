#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cli/account_json.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/channel.h"
#include "store/collector.h"
#include "store/figures.h"
#include "store/journal.h"

struct status {
	struct account_list accounts;
	struct desk_figures figures;
	struct journal_head head;
	bool practice;
	struct collector collector;
};

static bool account_is_healthy(const struct account_row *account)
{
	return account->state != ACCOUNT_DEGRADED && account->state != ACCOUNT_DOWN &&
	       account->state != ACCOUNT_SIGNED_OUT && !account->silent_us &&
	       !(account->signed_until_us && account->signed_until_us < clock_now_us());
}

/* Nobody collects for accounts that want it, an account is in trouble, or a post's fate is open. */
static bool is_healthy(const struct status *status)
{
	bool served = true;
	for (size_t i = 0; i < status->accounts.count; i++) {
		if (!account_is_healthy(&status->accounts.items[i]))
			return false;
		if (status->accounts.items[i].served)
			served = status->collector.runs;
	}
	return served && status->figures.unclear == 0;
}

static void add_gap(struct json_writer *w, const struct account_gap *gap)
{
	json_begin(w, "gap", '{');
	json_add_time(w, "from", gap->from_us);
	json_add_time(w, "until", gap->until_us);
	json_add_int(w, "loaded", gap->loaded);
	json_add_bool(w, "whole", gap->whole);
	json_end(w, '}');
}

static void add_account(struct json_writer *w, const struct account_row *account)
{
	json_begin(w, NULL, '{');
	json_add_str(w, "name", account->name);
	json_add_str(w, "network", account->network);
	json_add_str(w, "handle", account->handle);
	json_add_str(w, "state", account_state_names[account->state]);
	json_add_str(w, "reason", account->reason);
	json_add_time(w, "since", account->since_us);
	json_add_time(w, "last", account->last_us);
	json_add_time(w, "retry", account->retry_us);
	json_add_time(w, "silent", account->silent_us);
	json_add_bool(w, "streaming", account->streaming);
	json_add_bool(w, "can_reply", account->can_reply);
	json_add_time(w, "signed_until", account->signed_until_us);
	account_json_can(w, account);
	json_add_bool(w, "served", account->served);
	if (account->gap.until_us)
		add_gap(w, &account->gap);
	json_end(w, '}');
}

static void print_json(struct store *store, const struct status *status)
{
	char hex[HASH_HEX_BYTES];
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, OUTPUT_RECORD_MAX);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	json_add_bool(&w, "healthy", is_healthy(status));
	json_add_str(&w, "store", store_path(store));
	json_add_str(&w, "kind", status->practice ? "exercise" : "live");
	json_add_int(&w, "schema", store_schema_version(store));
	json_add_bool(&w, "collector", status->collector.runs);
	if (status->collector.runs)
		json_add_str(&w, "collector_host", status->collector.host);
	json_begin(&w, "queue", '{');
	json_add_int(&w, "open", status->figures.open);
	json_add_int(&w, "danger", status->figures.danger);
	json_add_int(&w, "ringing", status->figures.ringing);
	json_end(&w, '}');
	json_begin(&w, "outbox", '{');
	json_add_int(&w, "unsent", status->figures.unsent);
	json_add_int(&w, "failed", status->figures.failed);
	json_add_int(&w, "unclear", status->figures.unclear);
	json_end(&w, '}');
	json_begin(&w, "journal", '{');
	json_add_int(&w, "seq", status->head.seq);
	json_add_str(&w, "hash", hash_hex(status->head.hash, hex));
	json_end(&w, '}');
	json_begin(&w, "accounts", '[');
	for (size_t i = 0; i < status->accounts.count; i++)
		add_account(&w, &status->accounts.items[i]);
	json_end(&w, ']');
	json_end(&w, '}');
	output_line(&out, 0);
}

static void print_gap(const struct account_row *account, int cols)
{
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	if (!account->gap.until_us)
		return;
	strbuf_printf(&line, "%31s", "");
	account_gap_words(account, clock_now_us(), &line);
	output_line(&line, cols);
}

static void print_host(const char *host)
{
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_str(&line, _("collector  runs on "));
	output_text(&line, host);
	output_line(&line, output_cols());
}

static void print_text(struct store *store, const struct status *status)
{
	STRBUF_AUTO struct strbuf line;
	int cols = output_cols();
	strbuf_init(&line, OUTPUT_LINE_MAX);
	strbuf_printf(&line, _("store      %s (%s)"), store_path(store),
		status->practice ? _("exercise") : _("live"));
	output_line(&line, 0);
	int64_t since_us = status->collector.runs ? 0 : accounts_collected_us(&status->accounts);
	char when[CLOCK_SHORT_BYTES];
	if (since_us)
		printf(_("collector  does not run since %s\n"),
			clock_short(since_us, clock_now_us(), when));
	else if (status->collector.runs && status->collector.host)
		print_host(status->collector.host);
	else
		printf(_("collector  %s\n"),
			status->collector.runs ? _("runs") : _("does not run"));
	printf(_("queue      %lld open, %lld in danger, %lld not acknowledged\n"),
		(long long)status->figures.open, (long long)status->figures.danger,
		(long long)status->figures.ringing);
	printf(_("outbox     %lld not sent: %lld failed, %lld unclear\n"),
		(long long)status->figures.unsent, (long long)status->figures.failed,
		(long long)status->figures.unclear);
	for (size_t i = 0; i < status->accounts.count; i++) {
		const struct account_row *account = &status->accounts.items[i];
		if (!account->served)
			continue;
		strbuf_str(&line, _("account    "));
		output_column(&line, account->name, 20);
		account_words(account, clock_now_us(), &line);
		if (account->reason)
			strbuf_str(&line, ": ");
		output_text(&line, account->reason);
		output_line(&line, cols);
		print_gap(account, cols);
	}
}

int status_main(struct cli *cli, struct err *err)
{
	enum cli_format format;
	if (cli_format(cli, FORMAT_CSV, &format, err) < 0)
		return -1;
	CLI_STORE_AUTO struct store *store = cli_open(cli, err);
	if (!store)
		return -1;
	struct status status = {
		.accounts = {.arena = ARENA_INIT}, .practice = store_kind(store) == STORE_EXERCISE};
	int rc = collector_read(store, &cli->arena, &status.collector, err);
	if (rc == 0)
		rc = accounts_read(store, &status.accounts, err);
	if (rc == 0)
		rc = desk_figures(store, &status.figures, err);
	if (rc == 0)
		rc = journal_head(store, &status.head, err);
	if (rc == 0 && format == FORMAT_JSON)
		print_json(store, &status);
	else if (rc == 0)
		print_text(store, &status);
	if (rc == 0 && !is_healthy(&status))
		rc = 1;
	account_list_release(&status.accounts);
	return rc;
}
