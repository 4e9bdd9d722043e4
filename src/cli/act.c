#include "cli/act.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/media_read.h"
#include "config/spawn.h"
#include "desk/template.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/collector.h"
#include "store/decide.h"

enum { TEXT_MAX = 1 << 16 };

/* Puts the text of a template in the place of --template CODE. */
static int fill_template(struct cli *cli, struct store *store, const struct actor *actor,
	struct decision *d, int64_t case_id, struct err *err)
{
	const struct template *template = config_template(&cli->config, d->code);
	if (!template)
		return err_set(err, ERR_INPUT, _("no template '%s' in the configuration"), d->code);
	struct case_list list = {.arena = ARENA_INIT};
	if (cases_by_id(store, &case_id, 1, &list, err) < 0)
		return -1;
	int rc = 0;
	if (list.count == 0) {
		rc = err_set(err, ERR_NOT_FOUND, _("no case %lld"), (long long)case_id);
	} else {
		STRBUF_AUTO struct strbuf text;
		strbuf_init(&text, TEXT_MAX);
		struct template_values values = {.author = list.items[0].handle,
			.name = list.items[0].name,
			.case_id = arena_printf(&cli->arena, "%" PRId64, case_id),
			.initials = actor->initials,
			.helpline = cli->config.option[OPTION_HELPLINE]};
		template_fill(&text, template, &values);
		if (d->text)
			strbuf_printf(&text, "%s%s", text.len ? " " : "", d->text);
		d->text = arena_strdup(&cli->arena, text.buf);
	}
	case_list_release(&list);
	return rc;
}

/* The row of the account that a case came by; its strings live in the list. */
static const struct account_row *account_of_case(
	struct store *store, int64_t case_id, struct account_list *accounts, struct err *err)
{
	struct case_list cases = {.arena = ARENA_INIT};
	const struct account_row *row = NULL;
	if (cases_by_id(store, &case_id, 1, &cases, err) < 0 ||
		accounts_read(store, accounts, err) < 0)
		return NULL;
	if (cases.count == 0)
		err_set(err, ERR_NOT_FOUND, _("no case %lld"), (long long)case_id);
	else if (!(row = account_of(accounts, cases.items[0].account)))
		err_set(err, ERR_NOT_FOUND, _("there is no account %s"), cases.items[0].account);
	case_list_release(&cases);
	return row;
}

/* What goes along is read before the store is locked for the reply. */
static int read_files(
	struct cli *cli, struct store *store, struct decision *d, int64_t case_id, struct err *err)
{
	struct account_list accounts = {.arena = ARENA_INIT};
	const struct account_row *account = account_of_case(store, case_id, &accounts, err);
	int rc = account ? 0 : -1;
	for (size_t i = 0; rc == 0 && i < d->file_count; i++) {
		struct media_file file, *own = &d->files[i].file;
		rc = media_file_read(d->files[i].path, &account->can.media, &file, err);
		if (rc < 0)
			break;
		*own = (struct media_file){.name = arena_strdup(&cli->arena, file.name),
			.type = file.type,
			.bytes = arena_strndup(&cli->arena, file.bytes, file.len),
			.len = file.len};
		media_file_release(&file);
	}
	account_list_release(&accounts);
	return rc;
}

/* The account whose worker serves this one; "" when none does. */
static const char *worker_of(struct cli *cli, struct store *store, const char *account)
{
	struct account_list accounts = {0};
	const char *worker = "";
	if (accounts_read(store, &accounts, NULL) == 0)
		for (size_t i = 0; i < accounts.count; i++)
			if (strcmp(accounts.items[i].name, account) == 0)
				worker = arena_strdup(
					&cli->arena, account_worker(&accounts.items[i]));
	account_list_release(&accounts);
	return worker;
}

void act_drain(struct cli *cli, struct store *store, const char *account)
{
	struct err err = ERR_INIT;
	const char *worker = worker_of(cli, store, account);
	enum service service = collector_service(store, worker);
	if (service == SERVICE_RUNS)
		return;
	if (service == SERVICE_NOBODY && strcmp(cli->config.option[OPTION_COLLECT], "on") != 0) {
		fputs(_("no collector runs: it leaves when one does\n"), stderr);
		return;
	}
	if (service == SERVICE_LACKS || !config_account(&cli->config, worker)) {
		fprintf(stderr,
			_("no collector serves its account: it leaves when one does (`nachtwacht "
			  "account add`, or the configuration that the collector reads)\n"));
		return;
	}
	if (collector_drain(cli->store_path, cli->config_file, &err) < 0)
		fprintf(stderr, _("no collector could be started (%s): it leaves when one runs\n"),
			err.msg);
}

static void drain_case(struct cli *cli, struct store *store, int64_t case_id)
{
	struct case_list cases = {.arena = ARENA_INIT};
	bool known = cases_by_id(store, &case_id, 1, &cases, NULL) == 0 && cases.count > 0;
	act_drain(cli, store, known ? cases.items[0].account : "");
	case_list_release(&cases);
}

static void tell_post(
	struct cli *cli, struct store *store, int64_t case_id, const struct decide_summary *summary)
{
	if (!summary->send_after_us) {
		printf(_("post %lld is a draft\n"), (long long)summary->post_id);
		return;
	}
	char when[CLOCK_SHORT_BYTES];
	printf(_("post %lld leaves at %s\n"), (long long)summary->post_id,
		clock_exact(summary->send_after_us, when));
	fflush(stdout);
	drain_case(cli, store, case_id);
}

static void tell_moderation(struct cli *cli, struct store *store, int64_t case_id,
	enum moderation what, const struct decide_summary *summary)
{
	if (!summary->moderation_id) {
		printf(_("case %lld was so already\n"), (long long)case_id);
		return;
	}
	char when[CLOCK_SHORT_BYTES];
	printf(_("moderation %lld: %s at %s; until then `undo` calls it off\n"),
		(long long)summary->moderation_id, moderation_rows[what].name,
		clock_exact(summary->send_after_us, when));
	fflush(stdout);
	drain_case(cli, store, case_id);
}

static int take_next(struct store *store, const struct actor *actor, struct err *err)
{
	int64_t id;
	if (decide_next(store, actor, &id, err) < 0)
		return -1;
	printf(_("case %lld claimed\n"), (long long)id);
	return 0;
}

/* An undo, a redo of one, or the next case. */
static int step(
	struct store *store, const struct actor *actor, enum decision_kind kind, struct err *err)
{
	char what[80];
	struct decide_summary summary = {0};
	bool redo = kind == DECIDE_REDO;
	if (kind == DECIDE_NEXT)
		return take_next(store, actor, err);
	if ((redo ? decide_redo : decide_undo)(store, actor, what, &summary, err) < 0)
		return -1;
	printf(redo ? _("done again: %s\n") : _("undone: %s\n"), what);
	return summary.refused ? 1 : 0;
}

static int apply(struct cli *cli, struct store *store, const struct actor *actor,
	const struct decision *d, const int64_t *ids, size_t count, int64_t if_version,
	struct err *err)
{
	struct decide_summary summary = {0};
	struct decide_result *results =
		arena_alloc(&cli->arena, count * sizeof(struct decide_result));
	int rc = decide(store, actor, d, ids, count, if_version, results, &summary, err);
	if (rc < 0 && count == 1)
		return -1;
	size_t told = 0;
	for (size_t i = 0; i < count; i++) {
		if (results[i].err.code == ERR_NONE)
			continue;
		fprintf(stderr, "nachtwacht: %s\n", results[i].err.msg);
		told++;
	}
	if (rc < 0)
		return told == count ? 1 : -1;
	if (d->kind == DECIDE_REPLY && summary.post_id)
		tell_post(cli, store, ids[0], &summary);
	if (d->kind == DECIDE_MODERATE)
		tell_moderation(cli, store, ids[0], d->moderation, &summary);
	return summary.refused ? 1 : 0;
}

int act_run(struct cli *cli, struct store *store, const struct actor *actor, const char *text,
	const int64_t *ids, size_t count, int64_t if_version, struct err *err)
{
	struct decision d;
	if (decision_parse(&d, text, actor->operator, clock_now_us(), &cli->arena, err) < 0)
		return -1;
	if (decision_rows[d.kind].flags & DECISION_STEP)
		return step(store, actor, d.kind, err);
	if (count == 0)
		return err_set(err, ERR_INPUT, _("%s: of which case?"), decision_rows[d.kind].name);
	if (count > 1 && decision_rows[d.kind].flags & DECISION_ONE)
		return err_set(err, ERR_INPUT, _("%s: expected one case, not %zu"),
			decision_rows[d.kind].name, count);
	if (d.file_count && read_files(cli, store, &d, ids[0], err) < 0)
		return -1;
	if (d.code && fill_template(cli, store, actor, &d, ids[0], err) < 0)
		return -1;
	return apply(cli, store, actor, &d, ids, count, if_version, err);
}
