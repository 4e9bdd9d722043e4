/* The folders of services, on a clock that the test advances; and the program that serves them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "case_maker.h"
#include "far.h"
#include "store/case_file.h"
#include "store/decide.h"
#include "store/questions.h"
#include "tests/faults/full_disk.h"
#include "tests/store/place.h"
#include "watch/questions.h"

static struct maker m;
static char folder[128];
static struct asked_service services[2];
static struct questions *q;

static void must(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->msg);
}

#define MUST(call) \
	do { \
		struct err must_err = ERR_INIT; \
		struct err *err = &must_err; \
		must(call, err); \
	} while (0)

static int begin(void **state)
{
	char here[64];
	far_begin();
	maker_begin(&m, &far_network);
	assert_non_null(realpath(m.folder, folder));
	assert_true(strlen(folder) < sizeof(here) + 32);
	strcat(folder, "/verkeer");
	assert_int_equal(mkdir(folder, 0700), 0);
	services[0] = (struct asked_service){"verkeer", "Verkeer", folder, 1800};
	services[1] = (struct asked_service){"wijkteam", "Wijkteam", NULL, 1800};
	MUST(services_register(m.store, services, 2, err));
	q = questions_open(services, 2);
	assert_non_null(q);
	return 0;
}

static int end(void **state)
{
	questions_close(q);
	MEM_AUTO char *all = mem_strdup(folder);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", all, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
	maker_end(&m);
	far_end();
	return 0;
}

static void run(void)
{
	MUST(questions_run(q, m.store, &maker_collector, clock_now_us(), err));
}

static int64_t ask(int64_t id, const char *words)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	struct case_file file;
	MUST(decision_parse(&d, words, "jvr", clock_now_us(), &a, err));
	MUST(decide(m.store, &maker_operator, &d, &id, 1, 0, &result, &summary, err));
	MUST(case_file_read(m.store, id, &file, err));
	int64_t note = file.notes.items[file.notes.count - 1].id;
	case_file_release(&file);
	return note;
}

/* Asked, and taken along by the collector. */
static int64_t asked(int64_t id)
{
	int64_t note = ask(id, "question verkeer Staat hij daar \"goed\"?");
	questions_note_change(q, clock_now_us());
	far_advance(CLOCK_S);
	run();
	return note;
}

static int64_t notes_of(int64_t id)
{
	struct case_file file;
	MUST(case_file_read(m.store, id, &file, err));
	int64_t count = (int64_t)file.notes.count;
	case_file_release(&file);
	return count;
}

/* What lies in a folder, but what is hidden. */
static size_t files_in(const char *name)
{
	MEM_AUTO char *path = mem_printf("%s/%s", folder, name);
	DIR *dir = opendir(path);
	size_t count = 0;
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));)
		count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(dir);
	return count;
}

static void drop_bytes(const char *name, const char *bytes, size_t len)
{
	MEM_AUTO char *path = mem_printf("%s/answers/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

static void drop(const char *name, const char *text)
{
	drop_bytes(name, text, strlen(text));
}

static void drop_answer(const char *name, int64_t question, const char *text)
{
	MEM_AUTO char *json = mem_printf(
		"{\"question\":%lld,\"from\":\"Jan\",\"text\":\"%s\"}", (long long)question, text);
	drop(name, json);
}

static bool is_told(void)
{
	struct pollfd fd = {.fd = questions_fd(q), .events = POLLIN};
	return poll(&fd, 1, 0) == 1;
}

static void a_question_is_written_whole(void **state)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	int64_t id = maker_case(&m, "1"), number;
	run();
	assert_int_equal(questions_due_us(q), 0);
	int64_t note = asked(id);
	MEM_AUTO char *path =
		mem_printf("%s/questions/question-%lld.json", folder, (long long)note);
	char text[512] = "";
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	const struct json *json = json_parse(&a, text, len, NULL);
	assert_non_null(json);
	assert_int_equal(json->len, 4); /* nothing of the citizen, nothing of the operator */
	assert_int_equal(json_int(json, "question", &number), 0);
	assert_int_equal(number, note);
	assert_string_equal(json_str(json, "text"), "Staat hij daar \"goed\"?");
	assert_non_null(json_str(json, "due"));
	assert_int_equal(files_in("questions"), 1);
	/* It is written once, whatever changes after it. */
	assert_int_equal(unlink(path), 0);
	questions_note_change(q, clock_now_us());
	far_advance(CLOCK_S);
	run();
	assert_int_equal(files_in("questions"), 0);
}

static void who_has_no_folder_gets_no_file(void **state)
{
	ask(maker_case(&m, "1"), "question wijkteam Kennen jullie hem?");
	run();
	assert_int_equal(files_in("questions"), 0);
}

static void a_folder_that_comes_back_is_written(void **state)
{
	MEM_AUTO char *away = mem_printf("%s-weg", folder);
	run();
	assert_int_equal(rename(folder, away), 0);
	questions_close(q);
	q = questions_open(services, 2);
	ask(maker_case(&m, "1"), "question verkeer Waar?");
	run();
	assert_int_equal(rename(away, folder), 0);
	assert_int_equal(files_in("questions"), 0);
	int64_t due_us = questions_due_us(q);
	assert_true(due_us > clock_now_us());
	far_advance(due_us - clock_now_us());
	run();
	assert_int_equal(files_in("questions"), 1);
	assert_int_equal(questions_due_us(q), 0);
}

static void an_answer_lands_at_its_case(void **state)
{
	struct case_file file;
	int64_t first = maker_case(&m, "1"), second = maker_case(&m, "2");
	int64_t one = asked(first), two = asked(second);
	assert_false(is_told());
	drop_answer("antwoord.json", two, "Ja\\u001b[31m, tot 18 u");
	assert_true(is_told());
	run();
	assert_false(is_told());
	assert_int_equal(files_in("answers"), 0);
	assert_int_equal(files_in("refused"), 0);
	assert_int_equal(notes_of(first), 1);
	MUST(case_file_read(m.store, second, &file, err));
	assert_int_equal(file.row.state, CASE_OPEN);
	assert_true(file.row.answered);
	assert_int_equal(file.notes.items[1].kind, NOTE_ANSWER);
	assert_string_equal(file.notes.items[1].about, "verkeer, Jan");
	assert_string_equal(file.notes.items[1].text, "Ja[31m, tot 18 u");
	case_file_release(&file);
	/* Those that came while nobody looked. */
	questions_close(q);
	drop_answer("nog.json", one, "Nee");
	q = questions_open(services, 2);
	run();
	assert_int_equal(notes_of(first), 2);
	assert_int_equal(files_in("answers"), 0);
}

static void what_is_none_goes_aside(void **state)
{
	int64_t id = maker_case(&m, "1"), note = asked(id);
	static char large[70000];
	MEM_AUTO char *fifo = mem_printf("%s/answers/pijp.json", folder);
	MEM_AUTO char *link = mem_printf("%s/answers/link.json", folder);
	MEM_AUTO char *good = mem_printf("{\"question\":%lld,\"text\":\"x\"}", (long long)note);
	memset(large, ' ', sizeof(large));
	run();
	drop("leeg.json", "");
	drop("stuk.json", "{\"question\":");
	drop("zonder.json", "{\"text\":\"x\"}");
	drop("vreemd.json", "{\"question\":99,\"text\":\"x\"}");
	drop("zwijgt.json", "{\"question\":1,\"text\":\" \\n\"}");
	drop("lijst.json", "[1]");
	drop_bytes("groot.json", large, sizeof(large));
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("/etc/hostname", link), 0);
	run();
	assert_int_equal(notes_of(id), 1);
	/* A pipe and a link are told by nobody who writes; the next look through finds them. */
	questions_close(q);
	q = questions_open(services, 2);
	run();
	assert_int_equal(files_in("refused"), 9);
	assert_int_equal(files_in("answers"), 0);
	/* The rest goes on. */
	drop("goed.json", good);
	run();
	assert_int_equal(notes_of(id), 2);
	/* What is on its way to become one is left alone. */
	drop("deel.tmp", "{\"quest");
	drop(".deel.json", "{\"quest");
	run();
	assert_int_equal(files_in("answers"), 2);
	assert_int_equal(files_in("refused"), 9);
}

/* A service answers what it was asked itself. */
static void another_service_is_not_believed(void **state)
{
	int64_t id = maker_case(&m, "1"), note = ask(id, "question wijkteam Kennen jullie hem?");
	run();
	drop_answer("vals.json", note, "Ja");
	run();
	assert_int_equal(notes_of(id), 1);
	assert_int_equal(files_in("refused"), 1);
}

/* Whatever stands in its way, a question and an answer wait until it is gone. */
static void nothing_is_lost(void **state)
{
	run();
	int64_t id = maker_case(&m, "1"), note = ask(id, "question verkeer Waar?");
	MEM_AUTO char *path =
		mem_printf("%s/questions/question-%lld.json", folder, (long long)note);
	struct stat st;
	assert_int_equal(mkdir(path, 0700), 0);
	questions_note_change(q, clock_now_us());
	far_advance(CLOCK_S);
	run();
	assert_int_equal(rmdir(path), 0);
	far_advance(questions_due_us(q) - clock_now_us());
	run();
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode) && st.st_size > 0);
	assert_int_equal(files_in("questions"), 1);
	assert_int_equal(questions_due_us(q), 0);
	if (place_is_shared())
		return;
	struct err err = ERR_INIT;
	drop_answer("antwoord.json", note, "Daar");
	full_disk(true);
	assert_int_equal(questions_run(q, m.store, &maker_collector, clock_now_us(), &err), -1);
	full_disk(false);
	assert_int_equal(files_in("answers"), 1);
	assert_true(questions_due_us(q) && questions_due_us(q) <= clock_now_us());
	run();
	assert_int_equal(notes_of(id), 2);
	assert_int_equal(files_in("answers"), 0);
}

/* ---- the program ---- */

enum { PATIENCE_MS = 20000 };

#define EVENTUALLY(condition) \
	do { \
		int waited = 0; \
		while (!(condition) && waited < PATIENCE_MS) { \
			poll(NULL, 0, 5); \
			waited += 5; \
		} \
		assert_true(waited < PATIENCE_MS); \
	} while (0)

static void nachtwachtd_serves_them(void **state)
{
	MEM_AUTO char *config = mem_printf("%s/n.conf", folder);
	int64_t id = maker_case(&m, "1");
	FILE *f = fopen(config, "w");
	assert_non_null(f);
	fprintf(f, "service verkeer {\n\tfolder = '%s'\n}\n", folder);
	fclose(f);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl("./nachtwachtd", "nachtwachtd", "--foreground", "--store", m.path, "--config",
			config, (char *)NULL);
		_exit(127);
	}
	EVENTUALLY(files_in("") >= 4);
	EVENTUALLY(services_register(m.store, services, 1, NULL) == 0);
	int64_t note = ask(id, "question verkeer Waar?");
	EVENTUALLY(files_in("questions") == 1);
	drop_answer("antwoord.json", note, "Daar");
	EVENTUALLY(notes_of(id) == 2);
	EVENTUALLY(files_in("answers") == 0);
	int status;
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_question_is_written_whole),
		CASE(who_has_no_folder_gets_no_file),
		CASE(a_folder_that_comes_back_is_written),
		CASE(an_answer_lands_at_its_case),
		CASE(what_is_none_goes_aside),
		CASE(another_service_is_not_believed),
		CASE(nothing_is_lost),
		CASE(nachtwachtd_serves_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
