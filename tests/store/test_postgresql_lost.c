/* A connection that is cut at every point of a decision, by something that lies between: what was
 * acknowledged is there once, what failed is not there at all. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "fixture.h"
#include "store/collector.h"
#include "store/journal.h"
#include "store/sql.h"

enum { NONE = -1, LINES = 4, TRIES_MOST = 200 };

enum cut {
	CUT_ASKING,    /* the server never hears it */
	CUT_ANSWERING, /* the server has done it, and nobody hears that */
	CUT_BOTH,      /* the server has done it, and nobody can be reached any more */
	CUTS,
};

/* Carries bytes between the store and its server; the thread's alone but for what is atomic. */
static struct {
	struct sockaddr_un own, server;
	int listener, lines[LINES][2]; /* NONE: not in use */
	atomic_int left; /* questions until the cut; 0: there was one, NONE: none is wished */
	atomic_bool closed, ends;
	enum cut cut;
	pthread_t thread;
} between;

static int reach(const struct sockaddr_un *where)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (const struct sockaddr *)where, sizeof(*where)) == 0)
		return fd;
	close(fd);
	return NONE;
}

static void hang_up(int *line)
{
	close(line[0]);
	close(line[1]);
	line[0] = line[1] = NONE;
}

static void take_caller(void)
{
	int caller = accept(between.listener, NULL, NULL), i = 0;
	while (i < LINES && between.lines[i][0] != NONE)
		i++;
	int server = between.closed || i == LINES ? NONE : reach(&between.server);
	if (server == NONE) {
		close(caller);
		return;
	}
	between.lines[i][0] = caller;
	between.lines[i][1] = server;
}

/* `from` 0: a question, 1: an answer. */
static void carry(int *line, int from)
{
	char bytes[65536];
	ssize_t count = read(line[from], bytes, sizeof(bytes));
	bool cut = false;
	if (count > 0 && from == 0 && between.left > 0)
		cut = --between.left == 0;
	if (count > 0 && !(cut && between.cut == CUT_ASKING) &&
		write(line[!from], bytes, (size_t)count) != count)
		count = 0;
	if (cut && between.cut != CUT_ASKING && read(line[1], bytes, sizeof(bytes)) < 0)
		count = 0;
	if (cut && between.cut == CUT_BOTH)
		between.closed = true;
	if (count <= 0 || cut)
		hang_up(line);
}

static void *carry_on(void *data)
{
	(void)data;
	while (!between.ends) {
		struct pollfd fds[1 + 2 * LINES] = {{.fd = between.listener, .events = POLLIN}};
		for (int i = 0; i < 2 * LINES; i++)
			fds[1 + i] = (struct pollfd){
				.fd = between.lines[i / 2][i % 2], .events = POLLIN};
		poll(fds, 1 + 2 * LINES, 10);
		for (int i = 0; i < 2 * LINES; i++)
			if (fds[1 + i].revents && between.lines[i / 2][0] != NONE)
				carry(between.lines[i / 2], i % 2);
		if (fds[0].revents)
			take_caller();
	}
	return NULL;
}

/* The address of a store with another folder of sockets, and the folder that it had. */
static char *address_between(const char *url, const char *folder, char *had, size_t size)
{
	const char *host = strstr(url, "host=") + 5;
	size_t len = strcspn(host, "&");
	snprintf(had, size, "%.*s", (int)len, host);
	return mem_printf("%.*s%s%s", (int)(host - url), url, folder, host + len);
}

static void begin_between(struct fixture *f, char **url)
{
	char folder[80];
	*url = address_between(f->path, f->folder, folder, sizeof(folder));
	between.own.sun_family = between.server.sun_family = AF_UNIX;
	snprintf(between.own.sun_path, sizeof(between.own.sun_path), "%s/.s.PGSQL.5432", f->folder);
	snprintf(between.server.sun_path, sizeof(between.server.sun_path), "%s/.s.PGSQL.5432",
		folder);
	for (int i = 0; i < LINES; i++)
		between.lines[i][0] = between.lines[i][1] = NONE;
	between.left = NONE;
	between.closed = between.ends = false;
	between.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
		bind(between.listener, (struct sockaddr *)&between.own, sizeof(between.own)), 0);
	assert_int_equal(listen(between.listener, 8), 0);
	assert_int_equal(pthread_create(&between.thread, NULL, carry_on, NULL), 0);
}

static void end_between(void)
{
	between.ends = true;
	pthread_join(between.thread, NULL);
	for (int i = 0; i < LINES; i++)
		if (between.lines[i][0] != NONE)
			hang_up(between.lines[i]);
	close(between.listener);
	unlink(between.own.sun_path);
}

/* ---- a decision over it ---- */

static int64_t now(void)
{
	return test_now_us;
}

static int64_t mono(void)
{
	return test_now_us / 1000;
}

static void sleep_us(int64_t us)
{
	test_now_us += us;
}

static const struct clock_source hasty = {now, mono, sleep_us};

static size_t notes_in(struct fixture *f, int64_t id, const char *text)
{
	struct case_file file = {.arena = ARENA_INIT};
	size_t count = 0;
	OK(case_file_read(f->s, id, &file, err));
	for (size_t i = 0; i < file.notes.count; i++)
		count += strcmp(file.notes.items[i].text, text) == 0;
	case_file_release(&file);
	return count;
}

static int note(struct store *s, int64_t id, const char *text, struct err *err)
{
	struct decision d = {.kind = DECIDE_NOTE, .text = text};
	struct decide_result result;
	struct decide_summary summary;
	return decide(s, &anna, &d, &id, 1, 0, &result, &summary, err);
}

/* Nobody could be reached: as soon as somebody can, the chain says what became of it. */
static bool was_done(struct store *s)
{
	struct journal_head end = journal_unsure(s);
	struct err err = ERR_INIT;
	between.closed = false;
	int found = journal_has(s, &end, &err);
	assert_true(found >= 0);
	return found;
}

/* Cut at the n-th question; false when there were not so many. */
static bool try_cut(struct fixture *f, struct store *s, int64_t id, int n)
{
	MEM_AUTO char *text = mem_printf("cut %d at %d", (int)between.cut, n);
	struct err err = ERR_INIT;
	between.left = n;
	int rc = note(s, id, text, &err);
	bool cut = between.left == 0;
	bool done = rc == 0;
	between.left = NONE;
	if (rc && err.code == ERR_UNSURE)
		done = was_done(s);
	else if (rc)
		assert_int_equal(err.code, ERR_AWAY);
	between.closed = false;
	assert_int_equal(notes_in(f, id, text), done);
	/* Whatever it was, the next one goes well. */
	err = (struct err)ERR_INIT;
	assert_int_equal(note(s, id, "and on", &err), 0);
	return cut;
}

static void test_cut_anywhere(void **state)
{
	struct fixture *f = *state;
	MEM_AUTO char *url = NULL;
	fixture_account(f);
	fixture_say(f, "1", "burger", NULL, "water op straat");
	clock_set_source(&hasty);
	begin_between(f, &url);
	struct err why = ERR_INIT;
	struct store *s = store_open(url, STORE_WRITE, &why);
	if (!s)
		fail_msg("%s", why.msg);
	for (between.cut = CUT_ASKING; between.cut < CUTS; between.cut++) {
		int n = 1;
		while (n < TRIES_MOST && try_cut(f, s, 1, n))
			n++;
		assert_in_range(n, 8, TRIES_MOST - 1);
	}
	OK(journal_verify(f->s, NULL, &(struct journal_head){0}, NULL, err));
	store_close(s);
	end_between();
}

/* ---- the collector's lease over it ---- */

static bool is_held(struct fixture *f)
{
	return collector_runs(f->s);
}

/* As one whose lease nobody renews. */
static void let_lapse(struct fixture *f)
{
	OK(sql_script(f->s,
		"SELECT set_config('nachtwacht.epoch', epoch::text, FALSE) FROM collector; "
		"UPDATE collector SET until = 0; SET nachtwacht.epoch = '0'",
		err));
}

/* Who is told that he has it has it, and who is told that he has not has not. */
static bool try_taking(struct fixture *f, struct store *s, int n)
{
	struct err err = ERR_INIT;
	between.left = n;
	int rc = collector_take(s, &err);
	bool cut = between.left == 0, unsure = rc && err.code == ERR_UNSURE;
	between.left = NONE;
	between.closed = false;
	if (rc && !unsure)
		assert_int_equal(err.code, ERR_AWAY);
	if (unsure)
		assert_non_null(strstr(err.msg, "free again after 15 s"));
	else
		assert_int_equal(is_held(f), rc == 0);
	if (rc == 0)
		assert_int_equal(collector_beat(s, &err), 0);
	if (rc == 0)
		collector_leave(s);
	if (is_held(f))
		let_lapse(f);
	return cut;
}

static void test_lease_anywhere(void **state)
{
	struct fixture *f = *state;
	MEM_AUTO char *url = NULL;
	clock_set_source(&hasty);
	begin_between(f, &url);
	struct store *s = store_open(url, STORE_WRITE, NULL);
	assert_non_null(s);
	for (between.cut = CUT_ASKING; between.cut < CUTS; between.cut++) {
		int n = 1;
		while (n < TRIES_MOST && try_taking(f, s, n))
			n++;
		assert_in_range(n, 5, TRIES_MOST - 1);
	}
	store_close(s);
	end_between();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cut_anywhere, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_lease_anywhere, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
