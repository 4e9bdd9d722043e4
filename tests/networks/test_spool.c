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

#include "base/hash.h"
#include "base/mem.h"
#include "networks/spool.h"

static const char secret[] = "s3cr3t";
static const struct spool_signature how = {
	.header = "X-Signature-256", .prefix = "sha256=", .salt = "salt:"};

struct place {
	char root[64], folder[96];
	int written; /* how many files, each a second later than the one before */
};

static int begin(void **state)
{
	struct place *p = mem_zero(1, sizeof(*p));
	snprintf(p->root, sizeof(p->root), "/tmp/nachtwacht-spool-XXXXXX");
	assert_non_null(mkdtemp(p->root));
	snprintf(p->folder, sizeof(p->folder), "%s/spool", p->root);
	assert_int_equal(mkdir(p->folder, 0700), 0);
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
	nftw(p->root, forget, 8, FTW_DEPTH | FTW_PHYS);
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

/* Takes the next call, which has to have this body (NULL: there is none), and what err says. */
static void take(struct place *p, const char *body, const char *says)
{
	struct spool_call call;
	struct err err = ERR_INIT;
	int rc = spool_next(&call, p->folder, &how, secret, &err);
	assert_int_equal(rc, body != NULL);
	if (body)
		assert_string_equal(call.body.buf, body);
	if (says) {
		assert_int_equal(err.code, ERR_DEGRADED);
		if (!strstr(err.msg, says))
			fail_msg("%s", err.msg);
	} else {
		assert_string_equal(err.msg, "");
	}
	if (body) {
		assert_true(stands(p, call.name));
		assert_int_equal(spool_done(&call, p->folder, &err), 0);
		assert_false(stands(p, call.name));
	}
	spool_call_release(&call);
}

static void an_empty_folder_has_none(void **state)
{
	take(*state, NULL, NULL);
}

static void an_absent_folder_is_said(void **state)
{
	struct place *p = *state;
	struct spool_call call;
	struct err err = ERR_INIT;
	rmdir(p->folder);
	assert_int_equal(spool_next(&call, p->folder, &how, secret, &err), -1);
	assert_int_equal(err.code, ERR_SYSTEM);
	assert_non_null(strstr(err.msg, p->folder));
	spool_call_release(&call);
}

static void without_a_secret_nothing_is_believed(void **state)
{
	struct place *p = *state;
	struct spool_call call;
	struct err err = ERR_INIT;
	put_signed(p, "1", "{}");
	assert_int_equal(spool_next(&call, p->folder, &how, NULL, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_true(stands(p, "1"));
	spool_call_release(&call);
}

static void what_is_signed_is_taken_oldest_first(void **state)
{
	struct place *p = *state;
	put_signed(p, "z", "first");
	put_signed(p, "a", "second");
	put_signed(p, "m", "");
	take(p, "first", NULL);
	put_signed(p, "0", "fourth");
	take(p, "second", NULL);
	take(p, "", NULL);
	take(p, "fourth", NULL);
	take(p, NULL, NULL);
}

/* What was taken but could not be stored comes again. */
static void what_is_not_done_comes_again(void **state)
{
	struct place *p = *state;
	struct spool_call call;
	struct err err = ERR_INIT;
	put_signed(p, "1", "again");
	assert_int_equal(spool_next(&call, p->folder, &how, secret, &err), 1);
	assert_string_equal(call.name, "1");
	assert_non_null(strstr(call.headers.buf, "Content-Type: application/json\r\n"));
	spool_call_release(&call);
	take(p, "again", NULL);
}

static void done_twice_is_done(void **state)
{
	struct place *p = *state;
	struct spool_call call;
	struct err err = ERR_INIT;
	put_signed(p, "1", "x");
	assert_int_equal(spool_next(&call, p->folder, &how, secret, &err), 1);
	assert_int_equal(spool_done(&call, p->folder, &err), 0);
	assert_int_equal(spool_done(&call, p->folder, &err), 0);
	spool_call_release(&call);
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
		take(p, body, NULL);
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
	take(p, "x", NULL);
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
	take(p, "good", "none: is not signed as it should be");
	take(p, NULL, NULL);
	static const char *const names[] = {
		"none", "wrong", "short", "bare", "prefixless", "changed", "long"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *aside MEM_AUTO = mem_printf("rejected/%s", names[i]);
		assert_false(stands(p, names[i]));
		assert_true(stands(p, aside));
	}
}

static void how_many_more_is_said(void **state)
{
	struct place *p = *state;
	put(p, "1", "a\n\nx");
	put(p, "2", "a\n\nx");
	put(p, "3", "a\n\nx");
	take(p, NULL, "1: is not signed as it should be: put aside in rejected/ (and 2 more)");
}

static void what_is_no_http_is_put_aside(void **state)
{
	struct place *p = *state;
	put(p, "1", "");
	take(p, NULL, "no empty line");
	put(p, "2", "X-Signature-256: sha256=00");
	take(p, NULL, "no empty line");
	put_bytes(p, "3", "\0\0\n\n\0", 5);
	take(p, NULL, "not signed");
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
	take(p, body, NULL);
	body[SPOOL_BODY_MAX] = 'x';
	text = mem_printf("X-Signature-256: sha256=%s\n\n%s", signature_of(body, hex), body);
	put(p, "large", text);
	free(text);
	put_signed(p, "small", "small");
	take(p, "small", "large: is too large");
	assert_true(stands(p, "rejected/large"));
	char *path MEM_AUTO = path_of(p, "sparse");
	put(p, "sparse", "");
	assert_int_equal(truncate(path, (off_t)1 << 40), 0);
	take(p, NULL, "sparse: is too large");
	free(body);
}

static void a_flood_does_not_fill_rejected(void **state)
{
	struct place *p = *state;
	for (int i = 0; i < 130; i++) {
		char name[16];
		snprintf(name, sizeof(name), "%03d", i);
		put(p, name, "a\n\nx");
	}
	put_signed(p, "good", "good");
	take(p, "good", "(and 129 more)");
	take(p, NULL, NULL);
	assert_true(stands(p, "rejected/099"));
	assert_false(stands(p, "rejected/100"));
	assert_false(stands(p, "100"));
}

static void what_is_being_written_is_left_alone(void **state)
{
	struct place *p = *state;
	put_signed(p, ".half", "half");
	take(p, NULL, NULL);
	assert_true(stands(p, ".half"));
	char *from MEM_AUTO = path_of(p, ".half"), *to MEM_AUTO = path_of(p, "whole");
	assert_int_equal(rename(from, to), 0);
	take(p, "half", NULL);
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
	struct spool_call call;
	struct err err = ERR_INIT;
	assert_int_equal(spool_next(&call, p->folder, &how, secret, &err), 1);
	assert_string_equal(call.body.buf, "good");
	assert_int_equal(spool_done(&call, p->folder, &err), 0);
	spool_call_release(&call);
	take(p, NULL, "is no plain file, and is left alone (and 2 more)");
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
	take(p, "good", "bad: cannot be put aside");
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
	take(p, "good", "closed: ");
	assert_true(stands(p, "closed"));
	assert_int_equal(chmod(path, 0600), 0);
	take(p, "closed", NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_folder_has_none),
		TEST(an_absent_folder_is_said),
		TEST(without_a_secret_nothing_is_believed),
		TEST(what_is_signed_is_taken_oldest_first),
		TEST(what_is_not_done_comes_again),
		TEST(done_twice_is_done),
		TEST(headers_are_read_as_http_has_them),
		TEST(digits_of_a_signature_may_be_capitals),
		TEST(what_is_not_signed_is_put_aside_and_said_once),
		TEST(how_many_more_is_said),
		TEST(what_is_no_http_is_put_aside),
		TEST(what_is_too_large_is_put_aside),
		TEST(a_flood_does_not_fill_rejected),
		TEST(what_is_being_written_is_left_alone),
		TEST(what_is_no_plain_file_holds_up_nothing),
		TEST(a_link_in_the_place_of_rejected_leads_nowhere),
		TEST(a_closed_file_stays_and_holds_up_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
