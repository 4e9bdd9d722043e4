/* Plays scripts on a desk and holds what they show against what stands in them.
 *
 * play [FILE...]          a screen that differs is a failure; all scripts when none is named
 * play --write [FILE...]  puts what is shown now into the files
 *
 * Lines of a script: `language CODE`, `mentions N`, `file PATH` (of the scenarios), `mention ID
 * HANDLE TEXT`, `record JSON` (a mention), `post CASE STATE TEXT` (a reply, brought to that state),
 * `own HOURS STATE TEXT` (a post of our own, to be seen in so many hours),
 * `option NAME VALUE`, `collector [ACCOUNT]` (one that serves that alone; none), `health STATE
 * MINUTES REASON` (of the account, with its next try), `can WORDS` (seed_can),
 * `picture NAME BYTES` (a file in the home), `silent MINUTES`, `gap LOADED whole|missed`,
 * `watches` (two of them), `does OPERATOR CASE WORDS` (a colleague's decision), `moderated NUMBER
 * done|WHY` (what the network said of a moderation), `lease
 * take|ask|keep|over OPERATOR CASE` (his lease), `services` (two of them), `answered SERVICE
 * QUESTION TEXT`, `wake` (what the collector's clock has due), `present
 * OPERATOR` (he sits at a desk), `handover OPERATOR TEXT` (he signs one), `role
 * ROLE` (of who sits here), `rings` (how often
 * the bell was heard since the last time, and what notices the terminal was given), `open COLS ROWS
 * [TERM]`, `hangup`, `keys j<Enter>^D` (each in a write of its own), `type TEXT` (in one write),
 * `paste TEXT`, `wait MS`, `resize COLS ROWS`, `show`. Lines that begin with | or @ are the screen
 * that `show` found, # is a remark. */
#include <glob.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/table.h"
#include "config.h"
#include "store/channel.h"
#include "store/decide.h"
#include "store/moderations.h"
#include "store/posts.h"
#include "store/questions.h"
#include "store/shift.h"
#include "tests/screen/seed.h"
#include "tests/screen/stage.h"

struct play {
	struct stage stage;
	const char *file;
	int line;
	struct strbuf shown; /* the script, with what is shown now */
};

static const struct {
	const char *name, *bytes;
} named_keys[] = {
	{"<Enter>", "\r"},
	{"<M-p>", "\033p"},
	{"<M-a>", "\033a"},
	{"<F9>", "\033[20~"},
	{"<Esc>", "\033"},
	{"<Tab>", "\t"},
	{"<S-Tab>", "\033[Z"},
	{"<Space>", " "},
	{"<Bs>", "\177"},
	{"<Up>", "\033OA"},
	{"<Down>", "\033OB"},
	{"<Left>", "\033OD"},
	{"<Right>", "\033OC"},
	{"<PgUp>", "\033[5~"},
	{"<PgDn>", "\033[6~"},
	{"<Home>", "\033OH"},
	{"<End>", "\033OF"},
};

static int do_keys(struct play *p, char *keys, struct err *err)
{
	while (*keys) {
		size_t step = 1;

		if (*keys == '^' && keys[1]) {
			char control = (char)(keys[1] & 0x1f);

			stage_send(&p->stage, &control, 1);
			step = 2;
		} else if (*keys == '<' && strchr(keys, '>')) {
			size_t i = 0;

			step = (size_t)(strchr(keys, '>') - keys) + 1;
			while (i < ARRAY_LEN(named_keys) &&
				strncmp(named_keys[i].name, keys, step) != 0)
				i++;
			if (i == ARRAY_LEN(named_keys))
				return err_set(err, ERR_INPUT, "no such key: %s", keys);
			stage_type(&p->stage, named_keys[i].bytes);
		} else {
			stage_send(&p->stage, keys, 1);
		}
		keys += step;
	}
	return 0;
}

/* gettext keeps what it found until the domain is set again. */
static void use_language(const char *code)
{
	setenv("LANGUAGE", code, 1);
	bindtextdomain(PACKAGE, BUILD_DIR "/po");
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
}

static int do_language(struct play *p, char *rest, struct err *err)
{
	use_language(rest);
	return 0;
}

static int do_mentions(struct play *p, char *rest, struct err *err)
{
	return seed_many(p->stage.store, strtoul(rest, NULL, 10), STAGE_START_US - CLOCK_HOUR, err);
}

static int do_file(struct play *p, char *rest, struct err *err)
{
	MEM_AUTO char *path = mem_printf("%s/data/scenario/%s", SOURCE_DIR, rest);

	return seed_file(p->stage.store, path, STAGE_START_US - CLOCK_HOUR, err);
}

static int do_mention(struct play *p, char *rest, struct err *err)
{
	const char *id = strsep(&rest, " "), *handle = strsep(&rest, " ");

	if (!rest)
		return err_set(err, ERR_INPUT, "expected an id, a handle and a text");
	if (seed_mention(p->stage.store, id, handle, rest, clock_now_us(), err) < 0)
		return -1;
	if (p->stage.desk)
		stage_settle(&p->stage);
	return 0;
}

/* The desk sees what was done to its store. */
static int changed(struct play *p, int status)
{
	if (status == 0 && p->stage.desk)
		stage_settle(&p->stage);
	return status;
}

static int do_record(struct play *p, char *rest, struct err *err)
{
	if (seed_record(p->stage.store, rest, STAGE_START_US - CLOCK_HOUR, err) < 0)
		return -1;
	if (p->stage.desk)
		stage_settle(&p->stage);
	return 0;
}

static int do_post(struct play *p, char *rest, struct err *err)
{
	const struct actor author = {.operator= stage_login(p->stage.store), .initials = "ANV"};
	const char *id = strsep(&rest, " "), *state = strsep(&rest, " ");

	if (!rest)
		return err_set(err, ERR_INPUT, "expected a case, a state and a text");
	if (seed_post(p->stage.store, &author, strtoll(id, NULL, 10), state, rest, err) < 0)
		return -1;
	if (p->stage.desk)
		stage_settle(&p->stage);
	return 0;
}

static int do_own(struct play *p, char *rest, struct err *err)
{
	const struct actor author = {.operator= stage_login(p->stage.store), .initials = "ANV"};
	int64_t hours = strtoll(strsep(&rest, " "), NULL, 10);
	const char *state = strsep(&rest, " ");

	if (!rest)
		return err_set(err, ERR_INPUT, "expected hours, a state and a text");
	return changed(p, seed_own(p->stage.store, &author, state,
				  hours ? clock_now_us() + hours * CLOCK_HOUR : 0, rest, err));
}

static int do_option(struct play *p, char *rest, struct err *err)
{
	const char *name = strsep(&rest, " "), *canonical;
	enum option option = option_find(name);

	if (option == OPTIONS || !rest || option_check(option, rest, &canonical, err) < 0)
		return err_set(err, ERR_INPUT, "no such option or value");
	stage_option(&p->stage, option, arena_strdup(&p->stage.config.arena, canonical));
	return 0;
}

/* How an account does from now on: a state, minutes until the next try (0: none), why. */
static int do_health(struct play *p, char *rest, struct err *err)
{
	const char *state = strsep(&rest, " "), *minutes = rest ? strsep(&rest, " ") : "0";
	int64_t retry = strtoll(minutes, NULL, 10);
	int at = table_find(account_state_names, ACCOUNT_STATES, state);

	if (at < 0)
		return err_set(err, ERR_INPUT, "no such state");
	const struct account_health health = {.state = (enum account_state)at,
		.reason = rest,
		.good_us = clock_now_us(),
		.retry_us = retry ? clock_now_us() + retry * CLOCK_MIN : 0};
	return changed(
		p, account_set_health(p->stage.store, &seed_collector, "gent", &health, err));
}

/* What the account can do, and until when it is signed in. */
static int do_can(struct play *p, char *rest, struct err *err)
{
	return changed(p, seed_can(p->stage.store, rest, err));
}

/* A file of that name and size in the home, which begins as a picture does unless it is named as a
 * text. */
static int do_picture(struct play *p, char *rest, struct err *err)
{
	const char *name = strsep(&rest, " "), *dot = strrchr(name, '.');
	bool text = dot && strcmp(dot, ".txt") == 0;
	MEM_AUTO char *path = mem_printf("%s/%s", p->stage.folder, name);
	FILE *file = fopen(path, "we");

	if (!file || !rest)
		return err_set(err, ERR_INPUT, "expected a name and a size");
	fputs(text ? "geen beeld" : "\x89PNG\r\n\x1a\n", file);
	for (long i = strtol(rest, NULL, 10); i > 8; i--)
		fputc('.', file);
	return fclose(file);
}

static int do_silent(struct play *p, char *rest, struct err *err)
{
	const struct account_health health = {.state = ACCOUNT_LIVE,
		.silent_us = clock_now_us() - strtoll(rest, NULL, 10) * CLOCK_MIN};

	return changed(
		p, account_set_health(p->stage.store, &seed_collector, "gent", &health, err));
}

static int do_gap(struct play *p, char *rest, struct err *err)
{
	const char *loaded = strsep(&rest, " ");
	const struct account_gap gap = {.from_us = clock_now_us() - 2 * CLOCK_MIN,
		.until_us = clock_now_us(),
		.loaded = strtoll(loaded, NULL, 10),
		.whole = rest && strcmp(rest, "whole") == 0};

	return changed(p, account_set_gap(p->stage.store, &seed_collector, "gent", &gap, err));
}

static int do_watches(struct play *p, char *rest, struct err *err)
{
	struct watch far = {.name = "dok-noord",
		.account = "gent",
		.terms = {"dok noord", "#doknoord"},
		.term_count = 2,
		.purpose = "vragen over de brand beantwoorden",
		.owner = "avermeulen",
		.until_us = clock_now_us() + 30 * CLOCK_DAY};
	struct watch soon = far;
	const struct watch *watches[] = {&far, &soon};

	soon.name = "coupure";
	soon.until_us = clock_now_us() + 3 * CLOCK_DAY;
	return changed(
		p, watches_register(p->stage.store, &seed_collector, "gent", watches, 2, err));
}

static int do_does(struct play *p, char *rest, struct err *err)
{
	const char *login = strsep(&rest, " "), *id = rest ? strsep(&rest, " ") : NULL;
	const struct actor colleague = {.operator= login, .initials = "COL"};
	const int64_t case_id = id ? strtoll(id, NULL, 10) : 0;
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;

	if (!rest)
		return err_set(err, ERR_INPUT, "expected an operator, a case and words");
	if (decision_parse(&d, rest, login, clock_now_us(), &p->stage.config.arena, err) < 0)
		return -1;
	return changed(
		p, decide(p->stage.store, &colleague, &d, &case_id, 1, 0, &result, &summary, err));
}

/* What the collector says of a moderation that is due. */
static int do_moderated(struct play *p, char *rest, struct err *err)
{
	const int64_t id = strtoll(strsep(&rest, " "), NULL, 10);
	struct store *s = p->stage.store;

	if (!rest || moderation_begin(s, id, err) < 0)
		return rest ? -1 : err_set(err, ERR_INPUT, "expected a number and done or why not");
	return changed(p, strcmp(rest, "done") == 0
				  ? moderation_done(s, &seed_collector, id, err)
				  : moderation_failed(s, &seed_collector, id, rest, err));
}

static const struct asked_service services[] = {
	{"verkeer", "Dienst Verkeer", NULL, 1800},
	{"wijkteam", "Wijkteam Dok Noord", NULL, 3600},
};

/* Before the desk is opened. */
static int do_services(struct play *p, char *rest, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(services); i++)
		MEM_PUSH(&p->stage.config.services, services[i]);
	return services_register(p->stage.store, services, ARRAY_LEN(services), err);
}

static int do_answered(struct play *p, char *rest, struct err *err)
{
	const char *service = strsep(&rest, " "), *id = rest ? strsep(&rest, " ") : NULL;
	const struct service_answer answer = {.question = id ? strtoll(id, NULL, 10) : 0,
		.service = service,
		.from = "Jan",
		.text = rest};

	if (!rest)
		return err_set(err, ERR_INPUT, "expected a service, a question and a text");
	return changed(p, question_answer(p->stage.store, &seed_collector, &answer, err));
}

/* The collector's clock. */
static int do_wake(struct play *p, char *rest, struct err *err)
{
	int64_t next_us;

	return changed(
		p, decide_wake(p->stage.store, &seed_collector, clock_now_us(), &next_us, err));
}

/* A colleague opens a composer, asks for the case, keeps it, or takes it over. */
static int do_lease(struct play *p, char *rest, struct err *err)
{
	const char *how = strsep(&rest, " "), *login = rest ? strsep(&rest, " ") : NULL;
	const struct actor colleague = {.operator= login, .initials = "COL"};
	int64_t case_id = rest ? strtoll(rest, NULL, 10) : 0, until_us;

	if (case_id > 0 && strcmp(how, "ask") == 0)
		return changed(p, lease_ask(p->stage.store, &colleague, case_id, &until_us, err));
	if (case_id > 0 && strcmp(how, "keep") == 0)
		return changed(p, lease_keep(p->stage.store, &colleague, case_id, err));
	if (case_id > 0 && (strcmp(how, "take") == 0 || strcmp(how, "over") == 0))
		return changed(p, lease_take(p->stage.store, &colleague, case_id,
					  strcmp(how, "over") == 0, err));
	return err_set(err, ERR_INPUT, "expected take, ask, keep or over, an operator and a case");
}

/* A colleague sits at a desk of his own. */
static int do_present(struct play *p, char *rest, struct err *err)
{
	const struct actor colleague = {.operator= rest, .initials = "COL"};
	const struct presence_row seat = {.desk = rest, .keyed_us = clock_now_us()};
	struct operator_row row;

	if (operator_ensure(p->stage.store, rest, &p->stage.config.arena, &row, err) < 0)
		return -1;
	return changed(p, presence_write(p->stage.store, &colleague, &seat, err));
}

/* Who sits at the desk is somebody else from now on. */
static int do_role(struct play *p, char *rest, struct err *err)
{
	const struct operator_row row = {.login = stage_login(p->stage.store),
		.initials = "ANV",
		.name = "Anna Vermeulen",
		.role = rest};

	return changed(p, operator_set(p->stage.store, &seed_collector, &row, err));
}

/* A colleague hands the shift over. */
static int do_handover(struct play *p, char *rest, struct err *err)
{
	const struct actor colleague = {.operator= strsep(&rest, " "), .initials = "COL"};
	size_t cases;

	return changed(
		p, handover_sign(p->stage.store, &colleague, rest ? rest : "", NULL, &cases, err));
}

/* Title changes end in a bell of their own. */
static int do_rings(struct play *p, char *rest, struct err *err)
{
	int bells = 0;

	stage_drain(&p->stage);
	for (const char *at = p->stage.written.buf; *at; at++) {
		if (strncmp(at, "\033]9;", 4) == 0)
			strbuf_printf(
				&p->shown, "@notice %.*s\n", (int)strcspn(at + 4, "\a"), at + 4);
		if (strncmp(at, "\033]", 2) == 0)
			at += strcspn(at, "\a");
		else
			bells += *at == '\a';
		if (!*at)
			break;
	}
	stage_forget(&p->stage);
	strbuf_printf(&p->shown, "@rings %d\n", bells);
	return 0;
}

static int do_collector(struct play *p, char *rest, struct err *err)
{
	MEM_AUTO char *names = mem_printf("%s\n", rest);

	stage_collector(&p->stage, *rest ? names : NULL);
	return changed(p, 0);
}

static int do_open(struct play *p, char *rest, struct err *err)
{
	int cols = 0, rows = 0;
	char term[32] = "xterm-256color";

	if (sscanf(rest, "%d %d %31s", &cols, &rows, term) < 2)
		return err_set(err, ERR_INPUT, "expected columns and rows");
	stage_close(&p->stage);
	return stage_open(&p->stage, arena_strdup(&p->stage.config.arena, term), cols, rows, err)
		       ? 0
		       : -1;
}

/* The terminal goes away; another `open` is a desk that begins anew on the same store. */
static int do_hangup(struct play *p, char *rest, struct err *err)
{
	stage_hang_up(&p->stage);
	(void)stage_settle(&p->stage);
	stage_close(&p->stage);
	return 0;
}

static int do_type(struct play *p, char *rest, struct err *err)
{
	stage_type(&p->stage, rest);
	return 0;
}

static int do_paste(struct play *p, char *rest, struct err *err)
{
	MEM_AUTO char *bytes = mem_printf("\033[200~%s\033[201~", rest);

	stage_type(&p->stage, bytes);
	return 0;
}

static int do_wait(struct play *p, char *rest, struct err *err)
{
	stage_advance(&p->stage, strtol(rest, NULL, 10));
	return 0;
}

static int do_resize(struct play *p, char *rest, struct err *err)
{
	int cols = 0, rows = 0;

	if (sscanf(rest, "%d %d", &cols, &rows) != 2)
		return err_set(err, ERR_INPUT, "expected columns and rows");
	stage_resize(&p->stage, cols, rows);
	return 0;
}

static int do_show(struct play *p, char *rest, struct err *err)
{
	stage_show(&p->stage, &p->shown);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct play *p, char *rest, struct err *err);
	bool desk; /* needs an open desk */
} commands[] = {
	{"language", do_language, false},
	{"mentions", do_mentions, false},
	{"file", do_file, false},
	{"mention", do_mention, false},
	{"record", do_record, false},
	{"post", do_post, false},
	{"own", do_own, false},
	{"option", do_option, false},
	{"collector", do_collector, false},
	{"health", do_health, false},
	{"can", do_can, false},
	{"picture", do_picture, false},
	{"silent", do_silent, false},
	{"gap", do_gap, false},
	{"watches", do_watches, false},
	{"does", do_does, false},
	{"moderated", do_moderated, false},
	{"lease", do_lease, false},
	{"present", do_present, false},
	{"handover", do_handover, false},
	{"role", do_role, false},
	{"services", do_services, false},
	{"answered", do_answered, false},
	{"wake", do_wake, false},
	{"rings", do_rings, true},
	{"open", do_open, false},
	{"hangup", do_hangup, true},
	{"keys", do_keys, true},
	{"type", do_type, true},
	{"paste", do_paste, true},
	{"wait", do_wait, true},
	{"resize", do_resize, true},
	{"show", do_show, true},
};

static int play_line(struct play *p, const char *line, struct err *err)
{
	MEM_AUTO char *copy = mem_strdup(line);
	char *rest = copy;
	const char *word = strsep(&rest, " ");

	if (!*line || *line == '#')
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(commands[i].name, word) != 0)
			continue;
		if (commands[i].desk && !p->stage.desk)
			return err_set(err, ERR_INPUT, "%s: no desk is open", word);
		return commands[i].run(p, rest ? rest : copy + strlen(copy), err);
	}
	return err_set(err, ERR_INPUT, "%s: no such word", word);
}

/* Runs every line; what it shows goes behind it, in place of what stood there. */
static int play_script(struct play *p, char *script, struct err *err)
{
	for (char *line; (line = strsep(&script, "\n"));) {
		p->line++;
		if (*line == '|' || *line == '@' || (!*line && !script))
			continue;
		strbuf_printf(&p->shown, "%s\n", line);
		if (play_line(p, line, err) < 0)
			return err_prefix(err, "%s:%d", p->file, p->line);
	}
	return 0;
}

/* Says where two texts part, and what the whole screen is there. */
static void tell_difference(const struct play *p, const char *want, const char *got)
{
	int line = 1;
	size_t from = 0, at = 0;

	while (want[at] && want[at] == got[at]) {
		if (want[at] == '\n') {
			line++;
			from = at + 1;
		}
		at++;
	}
	fprintf(stderr, "%s:%d: expected\n%.*s\nbut the screen is\n", p->file, line,
		(int)strcspn(want + from, "\n"), want + from);
	for (const char *rest = got + from; *rest == '|' || *rest == '@';) {
		size_t len = strcspn(rest, "\n");

		fprintf(stderr, "%.*s\n", (int)len, rest);
		rest += len + (rest[len] == '\n');
	}
}

static int read_script(struct strbuf *out, const char *path, struct err *err)
{
	FILE *file = fopen(path, "re");
	char bytes[4096];

	if (!file)
		return err_errno(err, ERR_SYSTEM, "%s", path);
	for (size_t got; (got = fread(bytes, 1, sizeof(bytes), file)) > 0;)
		strbuf_add(out, bytes, got);
	fclose(file);
	return 0;
}

static int write_script(const char *path, const struct strbuf *text, struct err *err)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return err_errno(err, ERR_SYSTEM, "%s", path);
	fwrite(text->buf, 1, text->len, file);
	fclose(file);
	return 0;
}

static int play_file(const char *path, bool write, struct err *err)
{
	struct play p = {.file = path};
	STRBUF_AUTO struct strbuf script;
	int status;

	strbuf_init(&script, 1 << 20);
	strbuf_init(&p.shown, 1 << 20);
	if (read_script(&script, path, err) < 0)
		return -1;
	MEM_AUTO char *copy = mem_strdup(script.buf);
	use_language("en");
	status = stage_begin(&p.stage, err) ? play_script(&p, copy, err) : -1;
	stage_end(&p.stage);
	if (status == 0 && write)
		status = write_script(path, &p.shown, err);
	else if (status == 0 && strcmp(p.shown.buf, script.buf) != 0) {
		tell_difference(&p, script.buf, p.shown.buf);
		status = err_set(err, ERR_INPUT, "%s: another screen", path);
	}
	strbuf_release(&p.shown);
	return status;
}

/* Files that were named, or all scripts of the source. */
static int play_all(glob_t *files, bool write)
{
	int status = 0;

	for (size_t i = 0; i < files->gl_pathc; i++) {
		struct err err = ERR_INIT;

		if (play_file(files->gl_pathv[i], write, &err) < 0) {
			fprintf(stderr, "%s\n", err.msg);
			status = 1;
		}
	}
	return status;
}

int main(int argc, char **argv)
{
	bool write = argc > 1 && strcmp(argv[1], "--write") == 0;
	glob_t files = {0};
	int from = write ? 2 : 1, status;

	setlocale(LC_ALL, "C.UTF-8");
	if (from >= argc)
		glob(SOURCE_DIR "/tests/screen/scripts/*.desk", 0, NULL, &files);
	for (int i = from; i < argc; i++)
		glob(argv[i], i > from ? GLOB_APPEND : 0, NULL, &files);
	status = files.gl_pathc > 0 ? play_all(&files, write) : 1;
	globfree(&files);
	return status;
}
