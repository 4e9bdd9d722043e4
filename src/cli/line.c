#include "cli/line.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "cli/act.h"
#include "cli/list.h"
#include "cli/outbox.h"
#include "cli/output.h"
#include "cli/show.h"
#include "config/spawn.h"
#include "desk/decision.h"
#include "desk/answer.h"
#include "store/accounts.h"
#include "store/calls.h"
#include "store/case_file.h"
#include "store/cases.h"
#include "store/channel.h"
#include "store/collector.h"
#include "store/figures.h"
#include "store/moderations.h"
#include "store/notice.h"

enum {
	INPUT_MAX = 1 << 16,
	ROWS = 20,
	QUIET_MS = 10000, /* arrivals are told this often at most: a reading voice must be able to
			     end */
};

struct line_desk {
	struct cli *cli;
	struct store *store;
	struct actor actor;
	struct notice *notice;        /* NULL: arrivals are told after each line only */
	int collector;                /* -1 = not ours */
	bool person;                  /* somebody types: show a prompt */
	char *filter;                 /* as typed; "" = what is open */
	int64_t current;              /* case, 0 = none */
	struct case_key at;           /* where it stands */
	int64_t seen;                 /* the newest mention that was told */
	int64_t ringing;              /* dangers that nobody had taken up when last looked */
	int64_t called;               /* the newest call that was told */
	int64_t announcement;         /* the line of the day that was told */
	int64_t told_ms;              /* when; 0 = never */
	int64_t overdue_us;           /* since when the answer is overdue that was told last */
	bool waiting;                 /* arrivals wait to be told */
	struct account_list accounts; /* as they were when they were told */
	bool uncollected;             /* that nobody collects was told */
	char *pending;                /* a reply that waits for a yes ... */
	int64_t version;              /* ... on the case as it was shown with it */
	bool failed, quit;
};

static int query_for(
	struct line_desk *desk, struct case_query *query, struct arena *a, struct err *err)
{
	const struct filter *filter;
	if (list_filter(&filter, desk->filter, desk->actor.operator, a, err) < 0)
		return -1;
	*query = (struct case_query){
		.filter = filter, .me = desk->actor.operator, .order = ORDER_NEWEST, .limit = ROWS};
	return 0;
}

static int run_list(struct line_desk *desk, const char *text, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct case_query query;
	struct case_list list = {.arena = ARENA_INIT};
	int64_t total = 0;
	if (query_for(desk, &query, &arena, err) < 0)
		return -1;
	int rc = cases_read(desk->store, &query, &list, err);
	for (size_t i = 0; rc == 0 && i < list.count; i++)
		list_line(desk->cli, &list.items[i], clock_now_us(), output_cols());
	if (rc == 0)
		rc = cases_count(desk->store, query.filter, query.me, &total, err);
	if (rc == 0)
		printf(_("%zu of %lld\n"), list.count, (long long)total);
	case_list_release(&list);
	return rc;
}

static int run_limit(struct line_desk *desk, const char *text, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const struct filter *filter;
	if (list_filter(&filter, text, desk->actor.operator, & arena, err) < 0)
		return -1;
	free(desk->filter);
	desk->filter = mem_strdup(text);
	desk->current = 0;
	return run_list(desk, "", err);
}

static int show_case(struct line_desk *desk, int64_t id, struct err *err)
{
	struct case_file file = {.arena = ARENA_INIT};
	struct account_list accounts = {.arena = ARENA_INIT};
	int rc = case_file_read(desk->store, id, &file, err);
	if (rc == 0)
		rc = accounts_read(desk->store, &accounts, err);
	if (rc == 0) {
		desk->current = id;
		desk->at = file.row.key;
		show_text(&file, account_of(&accounts, file.row.account), output_cols());
		rc = calls_see(desk->store, &desk->actor, id, err);
	}
	account_list_release(&accounts);
	case_file_release(&file);
	return rc;
}

static int run_show(struct line_desk *desk, const char *text, struct err *err)
{
	int64_t id = desk->current;
	if (*text && show_id(&id, text, err) < 0)
		return -1;
	if (!id)
		return err_set(err, ERR_INPUT, _("show: of which case?"));
	return show_case(desk, id, err);
}

static int run_next(struct line_desk *desk, const char *text, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct case_query query;
	struct case_list list = {.arena = ARENA_INIT};
	if (query_for(desk, &query, &arena, err) < 0)
		return -1;
	query.limit = 1;
	query.has_from = desk->current != 0;
	query.from = desk->at;
	int rc = cases_read(desk->store, &query, &list, err);
	int64_t id = rc == 0 && list.count ? list.items[0].id : 0;
	case_list_release(&list);
	if (rc < 0)
		return -1;
	if (!id)
		return err_set(err, ERR_NOT_FOUND, _("no case comes after this one"));
	return show_case(desk, id, err);
}

static int run_intake(struct line_desk *desk, const char *text, struct err *err)
{
	struct manual entered;
	if (manual_parse(&entered, text, &desk->cli->arena, err) < 0)
		return -1;
	return act_intake(desk->cli, desk->store, &desk->actor, &entered, err);
}

static int run_outbox(struct line_desk *desk, const char *text, struct err *err)
{
	return outbox_print(desk->store, ROWS, FORMAT_TEXT, err);
}

static int run_confirm(struct line_desk *desk, const char *text, struct err *err)
{
	if (!desk->announcement)
		return err_set(err, ERR_REFUSED, _("there is no line of the day to read"));
	int rc = announcement_confirm(desk->store, &desk->actor, desk->announcement, err);
	desk->announcement = 0;
	return rc;
}

static int run_quit(struct line_desk *desk, const char *text, struct err *err)
{
	desk->quit = true;
	return 0;
}

static int run_help(struct line_desk *desk, const char *text, struct err *err);

static const struct {
	const char *name, *synopsis;
	int (*run)(struct line_desk *desk, const char *text, struct err *err);
	const char *help;
} words[] = {
	{"list", "", run_list, N_("list the cases of the limit")},
	{"limit", "[FILTER]", run_limit, N_("list only what a filter finds")},
	{"show", "[ID]", run_show, N_("show a case; it becomes the current one")},
	{"next", "", run_next, N_("show the next case of the list")},
	{"intake", "CHANNEL WHO TEXT", run_intake,
		N_("make a case of a telephone call, an e-mail, a visit or a link")},
	{"outbox", "", run_outbox, N_("list what leaves and what left, newest first")},
	{"confirm", "", run_confirm, N_("say that you have read the line of the day")},
	{"help", "", run_help, N_("this list of words")},
	{"quit", "", run_quit, N_("leave the desk")},
};

static void tell_word(const char *before, const char *name, const char *synopsis, const char *help)
{
	bool bare = !synopsis || !*synopsis;
	printf("%s%s%s%s: %s\n", before, name, bare ? "" : " ", bare ? "" : synopsis, _(help));
}

static int run_help(struct line_desk *desk, const char *text, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		tell_word("", words[i].name, words[i].synopsis, words[i].help);
	for (int i = 0; i < DECISIONS; i++) {
		const struct decision_row *row = &decision_rows[i];
		tell_word("[ID] ", row->name, row->synopsis, row->help);
	}
	return 0;
}

/* How public it is, until when it can leave and what it costs; refuses what cannot. */
static int review_terms(const struct account_list *accounts, const struct case_row *row,
	const struct decision *d, struct strbuf *out, struct err *err)
{
	const struct account_row *account = account_of(accounts, row->account);
	if (!account)
		return err_set(err, ERR_NOT_FOUND, _("there is no account %s"), row->account);
	struct answer_terms terms = {.account = row->account,
		.can_reply = account->can_reply,
		.no_answers = account->can.closed,
		.reach = account->can.reach,
		.closed = row->closed,
		.answer_until_us = row->answer_until_us,
		.private_until_us = row->private_until_us,
		.asked = row->visibility};
	enum visibility visibility = d->in_private ? VISIBILITY_DIRECT : row->visibility;
	strbuf_str(out, visibility_label(visibility));
	answer_terms_words(&terms, &account->can.price, visibility, d->text ? d->text : "",
		clock_now_us(), out);
	for (size_t i = 0; i < d->file_count; i++)
		strbuf_printf(out, _(", with %s: %s"), d->files[i].path, d->files[i].alt);
	if (d->file_count && media_check_count(&account->can.media, visibility == VISIBILITY_DIRECT,
				     d->file_count - 1, err) < 0)
		return -1;
	return answer_check(&terms, visibility, clock_now_us(), err);
}

static int show_reply(struct line_desk *desk, const struct case_row *row, const struct decision *d,
	struct err *err)
{
	struct account_list accounts = {.arena = ARENA_INIT};
	STRBUF_AUTO struct strbuf terms;
	strbuf_init(&terms, OUTPUT_LINE_MAX);
	int rc = accounts_read(desk->store, &accounts, err);
	if (rc == 0)
		rc = review_terms(&accounts, row, d, &terms, err);
	account_list_release(&accounts);
	if (rc < 0)
		return -1;
	printf(_("account %s answers %s (%s, %s): %s\n"), row->account, row->handle, row->network,
		terms.buf, d->text ? d->text : d->code);
	puts(_("send it? yes or no"));
	return 0;
}

static int show_moderation(struct line_desk *desk, const struct case_row *row,
	const struct decision *d, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct moderation_subject target;
	if (moderation_subject(desk->store, row->id, d, &arena, &target, err) < 0)
		return -1;
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, OUTPUT_LINE_MAX);
	moderation_words(&line, d->moderation, target.mention_id, target.post_id, target.handle,
		target.account);
	output_line(&line, 0);
	puts(_("do it? yes or no"));
	return 0;
}

/* What leaves the house is shown once more, and leaves after a yes. */
static int review(struct line_desk *desk, int64_t id, const char *text, const struct decision *d,
	struct err *err)
{
	struct case_list list = {.arena = ARENA_INIT};
	int rc = cases_by_id(desk->store, &id, 1, &list, err);
	if (rc == 0 && !list.count)
		rc = err_set(err, ERR_NOT_FOUND, _("no case %lld"), (long long)id);
	if (rc == 0 && d->kind == DECIDE_MODERATE)
		rc = show_moderation(desk, &list.items[0], d, err);
	else if (rc == 0)
		rc = show_reply(desk, &list.items[0], d, err);
	if (rc == 0) {
		desk->version = list.items[0].version;
		desk->pending = mem_printf("%lld %s", (long long)id, text);
	}
	case_list_release(&list);
	return rc;
}

/* A decision, on the case whose number stands before it or on the current one. */
static int run_decision(struct line_desk *desk, const char *text, bool reviewed, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct decision d;
	int64_t id = desk->current;
	if (isdigit((unsigned char)*text)) {
		size_t len = strcspn(text, " ");
		if (show_id(&id, arena_strndup(&arena, text, len), err) < 0)
			return -1;
		text += len + strspn(text + len, " ");
	}
	if (decision_parse(&d, text, desk->actor.operator, clock_now_us(), &arena, err) < 0)
		return -1;
	if (d.send && id && !reviewed)
		return review(desk, id, text, &d, err);
	return act_run(desk->cli, desk->store, &desk->actor, text, &id, id != 0,
		reviewed ? desk->version : 0, err);
}

static int run_answer(struct line_desk *desk, const char *text, struct err *err)
{
	MEM_AUTO char *reply = desk->pending;
	desk->pending = NULL;
	const char *const yes[] = {"yes", "y", _("yes"), _("y")};
	if (table_find(yes, ARRAY_LEN(yes), text) >= 0)
		return run_decision(desk, reply, true, err);
	puts(_("nothing was sent"));
	return 0;
}

static int run_words(struct line_desk *desk, const char *text, struct err *err)
{
	if (desk->pending)
		return run_answer(desk, text, err);
	size_t len = strcspn(text, " ");
	const char *rest = text + len + strspn(text + len, " ");
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strlen(words[i].name) != len || strncmp(words[i].name, text, len))
			continue;
		if (*rest && !*words[i].synopsis)
			return err_set(err, ERR_INPUT,
				_("%s: takes nothing behind it, got '%.40s'"), words[i].name, rest);
		return words[i].run(desk, rest, err);
	}
	return run_decision(desk, text, false, err);
}

static void take_line(struct line_desk *desk, char *text)
{
	struct err err = ERR_INIT;
	size_t len = strlen(text);
	text += strspn(text, " \t:");
	for (len = strlen(text); len && strchr(" \t\r", text[len - 1]);)
		text[--len] = '\0';
	int rc = len || desk->pending ? run_words(desk, text, &err) : 0;
	fflush(stdout);
	if (rc < 0)
		fprintf(stderr, "nachtwacht: %s\n", err.msg);
	desk->failed = desk->failed || rc != 0;
}

/* Arrivals are one line, and told no faster than a voice reads. */
static void tell_arrivals(struct line_desk *desk, const struct desk_figures *now)
{
	int64_t now_ms = clock_mono_ms();
	desk->waiting = now->newest_mention > desk->seen && desk->told_ms &&
			now_ms - desk->told_ms < QUIET_MS;
	if (desk->waiting || now->newest_mention <= desk->seen)
		return;
	printf(_("new mentions: %lld; open: %lld; in danger: %lld\n"),
		(long long)(now->newest_mention - desk->seen), (long long)now->open,
		(long long)now->danger);
	desk->seen = now->newest_mention;
	desk->told_ms = now_ms;
}

/* A danger to life waits for nothing, whether it arrived or a colleague saw it. */
static void tell_danger(struct line_desk *desk, const struct desk_figures *now)
{
	if (now->ringing > desk->ringing) {
		printf(_("danger to life: case %" PRId64), now->urgent.case_id);
		puts(desk->person ? "\a" : "");
	}
	desk->ringing = now->ringing;
}

static void tell_news(struct line_desk *desk)
{
	struct desk_figures now;
	if (desk_figures(desk->store, &now, NULL) < 0)
		return;
	tell_danger(desk, &now);
	tell_arrivals(desk, &now);
}

/* Colleagues who call him, and the line of the day. */
static void tell_for_me(struct line_desk *desk)
{
	struct for_me mine = {.arena = ARENA_INIT};
	STRBUF_AUTO struct strbuf told;
	strbuf_init(&told, OUTPUT_LINE_MAX);
	if (for_me_read(desk->store, desk->actor.operator, & mine, NULL) == 0) {
		if (mine.newest > desk->called) {
			strbuf_printf(&told,
				mine.kind == CALL_NAMED ? _("%s calls you to case %" PRId64)
				: mine.kind == CALL_ASSIGNED
					? _("%s gave you case %" PRId64)
					: _("%s keeps case %" PRId64 ", which you asked for"),
				mine.caller ? mine.caller : "", mine.case_id);
			output_line(&told, 0);
			desk->called = mine.newest;
		}
		if (mine.announcement && mine.announcement != desk->announcement) {
			strbuf_clear(&told);
			strbuf_printf(&told, _("line of the day, by %s: %s (`confirm` when read)"),
				mine.author ? mine.author : "", mine.text ? mine.text : "");
			output_line(&told, 0);
		}
		desk->announcement = mine.announcement;
	}
	for_me_release(&mine);
}

/* An answer of another service that he waits for does not come in time. */
static void tell_overdue(struct line_desk *desk)
{
	struct overdue now;
	if (questions_overdue(desk->store, desk->actor.operator, & now, NULL) < 0 || !now.id ||
		now.since_us <= desk->overdue_us)
		return;
	desk->overdue_us = now.since_us;
	printf(_("case %" PRId64 ": %s has not answered question %" PRId64 " in time"), now.case_id,
		now.service, now.id);
	putchar('\n');
}

static int wait_ms(const struct line_desk *desk)
{
	if (!desk->waiting)
		return -1;
	int64_t left = desk->told_ms + QUIET_MS - clock_mono_ms();
	return left > 0 ? (int)left : 0;
}

static void tell_collector(struct line_desk *desk)
{
	STRBUF_AUTO struct strbuf told;
	strbuf_init(&told, OUTPUT_LINE_MAX);
	bool missing = desk->collector < 0 && !collector_runs(desk->store);
	if (missing == desk->uncollected)
		return;
	desk->uncollected = missing;
	if (missing)
		collector_missing_words(
			accounts_collected_us(&desk->accounts), clock_now_us(), &told);
	printf("%s\n", missing ? told.buf : _("a collector runs again"));
}

/* What became of the accounts since, and of the collector. */
static void tell_channels(struct line_desk *desk)
{
	struct account_list now = {.arena = ARENA_INIT};
	STRBUF_AUTO struct strbuf told;
	strbuf_init(&told, OUTPUT_LINE_MAX);
	if (accounts_read(desk->store, &now, NULL) == 0) {
		accounts_news(&desk->accounts, &now, clock_now_us(), &told);
		if (told.len)
			output_line(&told, 0);
		struct account_list before = desk->accounts;
		desk->accounts = now;
		now = before;
	}
	account_list_release(&now);
	tell_collector(desk);
}

static void prompt(const struct line_desk *desk)
{
	if (desk->person && desk->current)
		printf("%lld", (long long)desk->current);
	if (desk->person)
		printf(": ");
	fflush(stdout);
}

/* Runs every line that is complete; at the end of the input also one that is not. */
static void take_input(struct line_desk *desk, struct strbuf *input, bool end)
{
	char *begin = input->buf;
	for (char *newline; !desk->quit && (newline = strchr(begin, '\n')); begin = newline + 1) {
		*newline = '\0';
		take_line(desk, begin);
		if (!end)
			prompt(desk);
	}
	MEM_AUTO char *rest = mem_strdup(begin);
	strbuf_clear(input);
	if (end && *rest && !desk->quit)
		take_line(desk, rest);
	else
		strbuf_str(input, rest);
}

/* Reads what is there. False at the end of the input. */
static bool read_input(struct line_desk *desk, struct strbuf *input)
{
	char bytes[4096];
	ssize_t count = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (count <= 0) {
		take_input(desk, input, true);
		return false;
	}
	for (ssize_t i = 0; i < count; i++)
		bytes[i] = bytes[i] ? bytes[i] : ' ';
	if (strbuf_add(input, bytes, (size_t)count) < 0) {
		fprintf(stderr, _("nachtwacht: a line is longer than %d bytes\n"), INPUT_MAX);
		strbuf_clear(input);
		desk->failed = true;
	}
	take_input(desk, input, false);
	return true;
}

static void loop(struct line_desk *desk)
{
	STRBUF_AUTO struct strbuf input;
	strbuf_init(&input, INPUT_MAX);
	prompt(desk);
	while (!desk->quit) {
		struct pollfd fds[] = {
			{.fd = STDIN_FILENO, .events = POLLIN},
			{.fd = desk->notice ? notice_fd(desk->notice) : -1, .events = POLLIN},
			{.fd = desk->collector, .events = 0},
		};
		if (poll(fds, ARRAY_LEN(fds), wait_ms(desk)) < 0 && errno != EINTR)
			return;
		bool noticed = fds[1].revents && notice_take(desk->notice);
		if (fds[2].revents) {
			close(desk->collector);
			desk->collector = -1;
		}
		if (noticed || fds[2].revents)
			tell_channels(desk);
		if ((noticed && store_changed(desk->store)) || desk->waiting)
			tell_news(desk);
		if (noticed) {
			tell_overdue(desk);
			tell_for_me(desk);
		}
		fflush(stdout);
		if (fds[0].revents && !read_input(desk, &input))
			return;
	}
}

static void start_collector(struct line_desk *desk)
{
	struct err err = ERR_INIT;
	desk->collector = -1;
	if (strcmp(desk->cli->config.option[OPTION_COLLECT], "on") != 0 ||
		collector_runs(desk->store))
		return;
	desk->collector = collector_start(desk->cli->store_path, desk->cli->config_file, &err);
	if (desk->collector < 0)
		fprintf(stderr, "nachtwacht: %s\n", err.msg);
}

int line_run(struct cli *cli, struct err *err)
{
	struct line_desk desk = {.cli = cli, .person = isatty(STDIN_FILENO)};
	struct desk_figures figures;
	CLI_STORE_AUTO struct store *store = cli_open_actor(cli, STORE_CREATE, &desk.actor, err);
	if (!store || desk_figures(store, &figures, err) < 0)
		return -1;
	desk.store = store;
	desk.seen = figures.newest_mention;
	desk.filter = mem_strdup("");
	desk.notice = notice_open(cli->store_path, NULL);
	if (desk.notice)
		notice_except(desk.notice, store);
	start_collector(&desk);
	if (store_kind(store) == STORE_EXERCISE)
		puts(_("EXERCISE: nothing leaves this desk"));
	printf(_("open: %lld; in danger: %lld; `help` names the words\n"), (long long)figures.open,
		(long long)figures.danger);
	tell_danger(&desk, &figures);
	tell_channels(&desk);
	tell_overdue(&desk);
	tell_for_me(&desk);
	loop(&desk);
	if (desk.collector >= 0)
		close(desk.collector);
	if (desk.notice)
		notice_close(desk.notice);
	account_list_release(&desk.accounts);
	free(desk.filter);
	free(desk.pending);
	return desk.failed && !desk.person ? 1 : 0;
}
