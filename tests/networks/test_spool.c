/* The folder of a relay: what is taken out of it, in which order, and what is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "config/config.h"
#include "networks/spool.h"

static char secret[] = "s3cr3t";
static const struct spool_signature how = {
	.header = "X-Signature-256", .prefix = "sha256=", .salt = "salt:"};

struct place {
	char root[64], folder[96], log[96];
	int written; /* how many files, each a second later than the one before */
	int stderr_fd;
	char *secret;
	struct account_config config;
	struct spool spool;
	struct strbuf bodies; /* that were taken, each with a line's end */
	struct err outcome;   /* what becomes of them */
	bool holds;           /* the test ends them */
};

static int64_t now_us;

static int64_t now(void)
{
	return now_us;
}

static int64_t mono_ms(void)
{
	return now_us / 1000;
}

static void take(void *data, const struct spool_call *call)
{
	struct place *p = data;
	strbuf_add(&p->bodies, call->body.buf, call->body.len);
	strbuf_str(&p->bodies, "\n");
	if (!p->holds)
		spool_end(&p->spool, &p->outcome);
}

/* What is said goes into a file beside the folder. */
static void hear(struct place *p)
{
	snprintf(p->log, sizeof(p->log), "%s/log", p->root);
	int fd = open(p->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_int_not_equal(fd, -1);
	fflush(stderr);
	p->stderr_fd = dup(STDERR_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

static int begin(void **state)
{
	static const struct clock_source source = {now, mono_ms, NULL};
	struct place *p = mem_zero(1, sizeof(*p));
	snprintf(p->root, sizeof(p->root), "/tmp/nachtwacht-spool-XXXXXX");
	assert_non_null(mkdtemp(p->root));
	snprintf(p->folder, sizeof(p->folder), "%s/spool", p->root);
	assert_int_equal(mkdir(p->folder, 0700), 0);
	strbuf_init(&p->bodies, 16 << 20);
	now_us = 1000000000 * CLOCK_S;
	clock_set_source(&source);
	p->secret = secret;
	p->config = (struct account_config){.name = "gent", .spool = p->folder};
	p->spool = (struct spool){
		.config = &p->config, .how = &how, .secret = &p->secret, .take = take, .data = p};
	hear(p);
	*state = p;
	return 0;
}

static int forget(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	return remove(path);
}

static int end(void **state)
{
	struct place *p = *state;
	dup2(p->stderr_fd, STDERR_FILENO);
	close(p->stderr_fd);
	spool_release(&p->spool);
	strbuf_release(&p->bodies);
	nftw(p->root, forget, 8, FTW_DEPTH | FTW_PHYS);
	clock_set_source(NULL);
	free(p);
	return 0;
}

static char *path_of(const struct place *p, const char *name)
{
	return mem_printf("%s/%s", p->folder, name);
}

static void put_bytes(struct place *p, const char *name, const char *bytes, size_t len)
{
	char *path MEM_AUTO = path_of(p, name);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	fclose(f);
	const struct timespec times[2] = {
		{.tv_sec = 1000000000 + p->written}, {.tv_sec = 1000000000 + p->written}};
	p->written++;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void put(struct place *p, const char *name, const char *text)
{
	put_bytes(p, name, text, strlen(text));
}

/* What a network would sign it with. */
static char *signature_of(const char *body, char hex[HASH_HEX_BYTES])
{
	char *text MEM_AUTO = mem_printf("salt:%s", body);
	unsigned char mac[HASH_BYTES];
	hash_hmac(secret, strlen(secret), text, strlen(text), mac);
	return hash_hex(mac, hex);
}

static void put_signed(struct place *p, const char *name, const char *body)
{
	char hex[HASH_HEX_BYTES];
	char *text MEM_AUTO = mem_printf("Content-Type: application/json\r\n"
					 "X-Signature-256: sha256=%s\r\n\r\n%s",
		signature_of(body, hex), body);
	put(p, name, text);
}

static bool stands(const struct place *p, const char *name)
{
	char *path MEM_AUTO = path_of(p, name);
	struct stat st;
	return lstat(path, &st) == 0;
}

static size_t count(const struct place *p, const char *folder)
{
	char *path MEM_AUTO = path_of(p, folder);
	size_t found = 0;
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *d; (d = readdir(dir));)
		found += *d->d_name != '.';
	closedir(dir);
	return found;
}

/* Has a look, in which these bodies have to be taken, each with a line's end behind it. */
static void look(struct place *p, const char *bodies)
{
	strbuf_clear(&p->bodies);
	spool_look(&p->spool);
	assert_string_equal(p->bodies.buf ? p->bodies.buf : "", bodies);
}

/* So many lines were said since the last time, and this in the last of them. */
static void said(struct place *p, size_t lines, const char *says)
{
	char text[4096];
	FILE *f = fopen(p->log, "re");
	assert_non_null(f);
	size_t len = fread(text, 1, sizeof(text) - 1, f), ends = 0;
	text[len] = '\0';
	fclose(f);
	assert_int_equal(truncate(p->log, 0), 0);
	const char *last = text;
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n' && ++ends < lines)
			last = text + i + 1;
	if (ends != lines || !strstr(last, says))
		fail_msg("%s", text);
}

static void silent(struct place *p)
{
	said(p, 0, "");
}

/* ---- tests ---- */

static void an_empty_folder_has_none(void **state)
{
	look(*state, "");
	silent(*state);
}

static void an_absent_folder_is_said_once_each_time(void **state)
{
	struct place *p = *state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rmdir(p->folder), 0);
		look(p, "");
		look(p, "");
		said(p, 1, p->folder);
		assert_int_equal(mkdir(p->folder, 0700), 0);
		look(p, "");
		silent(p);
	}
}

static void without_a_secret_nothing_is_believed(void **state)
{
	struct place *p = *state;
	p->secret = NULL;
	put_signed(p, "1", "{}");
	look(p, "");
	look(p, "");
	said(p, 1, "without the program's secret");
	assert_true(stands(p, "1"));
	p->secret = secret;
	look(p, "{}\n");
}

static void what_is_signed_is_taken_oldest_first(void **state)
{
	struct place *p = *state;
	put_signed(p, "z", "first");
	put_signed(p, "a", "second");
	put_signed(p, "m", "");
	look(p, "first\nsecond\n\n");
	assert_int_equal(count(p, ""), 0);
	put_signed(p, "0", "fourth");
	look(p, "fourth\n");
	look(p, "");
	silent(p);
}

/* What was taken but could not be stored stays, with all behind it, and comes again. */
static void what_is_not_stored_comes_again(void **state)
{
	struct place *p = *state;
	put_signed(p, "1", "again");
	put_signed(p, "2", "behind");
	err_set(&p->outcome, ERR_STORE, "the disk is full");
	look(p, "again\n");
	said(p, 1, "1 (2001-09-09T01:46:40Z): the disk is full");
	look(p, "");
	now_us += CLOCK_MIN;
	look(p, "again\n");
	silent(p);
	p->outcome = (struct err)ERR_INIT;
	now_us += CLOCK_MIN;
	look(p, "again\nbehind\n");
	assert_int_equal(count(p, ""), 0);
}

static void what_ends_later_holds_the_look(void **state)
{
	struct place *p = *state;
	struct err err = ERR_INIT;
	put_signed(p, "1", "first");
	put_signed(p, "2", "second");
	p->holds = true;
	look(p, "first\n");
	look(p, "");
	assert_true(stands(p, "1"));
	spool_end(&p->spool, &err);
	assert_false(stands(p, "1"));
	assert_string_equal(p->bodies.buf, "second\n");
	p->holds = false;
	spool_end(&p->spool, &err);
	assert_int_equal(count(p, ""), 0);
	silent(p);
}

static void a_file_that_somebody_else_took_is_done(void **state)
{
	struct place *p = *state;
	struct err err = ERR_INIT;
	char *path MEM_AUTO = path_of(p, "1"), *behind MEM_AUTO = path_of(p, "2");
	put_signed(p, "1", "x");
	put_signed(p, "2", "y");
	put_signed(p, "3", "z");
	p->holds = true;
	look(p, "x\n");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(behind), 0);
	p->holds = false;
	spool_end(&p->spool, &err);
	assert_string_equal(p->bodies.buf, "x\nz\n");
	silent(p);
}

/* A relay may begin with its names anew: the next call under one is not the one that was taken. */
static void a_file_in_the_place_of_another_is_taken_too(void **state)
{
	static const enum err_code codes[] = {ERR_NONE, ERR_INPUT};
	struct place *p = *state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		struct err err = {.code = codes[i], .msg = "of somebody else"};
		put_signed(p, "1", "first");
		p->holds = true;
		look(p, "first\n");
		put_signed(p, "1", "next");
		spool_end(&p->spool, &err);
		p->holds = false;
		look(p, "next\n");
		assert_int_equal(count(p, ""), 0);
	}
	silent(p);
}

/* It is signed, and yet nobody knows what it is: a person may. */
static void what_its_network_does_not_know_is_put_aside(void **state)
{
	struct place *p = *state;
	put_signed(p, "1", "odd");
	err_set(&p->outcome, ERR_INPUT, "not JSON at byte 0");
	look(p, "odd\n");
	said(p, 1, "1 (2001-09-09T01:46:40Z): not JSON at byte 0: put aside in rejected/");
	assert_true(stands(p, "rejected/1"));
	/* Another one of that name is another one. */
	put_signed(p, "1", "odd");
	look(p, "odd\n");
	said(p, 1, "1 (2001-09-09T01:46:41Z): not JSON at byte 0: put aside in rejected/");
}

static void headers_are_read_as_http_has_them(void **state)
{
	static const char *const heads[] = {
		"X-Signature-256: sha256=%s\n\n",
		"X-Signature-256: sha256=%s\r\n\r\n",
		"Host: a\nx-signature-256:sha256=%s\nB: c\n\n",
		"POST /hook HTTP/1.1\r\nX-SIGNATURE-256: \t sha256=%s \t\r\nB: c\r\n\r\n",
		"X-Signature-2567: sha256=no\r\nX-Signature-256: sha256=%s\n\r\n",
	};
	struct place *p = *state;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		static const char body[] = "\r\n\r\nbody with\n\nlines";
		char hex[HASH_HEX_BYTES];
		const char *hole = strstr(heads[i], "%s");
		char *text MEM_AUTO = mem_printf("%.*s%s%s%s", (int)(hole - heads[i]), heads[i],
			signature_of(body, hex), hole + 2, body);
		put(p, "1", text);
		look(p, "\r\n\r\nbody with\n\nlines\n");
	}
}

static void digits_of_a_signature_may_be_capitals(void **state)
{
	struct place *p = *state;
	char hex[HASH_HEX_BYTES];
	signature_of("x", hex);
	for (char *c = hex; *c; c++)
		*c = (char)(*c >= 'a' ? *c - 'a' + 'A' : *c);
	char *text MEM_AUTO = mem_printf("X-Signature-256: sha256=%s\n\nx", hex);
	put(p, "1", text);
	look(p, "x\n");
}

static void what_is_not_signed_is_put_aside_and_said_once(void **state)
{
	struct place *p = *state;
	char hex[HASH_HEX_BYTES], *text;
	put(p, "none", "Content-Type: x\r\n\r\nx");
	put(p, "wrong",
		"X-Signature-256: sha256="
		"0000000000000000000000000000000000000000000000000000000000000000\n\nx");
	put(p, "short", "X-Signature-256: sha256=00\n\nx");
	put(p, "bare", "X-Signature-256\n\nx");
	text = mem_printf("X-Signature-256: %s\n\nx", signature_of("x", hex));
	put(p, "prefixless", text);
	free(text);
	text = mem_printf("X-Signature-256: sha256=%s\n\nxy", signature_of("x", hex));
	put(p, "changed", text);
	free(text);
	text = mem_printf("X-Signature-256: sha256=%s0\n\nx", signature_of("x", hex));
	put(p, "long", text);
	free(text);
	put_signed(p, "good", "good");
	look(p, "good\n");
	said(p, 1,
		"none (2001-09-09T01:46:40Z): is not signed as it should be: put aside in rejected/ (and 6 more)");
	look(p, "");
	silent(p);
	static const char *const names[] = {
		"none", "wrong", "short", "bare", "prefixless", "changed", "long"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *aside MEM_AUTO = mem_printf("rejected/%s", names[i]);
		assert_false(stands(p, names[i]));
		assert_true(stands(p, aside));
	}
}

static void what_is_no_http_is_put_aside(void **state)
{
	struct place *p = *state;
	put(p, "1", "");
	look(p, "");
	said(p, 1, "no empty line");
	put(p, "2", "X-Signature-256: sha256=00");
	look(p, "");
	said(p, 1, "no empty line");
	put_bytes(p, "3", "\0\0\n\n\0", 5);
	look(p, "");
	said(p, 1, "not signed");
	assert_true(stands(p, "rejected/1"));
}

static void what_is_too_large_is_put_aside(void **state)
{
	struct place *p = *state;
	char hex[HASH_HEX_BYTES];
	char *body = mem_zero(1, SPOOL_BODY_MAX + 2);
	memset(body, 'x', SPOOL_BODY_MAX);
	char *text = mem_printf("X-Signature-256: sha256=%s\n\n%s", signature_of(body, hex), body);
	put(p, "fits", text);
	free(text);
	spool_look(&p->spool);
	assert_int_equal(p->bodies.len, SPOOL_BODY_MAX + 1);
	silent(p);
	body[SPOOL_BODY_MAX] = 'x';
	text = mem_printf("X-Signature-256: sha256=%s\n\n%s", signature_of(body, hex), body);
	put(p, "large", text);
	free(text);
	put_signed(p, "small", "small");
	look(p, "small\n");
	said(p, 1, "is too large");
	assert_true(stands(p, "rejected/large"));
	char *path MEM_AUTO = path_of(p, "sparse");
	put(p, "sparse", "");
	assert_int_equal(truncate(path, (off_t)1 << 40), 0);
	look(p, "");
	said(p, 1, "is too large");
	free(body);
}

static void put_numbered(struct place *p, int files, const char *text)
{
	for (int i = 0; i < files; i++) {
		char name[16];
		snprintf(name, sizeof(name), "%03d", p->written);
		put(p, name, text);
	}
}

/* Nor does it hold up what waits behind the spool: a look is over after so many. */
static void a_flood_does_not_fill_rejected(void **state)
{
	struct place *p = *state;
	put_numbered(p, SPOOL_FILES_MOST + 30, "a\n\nx");
	put_signed(p, "good", "good");
	look(p, "");
	said(p, 1, "(and 99 more)");
	assert_int_equal(count(p, "rejected"), 100);
	assert_int_equal(count(p, ""), 32);
	look(p, "good\n");
	said(p, 1, "deleted, since rejected/ is full (and 29 more)");
	assert_true(stands(p, "rejected/099"));
	assert_int_equal(count(p, "rejected"), 100);
	assert_int_equal(count(p, ""), 1);
}

static void a_look_reads_so_many_bytes(void **state)
{
	struct place *p = *state;
	char *text MEM_AUTO = mem_zero(1, SPOOL_BODY_MAX + 1);
	memset(text, 'x', SPOOL_BODY_MAX);
	memcpy(text, "a\n\n", 3);
	put_numbered(p, 4, text);
	look(p, "");
	said(p, 1, "(and 1 more)");
	assert_int_equal(count(p, "rejected"), 2);
	look(p, "");
	said(p, 1, "(and 1 more)");
	assert_int_equal(count(p, "rejected"), 4);
}

/* One list serves until it is used up: what comes meanwhile waits behind it, however old it says it
 * is. */
static void a_crowd_is_listed_once(void **state)
{
	struct place *p = *state;
	put_numbered(p, SPOOL_FILES_MOST + 1, "a\n\nx");
	look(p, "");
	int late = p->written;
	p->written = 0;
	put_signed(p, "old", "old");
	p->written = late;
	put_signed(p, "new", "new");
	look(p, "");
	assert_int_equal(count(p, ""), 3);
	look(p, "old\nnew\n");
}

static void what_is_being_written_is_left_alone(void **state)
{
	struct place *p = *state;
	put_signed(p, ".half", "half");
	look(p, "");
	assert_true(stands(p, ".half"));
	char *from MEM_AUTO = path_of(p, ".half"), *to MEM_AUTO = path_of(p, "whole");
	assert_int_equal(rename(from, to), 0);
	look(p, "half\n");
}

/* A link, a folder or a pipe in the folder is nobody's call; what a link leads to is not touched.
 */
static void what_is_no_plain_file_holds_up_nothing(void **state)
{
	struct place *p = *state;
	char *outside MEM_AUTO = mem_printf("%s/outside", p->root);
	char *link MEM_AUTO = path_of(p, "link"), *folder MEM_AUTO = path_of(p, "folder");
	char *pipe MEM_AUTO = path_of(p, "pipe");
	put_signed(p, "../outside", "outside");
	assert_int_equal(symlink(outside, link), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	put_signed(p, "good", "good");
	look(p, "good\n");
	said(p, 1, "is no plain file, and is left alone (and 2 more)");
	look(p, "");
	silent(p); /* that is said once */
	assert_true(stands(p, "link"));
	assert_true(stands(p, "folder"));
	assert_true(stands(p, "../outside"));
}

static void a_link_in_the_place_of_rejected_leads_nowhere(void **state)
{
	struct place *p = *state;
	char *outside MEM_AUTO = mem_printf("%s/outside", p->root);
	char *link MEM_AUTO = path_of(p, "rejected");
	assert_int_equal(mkdir(outside, 0700), 0);
	assert_int_equal(symlink(outside, link), 0);
	put(p, "bad", "a\n\nx");
	put_signed(p, "good", "good");
	look(p, "good\n");
	said(p, 1, "is not signed as it should be, and cannot be put aside");
	assert_true(stands(p, "bad"));
	assert_false(stands(p, "../outside/bad"));
}

/* Root may read all: then there is nothing to see. */
static void a_closed_file_stays_and_holds_up_nothing(void **state)
{
	struct place *p = *state;
	if (geteuid() == 0)
		skip();
	char *path MEM_AUTO = path_of(p, "closed");
	put_signed(p, "closed", "closed");
	put_signed(p, "good", "good");
	assert_int_equal(chmod(path, 0), 0);
	look(p, "good\n");
	said(p, 1, "closed");
	assert_true(stands(p, "closed"));
	assert_int_equal(chmod(path, 0600), 0);
	look(p, "closed\n");
	silent(p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_folder_has_none),
		TEST(an_absent_folder_is_said_once_each_time),
		TEST(without_a_secret_nothing_is_believed),
		TEST(what_is_signed_is_taken_oldest_first),
		TEST(what_is_not_stored_comes_again),
		TEST(what_ends_later_holds_the_look),
		TEST(a_file_that_somebody_else_took_is_done),
		TEST(a_file_in_the_place_of_another_is_taken_too),
		TEST(what_its_network_does_not_know_is_put_aside),
		TEST(headers_are_read_as_http_has_them),
		TEST(digits_of_a_signature_may_be_capitals),
		TEST(what_is_not_signed_is_put_aside_and_said_once),
		TEST(what_is_no_http_is_put_aside),
		TEST(what_is_too_large_is_put_aside),
		TEST(a_flood_does_not_fill_rejected),
		TEST(a_look_reads_so_many_bytes),
		TEST(a_crowd_is_listed_once),
		TEST(what_is_being_written_is_left_alone),
		TEST(what_is_no_plain_file_holds_up_nothing),
		TEST(a_link_in_the_place_of_rejected_leads_nowhere),
		TEST(a_closed_file_stays_and_holds_up_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
