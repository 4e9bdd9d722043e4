/* The store alone: store_bench FILE N makes N mentions by intake, in a store that may hold some
 * already, then reads pages and decides while another process imports. Prints rates and latencies.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/cases.h"
#include "store/decide.h"
#include "store/intake.h"
#include "store/store.h"

enum { SAMPLES = 200, PAGE = 24, PAUSE_US = 2000 };

static const struct actor self = {"bench", "be", false}, importer = {"bench", "be", true};
static const char *const said[] = {"er staat rook boven de dokken", "merci pour votre aide",
	"mijn fiets is gestolen aan het station 🚓", "is it safe to open the windows",
	"de brug staat al een uur open #gent", "waar kan ik aangifte doen"};

static double now_s(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static _Noreturn void die(const struct err *err)
{
	fprintf(stderr, "%s\n", err->msg);
	exit(1);
}

static struct store *open_or_die(const char *path)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(path, STORE_CREATE, &err);
	if (!s)
		die(&err);
	return s;
}

static void make_mention(
	struct mention *m, struct arena *a, const char *prefix, long i, long authors)
{
	const char *handle = arena_printf(a, "burger%ld.example", random() % authors);
	const char *text = arena_printf(a, "%s%s, %s", i % 1000 == 500 ? "zeldzaamwoord " : "",
		said[random() % 6], said[random() % 6]);
	*m = (struct mention){.network = "town",
		.account = "bench",
		.id = arena_printf(a, "%s%ld", prefix, i),
		.handle = handle,
		.name = handle,
		.text = text,
		.lang = "nl",
		.created_us = i * 1000000,
		.source = "bench"};
	m->raw = arena_printf(a,
		"{\"network\": \"town\", \"account\": \"bench\", \"id\": \"%ld\", \"author\": {\"id\": "
		"\"%s\", \"handle\": \"%s\"}, \"text\": \"%s\", \"lang\": \"nl\"}",
		i, handle, handle, text);
	m->raw_len = strlen(m->raw);
}

static void import(struct store *s, const char *prefix, long from, long count, long authors)
{
	struct err err = ERR_INIT;
	for (long at = 0; at < count; at += INTAKE_BATCH) {
		ARENA_AUTO struct arena a = ARENA_INIT;
		struct mention mentions[INTAKE_BATCH];
		enum intake_result results[INTAKE_BATCH];
		for (int i = 0; i < INTAKE_BATCH; i++)
			make_mention(&mentions[i], &a, prefix, from + at + i, authors);
		if (intake(s, &importer, NULL, mentions, INTAKE_BATCH, results, &err))
			die(&err);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_times(const char *what, double *ms)
{
	qsort(ms, SAMPLES, sizeof(*ms), by_value);
	printf("%-28s p50 %8.3f ms  p99 %8.3f ms\n", what, ms[SAMPLES / 2], ms[SAMPLES * 99 / 100]);
}

static void time_pages(struct store *s, const char *text, enum case_order order, bool counting)
{
	struct err err = ERR_INIT;
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct filter_context ctx = {.me = "bench"};
	const struct filter *filter;
	if (filter_parse(&filter, text, &ctx, &a, &err))
		die(&err);
	double ms[SAMPLES];
	for (int i = 0; i < SAMPLES; i++) {
		if (counting && i >= 3) {
			ms[i] = ms[i % 3];
			continue;
		}
		double start = now_s();
		struct case_query q = {
			.filter = filter, .me = "bench", .order = order, .limit = PAGE};
		struct case_list list = {0};
		int64_t count;
		if (counting ? cases_count(s, filter, "bench", &count, &err)
			     : cases_read(s, &q, &list, &err))
			die(&err);
		case_list_release(&list);
		ms[i] = (now_s() - start) * 1000;
	}
	char label[64];
	snprintf(label, sizeof(label), "%s %s [%s]", counting ? "count" : "page",
		case_order_names[order], text);
	print_times(label, ms);
}

static void time_decisions(struct store *s, const char *what)
{
	double ms[SAMPLES];
	for (int i = 0; i < SAMPLES; i++) {
		struct err err = ERR_INIT;
		struct decision d = {.kind = DECIDE_PRIORITY, .priority = i % 2 ? 1 : 3};
		struct decide_result result;
		struct decide_summary summary;
		int64_t id = 1 + i / 2;
		double start = now_s();
		if (decide(s, &self, &d, &id, 1, 0, &result, &summary, &err))
			die(&err);
		ms[i] = (now_s() - start) * 1000;
		usleep(PAUSE_US * 4);
	}
	print_times(what, ms);
}

static void decide_beside_import(struct store *s, const char *path)
{
	pid_t child = fork();
	if (child == 0) {
		struct store *own = open_or_die(path);
		for (long at = 0;; at += INTAKE_BATCH) {
			import(own, "beside", at, INTAKE_BATCH, 1000);
			usleep(PAUSE_US);
		}
	}
	usleep(200 * PAUSE_US);
	time_decisions(s, "decide while importing");
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: store_bench FILE N\n");
		return 2;
	}
	long count = atol(argv[2]);
	srandom(11);
	struct store *s = open_or_die(argv[1]);
	long part = count / 10 < INTAKE_BATCH ? INTAKE_BATCH : count / 10;
	for (long at = 0; at < count; at += part) {
		double start = now_s();
		import(s, "n", at, part, count / 3 + 1);
		printf("intake to %8ld: %7.0f a second\n", at + part,
			(double)part / (now_s() - start));
		fflush(stdout);
	}
	store_close(s);
	s = open_or_die(argv[1]);
	time_pages(s, "is:open", ORDER_NEWEST, false);
	time_pages(s, "is:open", ORDER_OLDEST, false);
	time_pages(s, "", ORDER_NEWEST, false);
	time_pages(s, "state:new", ORDER_NEWEST, false);
	time_pages(s, "is:open rook", ORDER_NEWEST, false);
	time_pages(s, "zeldzaamwoord", ORDER_NEWEST, false);
	time_pages(s, "is:open", ORDER_NEWEST, true);
	time_pages(s, "rook", ORDER_NEWEST, true);
	time_decisions(s, "decide alone");
	fflush(stdout);
	decide_beside_import(s, argv[1]);
	store_close(s);
	return 0;
}
