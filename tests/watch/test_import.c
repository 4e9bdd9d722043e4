/* Import: every kind of line, right and wrong, by way of a pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "case_maker.h"
#include "far.h"
#include "store/cases.h"
#include "watch/import.h"

static const struct rule_set no_rules;

struct run {
	struct import_counts counts;
	char *complaints;
};

/* Imports a text of lines. */
static struct run import_text(struct maker *m, const char *text, size_t len)
{
	struct run r = {0};
	struct err err = ERR_INIT;
	size_t size;
	FILE *input = tmpfile();
	FILE *complaints = open_memstream(&r.complaints, &size);
	assert_int_equal(fwrite(text, 1, len, input), len);
	rewind(input);
	if (import_lines(m->store, &maker_operator, &no_rules, fileno(input), "x.jsonl", complaints,
		    &r.counts, &err))
		fail_msg("%s", err.msg);
	fclose(complaints);
	fclose(input);
	return r;
}

static void expect(struct run *r, const int64_t counts[INTAKE_RESULTS])
{
	for (int i = 0; i < INTAKE_RESULTS; i++)
		if (r->counts.of[i] != counts[i])
			fail_msg("result %d: %lld times, expected %lld; %s", i,
				(long long)r->counts.of[i], (long long)counts[i], r->complaints);
}

static const char good[] =
	"\xef\xbb\xbf"
	"{\"network\":\"far\",\"id\":\"1\",\"author\":{\"handle\":\"anna\"},\"text\":\"Rook!\"}\n"
	"\n"
	"{\"network\":\"far\",\"id\":\"2\",\"author\":{\"handle\":\"piet\"},"
	"\"html\":\"<p>Er is <b>brand</b></p>\"}\r\n"
	"{\"network\":\"far\",\"id\":\"1\",\"author\":{\"handle\":\"anna\"},\"text\":\"Rook!\"}\n"
	"{\"network\":\"far\",\"id\":\"1\",\"author\":{\"handle\":\"anna\"},\"text\":\"Vuur!\"}\n"
	"{\"delete\":true,\"network\":\"far\",\"account\":\"import\",\"id\":\"2\"}";

static void counts_what_comes(void **data)
{
	struct maker m;
	maker_begin(&m, &far_network);
	struct run r = import_text(&m, good, strlen(good));
	expect(&r, (const int64_t[INTAKE_RESULTS]){[INTAKE_NEW] = 2,
			   [INTAKE_EDITED] = 1,
			   [INTAKE_DELETED] = 1,
			   [INTAKE_REPEATED] = 1});
	assert_string_equal(r.complaints, "");
	free(r.complaints);
	r = import_text(&m, good, strlen(good));
	assert_int_equal(r.counts.of[INTAKE_NEW], 0);
	free(r.complaints);
	maker_end(&m);
}

static void wrong_lines_are_named_and_skipped(void **data)
{
	static const char *const lines[] = {
		"not json",
		"[1,2]",
		"{\"network\":\"far\",\"id\":\"9\",\"text\":\"no author\"}",
		"{\"network\":\"far\",\"id\":\"9\",\"author\":{\"handle\":\"a\"}}",
		"{\"network\":\"far\",\"id\":7,\"author\":{\"handle\":\"a\"},\"text\":\"number\"}",
		"{\"network\":\"far\",\"id\":\"9\",\"author\":{\"handle\":\"a\"},\"text\":\"t\","
		"\"kind\":\"mentoin\"}",
		"{\"network\":\"far\",\"id\":\"9\",\"author\":{\"handle\":\"a\"},\"text\":\"t\","
		"\"created\":\"yesterday\"}",
		"{\"delete\":true,\"network\":\"far\",\"account\":\"import\",\"id\":\"nobody\"}",
		"{\"network\":\"far\",\"id\":\"ok\",\"author\":{\"handle\":\"a\"},\"text\":\"in\"}",
	};
	struct maker m;
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 4 << 20);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		strbuf_printf(&text, "%s\n", lines[i]);
	maker_begin(&m, &far_network);
	struct run r = import_text(&m, text.buf, text.len);
	expect(&r, (const int64_t[INTAKE_RESULTS]){
			   [INTAKE_NEW] = 1, [INTAKE_REFUSED] = ARRAY_LEN(lines) - 1});
	for (size_t i = 1; i < ARRAY_LEN(lines); i++) {
		char where[32];
		snprintf(where, sizeof(where), "x.jsonl:%zu: ", i);
		if (!strstr(r.complaints, where))
			fail_msg("%s is missing in: %s", where, r.complaints);
	}
	free(r.complaints);
	maker_end(&m);
}

static void a_long_line_costs_only_itself(void **data)
{
	struct maker m;
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 8 << 20);
	MEM_AUTO char *long_line = mem_alloc((3 << 20) + 1);
	memset(long_line, 'x', 3 << 20);
	long_line[3 << 20] = '\0';
	strbuf_printf(&text, "%s\n%s\n%s", long_line,
		"{\"network\":\"far\",\"id\":\"1\",\"author\":{\"handle\":\"a\"},\"text\":\"t\"}",
		long_line);
	maker_begin(&m, &far_network);
	struct run r = import_text(&m, text.buf, text.len);
	expect(&r, (const int64_t[INTAKE_RESULTS]){[INTAKE_NEW] = 1, [INTAKE_REFUSED] = 2});
	assert_non_null(strstr(r.complaints, "x.jsonl:1: "));
	assert_non_null(strstr(r.complaints, "x.jsonl:3: "));
	free(r.complaints);
	maker_end(&m);
}

static void complaints_end_politely(void **data)
{
	struct maker m;
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 20);
	for (int i = 0; i < 250; i++)
		strbuf_str(&text, "nothing\n");
	maker_begin(&m, &far_network);
	struct run r = import_text(&m, text.buf, text.len);
	assert_int_equal(r.counts.of[INTAKE_REFUSED], 250);
	assert_null(strstr(r.complaints, "x.jsonl:101:"));
	assert_non_null(strstr(r.complaints, "150"));
	free(r.complaints);
	maker_end(&m);
}

static void many_go_in(void **data)
{
	enum { MANY = 1000 };
	struct maker m;
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 20);
	for (int i = 0; i < MANY; i++)
		strbuf_printf(&text,
			"{\"network\":\"far\",\"id\":\"%d\",\"author\":{\"handle\":\"h%d\"},"
			"\"text\":\"Melding %d\"}\n",
			i, i, i);
	maker_begin(&m, &far_network);
	struct run r = import_text(&m, text.buf, text.len);
	expect(&r, (const int64_t[INTAKE_RESULTS]){[INTAKE_NEW] = MANY});
	int64_t count;
	assert_int_equal(cases_count(m.store, NULL, "jvr", &count, NULL), 0);
	assert_int_equal(count, MANY);
	free(r.complaints);
	maker_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_comes),
		cmocka_unit_test(wrong_lines_are_named_and_skipped),
		cmocka_unit_test(a_long_line_costs_only_itself),
		cmocka_unit_test(complaints_end_politely),
		cmocka_unit_test(many_go_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
