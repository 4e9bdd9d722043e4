/* The program as it is run: nachtwachtd on an exercise, its workers killed, a second one beside it,
 * a desk that closes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/collector.h"
#include "store/decide.h"
#include "store/migrate.h"
#include "store/moderations.h"
#include "store/posts.h"
#include "store/store.h"
#include "tests/store/place.h"

/* Nothing here takes this long; what does is a failure, not a slow machine. */
enum { PATIENCE_MS = 20000 };

struct stage {
	char folder[32];
	char store[PLACE_BYTES], config[64], scenario[64];
	int log_fd; /* what the first one says */
	pid_t pid;
};

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void make_stage(struct stage *s)
{
	struct err err = ERR_INIT;
	*s = (struct stage){.log_fd = -1};
	snprintf(s->folder, sizeof(s->folder), "super-%d", getpid());
	assert_int_equal(mkdir(s->folder, 0700), 0);
	place_make(s->store, sizeof(s->store), s->folder, "desk");
	snprintf(s->config, sizeof(s->config), "%s/n.conf", s->folder);
	snprintf(s->scenario, sizeof(s->scenario), "%s/s.jsonl", s->folder);
	write_file(s->scenario,
		"{\"after\":0,\"network\":\"mastodon\",\"id\":\"1\",\"author\":{\"handle\":\"anna\"},"
		"\"text\":\"Rook boven de kade\"}\n"
		"{\"after\":0,\"network\":\"bluesky\",\"id\":\"2\",\"author\":{\"handle\":\"piet\"},"
		"\"text\":\"Is de brug dicht?\"}\n");
	MEM_AUTO char *config = mem_printf(
		"take_back_s = 1\naccount oefening {\n\tnetwork = exercise\n\tscenario = '%s'\n}\n",
		s->scenario);
	write_file(s->config, config);
	char here[4096];
	assert_non_null(getcwd(here, sizeof(here)));
	MEM_AUTO char *state = mem_printf("%s/%s/state", here, s->folder);
	setenv("XDG_STATE_HOME", state, 1);
	if (store_create(s->store, STORE_EXERCISE, &err))
		fail_msg("%s", err.msg);
}

static void remove_stage(const struct stage *s)
{
	MEM_AUTO char *command = mem_strdup(s->folder);
	if (s->log_fd >= 0)
		close(s->log_fd);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", command, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static bool runs(const char *path)
{
	struct store *store = store_open(path, STORE_READ, NULL);
	assert_non_null(store);
	bool held = collector_runs(store);
	store_close(store);
	return held;
}

/* Starts nachtwachtd; *log_fd reads what it says. desk_fd: -1 = none. */
static pid_t start(const struct stage *s, int desk_fd, int *log_fd)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		char number[16];
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(number, sizeof(number), "%d", desk_fd);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("./nachtwachtd", "nachtwachtd", "--foreground", "--store", s->store,
			"--config", s->config, desk_fd >= 0 ? "--desk-fd" : (char *)NULL, number,
			(char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*log_fd = ends[0];
	return pid;
}

/* All that the one behind a pipe has said by now. */
static const char *said(int log_fd)
{
	static char text[16384];
	static size_t len;
	ssize_t n;
	if (log_fd < 0)
		len = 0;
	while (log_fd >= 0 && (n = read(log_fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	return text;
}

/* Waits until a condition holds. */
#define EVENTUALLY(condition) \
	do { \
		int waited = 0; \
		while (!(condition) && waited < PATIENCE_MS) { \
			poll(NULL, 0, 5); \
			waited += 5; \
		} \
		assert_true(waited < PATIENCE_MS); \
	} while (0)

/* The worker of a supervisor: its only child. */
static pid_t worker_of(pid_t supervisor)
{
	char path[64];
	int child = 0;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", supervisor, supervisor);
	FILE *f = fopen(path, "r");
	if (f && fscanf(f, "%d", &child) != 1)
		child = 0;
	if (f)
		fclose(f);
	return child;
}

/* The worker of an account among the supervisor's children; 0 = it has none. */
static pid_t worker_for(pid_t supervisor, const char *account)
{
	char path[64], line[512];
	int child, found = 0;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", supervisor, supervisor);
	FILE *f = fopen(path, "r");
	while (f && fscanf(f, "%d", &child) == 1) {
		snprintf(path, sizeof(path), "/proc/%d/cmdline", child);
		FILE *words = fopen(path, "r");
		size_t n = words ? fread(line, 1, sizeof(line) - 1, words) : 0;
		if (words)
			fclose(words);
		line[n] = '\0';
		/* nachtwachtd --account NAME ... */
		const char *name = line + strlen("nachtwachtd") + 1 + strlen("--account") + 1;
		if (n > (size_t)(name - line) && strcmp(name, account) == 0)
			found = child;
	}
	if (f)
		fclose(f);
	return found;
}

static int64_t case_count(const char *path)
{
	int64_t count = 0;
	struct store *store = store_open(path, STORE_READ, NULL);
	if (!store)
		return 0;
	cases_count(store, NULL, "jvr", &count, NULL);
	store_close(store);
	return count;
}

/* The exit status of a process that ends by itself. */
static int status_of(pid_t pid)
{
	int status = 0;
	EVENTUALLY(waitpid(pid, &status, WNOHANG) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int stop(pid_t pid)
{
	kill(pid, SIGTERM);
	return status_of(pid);
}

static void a_killed_worker_comes_back(void **data)
{
	struct stage s;
	make_stage(&s);
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(case_count(s.store) == 2);
	pid_t first = worker_of(s.pid);
	assert_int_not_equal(first, 0);
	kill(first, SIGKILL);
	EVENTUALLY(worker_of(s.pid) != 0 && worker_of(s.pid) != first);
	assert_int_equal(stop(s.pid), 0);
	assert_false(runs(s.store));
	assert_int_equal(case_count(s.store), 2);
	remove_stage(&s);
}

/* An exercise has no conversations to fetch; they were waited for. */
static void once_ends_behind_replies(void **data)
{
	struct stage s;
	make_stage(&s);
	write_file(s.scenario,
		"{\"after\":0,\"network\":\"town\",\"id\":\"1\",\"author\":{\"handle\":\"anna\"},"
		"\"text\":\"Rook\"}\n"
		"{\"after\":0,\"network\":\"town\",\"kind\":\"reply\",\"id\":\"2\",\"in_reply_to\":\"1\","
		"\"author\":{\"handle\":\"piet\"},\"text\":\"Waar?\"}\n"
		"{\"after\":0,\"network\":\"town\",\"kind\":\"reply\",\"id\":\"3\",\"in_reply_to\":\"1\","
		"\"author\":{\"handle\":\"jan\"},\"text\":\"Hier ook\"}\n");
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl("./nachtwachtd", "nachtwachtd", "--once", "--store", s.store, "--config",
			s.config, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(status_of(pid), 0);
	assert_int_equal(case_count(s.store), 3);
	remove_stage(&s);
}

static void workers_end_with_their_supervisor(void **data)
{
	struct stage s;
	make_stage(&s);
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(worker_of(s.pid) != 0 && case_count(s.store) == 2);
	kill(s.pid, SIGKILL);
	waitpid(s.pid, NULL, 0);
	EVENTUALLY(!runs(s.store));
	remove_stage(&s);
}

static void a_second_one_says_who_serves(void **data)
{
	struct stage s;
	int log_fd;
	char said[2048] = "";
	make_stage(&s);
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(case_count(s.store) == 2);
	assert_int_not_equal(status_of(start(&s, -1, &log_fd)), 0);
	assert_true(read(log_fd, said, sizeof(said) - 1) > 0);
	if (!strstr(said, s.store))
		fail_msg("said: %s", said);
	close(log_fd);
	assert_int_equal(stop(s.pid), 0);
	remove_stage(&s);
}

/* Where a host may die, a second service waits for its turn. */
static void a_second_one_stands_by(void **data)
{
	struct stage s;
	int log_fd;
	make_stage(&s);
	said(-1);
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(case_count(s.store) == 2);
	pid_t second = start(&s, -1, &log_fd);
	EVENTUALLY(strstr(said(log_fd), "serves this store"));
	assert_int_equal(worker_of(second), 0);
	assert_int_equal(stop(s.pid), 0);
	EVENTUALLY(worker_of(second) != 0);
	assert_true(runs(s.store));
	close(log_fd);
	assert_int_equal(stop(second), 0);
	assert_false(runs(s.store));
	assert_int_equal(case_count(s.store), 2);
	remove_stage(&s);
}

/* Two exercises and a rule, each with something to change. */
static void write_two(const struct stage *s, const char *accounts, const char *tag)
{
	MEM_AUTO char *text = mem_printf(
		"%s\nrule brand {\n\twhen = 'rook'\n\tdo = {'tag %s'}\n}\n", accounts, tag);
	write_file(s->config, text);
}

#define ACCOUNT(name, speed, path) \
	mem_printf("account %s {\n\tnetwork = exercise\n\tspeed = %d\n\tscenario = '%s'\n}\n", \
		name, speed, path)

static int times_said(int log_fd, const char *words)
{
	int times = 0;
	for (const char *at = said(log_fd); (at = strstr(at, words)); at++)
		times++;
	return times;
}

static void a_reload_restarts_what_changed(void **data)
{
	struct stage s;
	make_stage(&s);
	said(-1);
	MEM_AUTO char *een = ACCOUNT("een", 1, s.scenario), *twee = ACCOUNT("twee", 1, s.scenario),
		      *sneller = ACCOUNT("twee", 2, s.scenario),
		      *drie = ACCOUNT("drie", 1, s.scenario);
	MEM_AUTO char *first = mem_printf("%s%s", een, twee);
	MEM_AUTO char *moved = mem_printf("# sneller\n%s\n%s", sneller, een);
	MEM_AUTO char *other = mem_printf("%s%s", een, drie);
	MEM_AUTO char *broken = mem_printf("%s%saccount vier {\n\tspeeed = 2\n}\n", een, sneller);
	write_two(&s, first, "brand");
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(strstr(said(s.log_fd), "account twee: live"));
	EVENTUALLY(worker_for(s.pid, "een") && worker_for(s.pid, "twee"));
	pid_t one = worker_for(s.pid, "een"), two = worker_for(s.pid, "twee"), three;

	write_two(&s, moved, "brand");
	kill(s.pid, SIGHUP);
	EVENTUALLY((three = worker_for(s.pid, "twee")) && three != two);
	/* It has read its configuration before that becomes another one. */
	EVENTUALLY(times_said(s.log_fd, "account twee: live") == 2);
	two = three;
	assert_int_equal(worker_for(s.pid, "een"), one);

	write_two(&s, broken, "vuur");
	kill(s.pid, SIGHUP);
	MEM_AUTO char *fault = mem_printf("%s:12: unknown option 'speeed', did you mean 'speed'?"
					  "; the configuration stays as it was",
		s.config);
	EVENTUALLY(strstr(said(s.log_fd), fault));
	assert_int_equal(worker_for(s.pid, "een"), one);
	assert_int_equal(worker_for(s.pid, "twee"), two);

	write_two(&s, other, "brand");
	kill(s.pid, SIGHUP);
	EVENTUALLY(worker_for(s.pid, "drie") && !worker_for(s.pid, "twee"));
	assert_int_equal(worker_for(s.pid, "een"), one);
	three = worker_for(s.pid, "drie");

	write_two(&s, other, "vuur");
	kill(s.pid, SIGHUP);
	EVENTUALLY(worker_for(s.pid, "een") && worker_for(s.pid, "een") != one);
	EVENTUALLY(worker_for(s.pid, "drie") && worker_for(s.pid, "drie") != three);
	assert_int_equal(stop(s.pid), 0);
	remove_stage(&s);
}

/* It runs an older program by now, and so would every worker that it starts. */
static void a_supervisor_of_an_upgraded_store_ends(void **data)
{
	static const char *steps[100];
	static struct schema newer = {steps, 0};
	struct stage s;
	struct err err = ERR_INIT;
	make_stage(&s);
	said(-1);
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(case_count(s.store) == 2);
	memcpy(steps, schema_sqlite.steps, sizeof(*steps) * (size_t)schema_sqlite.count);
	steps[schema_sqlite.count] = "CREATE TABLE newer (id INTEGER PRIMARY KEY) STRICT;";
	newer.count = schema_sqlite.count + 1;
	struct store *store = store_open_by(&newer, s.store, STORE_WRITE, &err);
	if (!store)
		fail_msg("%s", err.msg);
	assert_int_equal(status_of(s.pid), 3);
	if (!strstr(said(s.log_fd), "restart: the store was upgraded"))
		fail_msg("said: %s", said(s.log_fd));
	EVENTUALLY(!collector_runs(store));
	store_close(store);
	remove_stage(&s);
}

/* A reply to a case; returns the post. */
static int64_t reply(struct store *store, int64_t case_id)
{
	struct err err = ERR_INIT;
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct actor actor = {.operator= "jvr", .initials = "JVR"};
	struct operator_row row;
	struct case_list list = {0};
	struct draft draft = {
		.case_id = case_id, .text = "Er wordt geblust.", .visibility = VISIBILITIES};
	int64_t send_after = 0;
	if (operator_ensure(store, "jvr", &a, &row, &err) ||
		draft_save(store, &actor, &draft, &err) ||
		cases_by_id(store, &draft.case_id, 1, &list, &err) ||
		post_send(store, &actor, draft.id, list.items[0].version, &send_after, &err))
		fail_msg("%s", err.msg);
	case_list_release(&list);
	return draft.id;
}

/* Asks that the newest mention of a case is hidden; returns the moderation. */
static int64_t hide(struct store *store, int64_t case_id)
{
	struct err err = ERR_INIT;
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct actor actor = {.operator= "jvr", .initials = "JVR"};
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	if (decision_parse(&d, "moderate hide beledigend", "jvr", clock_now_us(), &a, &err) ||
		decide(store, &actor, &d, &case_id, 1, 0, &result, &summary, &err))
		fail_msg("%s", err.msg);
	return summary.moderation_id;
}

static bool is_hidden(struct store *store, int64_t id)
{
	struct moderation_list list;
	bool done = false;
	assert_int_equal(moderations_outbox(store, 100, &list, NULL), 0);
	for (size_t i = 0; i < list.count; i++)
		done |= list.items[i].id == id && list.items[i].state == MODERATION_DONE;
	moderation_list_release(&list);
	return done;
}

static int64_t newest_case(struct store *store)
{
	struct case_list list = {0};
	struct case_query newest = {.me = "jvr", .limit = 1};
	assert_int_equal(cases_read(store, &newest, &list, NULL), 0);
	int64_t id = list.items[0].id;
	case_list_release(&list);
	return id;
}

/* Sent, and marked as one of an exercise. */
static bool post_is_sent(struct store *store, int64_t id)
{
	struct post_list list = {0};
	assert_int_equal(post_read(store, id, &list, NULL), 0);
	bool sent = list.items[0].state == POST_SENT;
	if (sent) {
		assert_ptr_equal(
			strstr(list.items[0].remote_id, "exercise:"), list.items[0].remote_id);
		assert_null(list.items[0].url);
	}
	post_list_release(&list);
	return sent;
}

static void a_closed_desk_still_sends(void **data)
{
	struct stage s;
	int desk[2];
	make_stage(&s);
	assert_int_equal(pipe2(desk, 0), 0);
	fcntl(desk[1], F_SETFD, FD_CLOEXEC);
	s.pid = start(&s, desk[0], &s.log_fd);
	close(desk[0]);
	EVENTUALLY(case_count(s.store) == 2);
	struct store *store = store_open(s.store, STORE_WRITE, NULL);
	assert_non_null(store);
	int64_t post = reply(store, newest_case(store)), hidden = hide(store, newest_case(store));
	close(desk[1]);
	assert_int_equal(status_of(s.pid), 0);
	assert_true(post_is_sent(store, post));
	assert_true(is_hidden(store, hidden));
	store_close(store);
	remove_stage(&s);
}

/* `do --send` with no collector: the reply leaves, and the scenario does not begin. */
static void one_that_only_sends_plays_nothing(void **data)
{
	struct stage s;
	int desk[2];
	make_stage(&s);
	s.pid = start(&s, -1, &s.log_fd);
	EVENTUALLY(case_count(s.store) == 2);
	assert_int_equal(stop(s.pid), 0);
	close(s.log_fd);
	struct store *store = store_open(s.store, STORE_WRITE, NULL);
	assert_non_null(store);
	int64_t post = reply(store, newest_case(store));
	write_file(s.scenario,
		"{\"after\":0,\"network\":\"x\",\"id\":\"3\",\"author\":{\"handle\":\"bo\"},"
		"\"text\":\"Is dit echt?\"}\n");
	assert_int_equal(pipe(desk), 0);
	close(desk[1]);
	s.pid = start(&s, desk[0], &s.log_fd);
	close(desk[0]);
	assert_int_equal(status_of(s.pid), 0);
	assert_true(post_is_sent(store, post));
	assert_int_equal(case_count(s.store), 2);
	store_close(store);
	remove_stage(&s);
}

/* Some case of an account; 0 = there is none yet. */
static int64_t case_of(struct store *store, const char *account)
{
	struct case_list list = {0};
	struct case_query all = {.me = "jvr", .limit = 500};
	int64_t id = 0;
	assert_int_equal(cases_read(store, &all, &list, NULL), 0);
	for (size_t i = 0; i < list.count; i++)
		if (strcmp(list.items[i].account, account) == 0)
			id = list.items[i].id;
	case_list_release(&list);
	return id;
}

/* Every account of the bundled scenario can be moderated, and answered where its network has
 * answers; nothing comes of it. */
static void an_exercise_takes_all_answers(void **data)
{
	struct stage s;
	struct account_list accounts = {0};
	make_stage(&s);
	write_file(s.config,
		"take_back_s = 0\naccount oefening {\n\tnetwork = exercise\n\tspeed = 600\n"
		"\tscenario = '" SCENARIO "'\n}\n");
	s.pid = start(&s, -1, &s.log_fd);
	struct store *store = store_open(s.store, STORE_WRITE, NULL);
	assert_non_null(store);
	EVENTUALLY(case_count(s.store) > 0);
	assert_int_equal(collector_service(store, "oefening"), SERVICE_RUNS);
	assert_int_equal(collector_service(store, "gent"), SERVICE_LACKS);
	assert_int_equal(accounts_read(store, &accounts, NULL), 0);
	assert_int_equal(accounts.count, 8);
	for (size_t i = 0; i < accounts.count; i++) {
		const struct account_row *a = &accounts.items[i];
		int64_t id, post, hidden;
		assert_true(a->practice && a->can_reply);
		if (strcmp(a->name, "oefening") == 0)
			continue;
		assert_string_equal(a->worker, "oefening");
		EVENTUALLY((id = case_of(store, a->name)) != 0);
		if (!a->can.closed) {
			post = reply(store, id);
			EVENTUALLY(post_is_sent(store, post));
		}
		hidden = hide(store, id);
		EVENTUALLY(is_hidden(store, hidden));
	}
	account_list_release(&accounts);
	store_close(store);
	assert_int_equal(stop(s.pid), 0);
	remove_stage(&s);
}

/* What came before the interrupt is in, and counted. */
static void an_interrupted_import_keeps_its_lines(void **data)
{
	static const char line[] = "{\"network\":\"feed\",\"id\":\"1\",\"text\":\"Rook\","
				   "\"author\":{\"handle\":\"anna\"}}\n";
	struct stage s;
	int in[2], out[2];
	char said[256] = "";
	make_stage(&s);
	assert_int_equal(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execl("./nachtwachtd", "nachtwachtd", "--store", s.store, "--config", s.config,
			"import", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(write(in[1], line, strlen(line)), (ssize_t)strlen(line));
	EVENTUALLY(case_count(s.store) == 1);
	kill(pid, SIGINT);
	assert_int_equal(status_of(pid), 1);
	assert_true(read(out[0], said, sizeof(said) - 1) > 0);
	assert_string_equal(said, "imported 1, edited 0, deleted 0, repeated 0, refused 0\n");
	for (int i = 0; i < 2; i++) {
		close(in[i]);
		close(out[i]);
	}
	remove_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_worker_comes_back),
		cmocka_unit_test(once_ends_behind_replies),
		cmocka_unit_test(workers_end_with_their_supervisor),
		cmocka_unit_test(a_reload_restarts_what_changed),
		cmocka_unit_test(a_closed_desk_still_sends),
		cmocka_unit_test(one_that_only_sends_plays_nothing),
		cmocka_unit_test(an_exercise_takes_all_answers),
		cmocka_unit_test(an_interrupted_import_keeps_its_lines),
	};
	/* What a server's store has no file for. */
	const struct CMUnitTest of_files[] = {
		cmocka_unit_test(a_supervisor_of_an_upgraded_store_ends),
		cmocka_unit_test(a_second_one_says_who_serves),
	};
	const struct CMUnitTest of_servers[] = {cmocka_unit_test(a_second_one_stands_by)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	failed += place_is_shared() ? cmocka_run_group_tests(of_servers, NULL, NULL)
				    : cmocka_run_group_tests(of_files, NULL, NULL);
	return failed;
}
