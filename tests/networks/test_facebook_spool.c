/* What a relay hands on of a page of Facebook. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "facebook_stage.h"
#include "networks/facebook.h"

static int written; /* files, each a second later than the one before */

static void begin(struct stage *s)
{
	facebook_stage_start(s, "");
	char *folder MEM_AUTO = mem_printf("%s/spool", s->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	s->config.spool = arena_strdup(&s->server.arena, folder);
	s->config.identifier = fake_said(&s->server, "page");
	stage_open(s, &facebook_network);
	written = 0;
}

static void run(void (*test)(struct stage *s))
{
	struct stage s;
	begin(&s);
	test(&s);
	stage_end(&s);
}

#define ON_SPOOL(name) \
	static void name##_on_spool(void **state) \
	{ \
		run(name); \
	}
#define SPOOL(name) cmocka_unit_test(name##_on_spool)

/* As the relay writes it. */
static void put(struct stage *s, const char *body, const char *signature)
{
	char *path MEM_AUTO = mem_printf("%s/call-%d", s->config.spool, written);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "POST /hook HTTP/1.1\r\nX-Hub-Signature-256: %s\r\n\r\n%s", signature, body);
	fclose(f);
	const struct timespec when[2] = {{.tv_sec = 1000 + written}, {.tv_sec = 1000 + written}};
	assert_int_equal(utimensat(AT_FDCWD, path, when, 0), 0);
	written++;
}

/* A call of the network's for what was done to something. */
static void push(struct stage *s, const char *id, const char *more)
{
	const struct json *hook = fake_do(&s->server, "hook", "{'id': '%s'%s}", id, more);
	put(s, json_str(hook, "body"), json_str(hook, "signature"));
}

static size_t count_calls(const char *folder)
{
	size_t count = 0;
	DIR *d = opendir(folder);
	for (struct dirent *e; d && (e = readdir(d));)
		count += strncmp(e->d_name, "call-", 5) == 0;
	if (d)
		closedir(d);
	return count;
}

static size_t left(const struct stage *s)
{
	return count_calls(s->config.spool);
}

static size_t put_aside(const struct stage *s)
{
	char *folder MEM_AUTO = mem_printf("%s/rejected", s->config.spool);
	return count_calls(folder);
}

/* Until all that is asked for is answered. */
static void collect(struct stage *s)
{
	facebook_network.collect(s->desk.session);
	while (http_run(s->desk.session_host.http, 100, NULL, 0) > 0)
		;
}

static struct kept *came(struct stage *s, const char *text)
{
	struct kept *k = host_find_text(&s->desk, text);
	if (!k)
		fail_msg("\"%s\" did not come", text);
	return k;
}

/* ---- tests ---- */

static void what_is_pushed_comes(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'een opmerking', 'by': 'An'}");
	const char *below =
		MADE(s, "comment", "{'text': 'eronder', 'by': 'Bob', 'on': '%s'}", comment);
	push(s, comment, "");
	push(s, below, "");
	push(s, MADE(s, "post", "{'text': 'een bezoeker', 'by': 'Cas'}"), "");
	push(s, MADE(s, "post", "{'text': 'elders genoemd', 'by': 'Dirk', 'named': true}"), "");
	push(s, MADE(s, "message", "{'text': 'in vertrouwen', 'by': 'Els'}"), "");
	push(s, MADE(s, "message", "{'text': 'van ons', 'by': 'Els', 'ours': true}"), "");
	collect(s);
	assert_int_equal(left(s), 0);
	assert_int_equal(s->desk.count, 6);
	assert_int_equal(came(s, "een opmerking")->kind, MENTION_COMMENT);
	assert_string_equal(came(s, "eronder")->in_reply_to, comment);
	assert_string_equal(came(s, "een bezoeker")->handle, "Cas");
	assert_string_equal(came(s, "elders genoemd")->handle, "author withheld");
	assert_string_equal(came(s, "in vertrouwen")->handle, "Els"); /* which no body tells */
	assert_int_equal(came(s, "in vertrouwen")->kind, MENTION_DIRECT);
	assert_int_equal(came(s, "van ons")->kind, MENTION_CONTEXT);
	/* The poll behind it brings nothing anew: same ids, same threads, same terms. */
	struct kept *k = came(s, "in vertrouwen");
	assert_string_equal(k->thread, k->author_id);
	stage_poll(s);
	size_t work = 0;
	for (size_t i = 0; i < s->desk.count; i++)
		work += s->desk.items[i].kind != MENTION_CONTEXT;
	assert_int_equal(work, 5);
	/* What came by the spool can be answered. */
	struct outgoing out = stage_answer(s, "in vertrouwen", "Dag Els.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
}
ON_SPOOL(what_is_pushed_comes)

static void nothing_has_to_answer(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'in de storing', 'by': 'An'}");
	const char *bare = MADE(s, "comment", "{'text': 'kaal', 'by': 'Bob'}");
	const char *message = MADE(s, "message", "{'text': 'ook in de storing', 'by': 'Els'}");
	push(s, comment, "");
	push(s, bare, ", 'bare': true");
	push(s, message, "");
	fake_do(&s->server, "fault", "{'path': '/v26.0/', 'manner': 'close', 'times': 1000}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NETWORK);
	collect(s);
	assert_int_equal(left(s), 0);
	came(s, "in de storing");
	came(s, "ook in de storing");
	assert_string_equal(host_find(&s->desk, bare)->text, "");
	/* And then the rest of it. */
	fake_do(&s->server, "well", "{}");
	stage_poll(s);
	assert_string_equal(came(s, "kaal")->id, bare);
}
ON_SPOOL(nothing_has_to_answer)

static void what_is_only_named_is_asked_for(struct stage *s)
{
	push(s, MADE(s, "comment", "{'text': 'kale opmerking', 'by': 'An'}"), ", 'bare': true");
	push(s, MADE(s, "post", "{'text': 'kaal genoemd', 'by': 'Dirk', 'named': true}"),
		", 'bare': true");
	collect(s);
	assert_int_equal(left(s), 0);
	assert_int_equal(s->desk.count, 2);
	assert_string_equal(came(s, "kale opmerking")->handle, "An");
	assert_string_equal(came(s, "kaal genoemd")->handle, "author withheld");
}
ON_SPOOL(what_is_only_named_is_asked_for)

/* Who names the files is not signed for: a name that is no text gets nowhere. */
static void the_name_of_a_file_is_not_kept(struct stage *s)
{
	push(s, MADE(s, "comment", "{'text': 'oddly named', 'by': 'An'}"), "");
	char *from MEM_AUTO = mem_printf("%s/call-0", s->config.spool);
	char *to MEM_AUTO = mem_printf("%s/\xff\n\x1b[2J", s->config.spool);
	assert_int_equal(rename(from, to), 0);
	collect(s);
	assert_string_equal(came(s, "oddly named")->source, "spool");
	assert_int_equal(access(to, F_OK), -1);
}
ON_SPOOL(the_name_of_a_file_is_not_kept)

static void nothing_is_asked_for_while_much_is_used(struct stage *s)
{
	fake_do(&s->server, "usage", "{'percent': 85}");
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_RATE);
	const char *bare = MADE(s, "comment", "{'text': 'kaal', 'by': 'An'}");
	int asked = facebook_asked(s, "GET", "");
	push(s, bare, ", 'bare': true");
	collect(s);
	assert_int_equal(left(s), 0);
	assert_string_equal(host_find(&s->desk, bare)->text, "");
	assert_int_equal(facebook_asked(s, "GET", ""), asked);
}
ON_SPOOL(nothing_is_asked_for_while_much_is_used)

static void what_is_removed_is_gone(struct stage *s)
{
	const char *comment = MADE(s, "comment", "{'text': 'weg ermee', 'by': 'An'}");
	const char *message = MADE(s, "message", "{'text': 'ook weg', 'by': 'Els'}");
	stage_poll(s);
	push(s, comment, ", 'verb': 'remove'");
	push(s, message, ", 'verb': 'remove'");
	size_t before = s->desk.count;
	collect(s);
	assert_int_equal(s->desk.count, before + 2);
	for (size_t i = before; i < s->desk.count; i++)
		assert_true(s->desk.items[i].deleted);
	assert_string_equal(s->desk.items[before].id, comment);
	assert_string_equal(s->desk.items[before + 1].id, message);
}
ON_SPOOL(what_is_removed_is_gone)

static void who_does_not_sign_is_not_heard(struct stage *s)
{
	push(s, MADE(s, "comment", "{'text': 'vervalst', 'by': 'An'}"), ", 'secret': 'guessed'");
	push(s, MADE(s, "comment", "{'text': 'echt', 'by': 'An'}"), "");
	collect(s);
	assert_int_equal(left(s), 0);
	assert_int_equal(put_aside(s), 1);
	assert_int_equal(s->desk.count, 1);
	came(s, "echt");
}
ON_SPOOL(who_does_not_sign_is_not_heard)

static void what_is_not_stored_stays(struct stage *s)
{
	push(s, MADE(s, "comment", "{'text': 'bewaar mij', 'by': 'An'}"), "");
	push(s, MADE(s, "message", "{'text': 'en mij', 'by': 'Els'}"), "");
	s->desk.refuse_delivery = true;
	collect(s);
	assert_int_equal(left(s), 2);
	s->desk.refuse_delivery = false;
	collect(s); /* not at once */
	assert_int_equal(left(s), 2);
	stage_advance(s, 61);
	collect(s);
	assert_int_equal(left(s), 0);
	came(s, "bewaar mij");
	came(s, "en mij");
}
ON_SPOOL(what_is_not_stored_stays)

/* It is kept for a person, who may know what became of the interface. */
static void what_is_no_call_costs_no_other(struct stage *s)
{
	static const struct {
		const char *body, *signature;
	} odd[] = {
		/* printf BODY | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef */
		{"not JSON",
			"sha256=6c2f0f35b4e423472a7437f568ddaa1e0e9599730f612de01867a2a205f373b7"},
		{"{\"object\":\"user\",\"entry\":[]}",
			"sha256=bc26894dc5981bb71a9869d774ca05f31fdd1959969020a41b9f1eb42dd3730b"},
	};
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		put(s, odd[i].body, odd[i].signature);
	push(s, MADE(s, "comment", "{'text': 'gewoon', 'by': 'An'}"), "");
	collect(s);
	assert_int_equal(left(s), 0);
	assert_int_equal(put_aside(s), ARRAY_LEN(odd));
	assert_int_equal(s->desk.count, 1);
}
ON_SPOOL(what_is_no_call_costs_no_other)

/* A hundred at once, and a poll beside them. */
static void a_crowd_comes_whole(struct stage *s)
{
	for (int i = 0; i < 120; i++) {
		const char *id =
			i % 2 ? MADE(s, "comment", "{'text': 'nummer %d.', 'by': 'P%d'}", i, i)
			      : MADE(s, "message", "{'text': 'nummer %d.', 'by': 'P%d'}", i, i);
		push(s, id, "");
	}
	facebook_network.collect(s->desk.session);
	facebook_network.collect(s->desk.session); /* one at a time */
	stage_poll(s);
	collect(s);
	collect(s);
	assert_int_equal(left(s), 0);
	for (int i = 0; i < 120; i++) {
		char *text MEM_AUTO = mem_printf("nummer %d.", i);
		came(s, text);
	}
}
ON_SPOOL(a_crowd_comes_whole)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPOOL(what_is_pushed_comes),
		SPOOL(nothing_has_to_answer),
		SPOOL(what_is_only_named_is_asked_for),
		SPOOL(the_name_of_a_file_is_not_kept),
		SPOOL(nothing_is_asked_for_while_much_is_used),
		SPOOL(what_is_removed_is_gone),
		SPOOL(who_does_not_sign_is_not_heard),
		SPOOL(what_is_not_stored_stays),
		SPOOL(what_is_no_call_costs_no_other),
		SPOOL(a_crowd_comes_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
