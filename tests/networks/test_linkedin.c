/* What LinkedIn says, read from shaped answers; and when to ask again. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_server.h"
#include "host.h"
#include "networks/linkedin.h"
#include "networks/linkedin/read.h"
#include "networks/session_file.h"
#include "recorded.h"

static void page_is_named_by_number_or_urn(void **state)
{
	static const char *const good[] = {"12345", "urn:li:organization:12345"};
	static const char *const bad[] = {"", "politie", "12 345", "-1", "urn:li:person:1",
		"urn:li:organization:", "123456789012345678901"};
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		char *urn MEM_AUTO = linkedin_organization(good[i]);
		assert_string_equal(urn, "urn:li:organization:12345");
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_null(linkedin_organization(bad[i]));
	assert_null(linkedin_organization(NULL));
}

/* ---- time ---- */

static void who_asked_too_much_waits_till_midnight_at_most(void **state)
{
	int64_t day = INT64_C(20780) * CLOCK_DAY, noon = day + 12 * CLOCK_HOUR;
	assert_int_equal(linkedin_again_us(1, noon), noon + 15 * CLOCK_MIN);
	assert_int_equal(linkedin_again_us(2, noon), noon + 30 * CLOCK_MIN);
	assert_int_equal(linkedin_again_us(5, noon), noon + 4 * CLOCK_HOUR);
	assert_int_equal(linkedin_again_us(9, noon), day + CLOCK_DAY);
	assert_int_equal(linkedin_again_us(1000000, noon), day + CLOCK_DAY);
	assert_int_equal(linkedin_again_us(1, day + CLOCK_DAY - CLOCK_MIN), day + CLOCK_DAY);
}

/* ---- notifications ---- */

struct page {
	struct arena arena;
	const struct json *list;
	struct session *session;
	struct account_config config;
};

static void page_open(struct page *p)
{
	*p = (struct page){.config = {.name = "gent"}};
	const char *text = recorded_text(&p->arena, RECORDINGS, "page.json");
	const struct json *json = json_parse(&p->arena, text, strlen(text), NULL);
	p->list = json_at(json, "elements");
	assert_non_null(p->list);
	p->session = mem_zero(1, sizeof(*p->session));
	p->session->host.config = &p->config;
	p->session->organization = mem_strdup("urn:li:organization:12345");
	p->session->name = mem_strdup("Politie Gent");
	p->session->handle = mem_strdup("politie-gent");
}

static void page_close(struct page *p)
{
	free(p->session->organization);
	free(p->session->name);
	free(p->session->handle);
	free(p->session);
	arena_release(&p->arena);
}

static int read_nth(struct page *p, size_t n, struct linkedin_note *note, struct err *err)
{
	JSON_EACH (element, p->list)
		if (n-- == 0)
			return linkedin_note_read(
				note, element, p->session->organization, &p->arena, err);
	fail_msg("no element %zu", n);
	return -1;
}

static void notification_is_read(void **state)
{
	struct page p;
	struct linkedin_note note;
	struct mention m;
	struct err err = ERR_INIT;
	page_open(&p);
	assert_int_equal(read_nth(&p, 8, &note, &err), 1);
	assert_int_equal(note.action, LINKEDIN_COMMENT);
	assert_int_equal(note.number, 4406003);
	assert_true(note.told && note.has_root);
	assert_int_equal(
		linkedin_mention(&m, &note.said, MENTION_COMMENT, p.session, &p.arena, &err), 0);
	assert_string_equal(m.id, note.urn);
	assert_string_equal(m.text, "Rook in de haven");
	assert_string_equal(m.thread, "urn:li:activity:7094637247890620418");
	assert_string_equal(m.author_id, "urn:li:person:m123");
	assert_string_equal(m.handle, "member m123");
	assert_string_equal(m.name, "LinkedIn member");
	assert_null(m.in_reply_to);
	assert_int_equal(m.kind, MENTION_COMMENT);
	assert_int_equal(m.created_us, INT64_C(1785542401000000));
	assert_non_null(strstr(m.url, "commentUrn="));
	assert_int_equal(
		linkedin_mention(&m, &note.root, MENTION_CONTEXT, p.session, &p.arena, &err), 0);
	assert_string_equal(m.id, "urn:li:activity:7094637247890620418");
	assert_string_equal(m.thread, m.id);
	assert_string_equal(m.text, "De brug is dicht.");
	assert_string_equal(m.name, "Politie Gent");
	assert_string_equal(m.handle, "politie-gent");
	/* Its number says when: 8 August 2023. */
	assert_int_equal(m.created_us / CLOCK_DAY, 19577);
	page_close(&p);
}

static void edit_deletion_and_mention_are_read(void **state)
{
	struct page p;
	struct linkedin_note note;
	struct mention m;
	struct err err = ERR_INIT;
	page_open(&p);
	assert_int_equal(read_nth(&p, 0, &note, &err), 1);
	assert_int_equal(note.action, LINKEDIN_COMMENT_EDIT);
	assert_string_equal(note.urn,
		"urn:li:comment:(urn:li:activity:7094637247890620418,7094977717598625792)");
	assert_string_equal(note.said.text, "Rook & vuur in de haven");
	assert_int_equal(read_nth(&p, 1, &note, &err), 1);
	assert_int_equal(note.action, LINKEDIN_COMMENT_DELETE);
	assert_int_equal(read_nth(&p, 4, &note, &err), 1);
	assert_int_equal(note.action, LINKEDIN_SHARE_MENTION);
	assert_int_equal(
		linkedin_mention(&m, &note.said, MENTION_MENTION, p.session, &p.arena, &err), 0);
	assert_string_equal(m.id, "urn:li:share:6441");
	assert_string_equal(m.thread, m.id);
	assert_string_equal(m.name, "LinkedIn page");
	assert_int_equal(read_nth(&p, 7, &note, &err), 1);
	assert_int_equal(
		linkedin_mention(&m, &note.said, MENTION_COMMENT, p.session, &p.arena, &err), 0);
	assert_int_equal(m.kind, MENTION_CONTEXT);
	assert_string_equal(m.name, "Politie Gent");
	assert_non_null(m.in_reply_to);
	page_close(&p);
}

static void what_is_not_for_us_is_left(void **state)
{
	struct page p;
	struct linkedin_note note;
	struct err err = ERR_INIT;
	page_open(&p);
	assert_int_equal(read_nth(&p, 2, &note, &err), 0);
	assert_int_equal(read_nth(&p, 3, &note, &err), 0);
	assert_int_equal(err.code, ERR_NONE);
	assert_int_equal(read_nth(&p, 5, &note, &err), -1);
	assert_non_null(strstr(err.msg, "4406005"));
	assert_int_equal(read_nth(&p, 6, &note, &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
	page_close(&p);
}

/* ---- the whole way, by a script ---- */

static void page_with_bad_elements_costs_those_only(void **state)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	const char *page = recorded_text(&arena, RECORDINGS, "page.json");
	const struct fake_answer script[] = {
		{"/rest/organizationAcls", 200, NULL,
			"{\"elements\": [{\"role\": \"ADMINISTRATOR\", \"state\": \"APPROVED\", \"organization\": \"urn:li:organization:12345\"}]}",
			.times = 9},
		{"/rest/organizations/12345", 403, NULL, "{\"message\": \"no\"}", .times = 9},
		{"/rest/organizationalEntityNotifications", 200, NULL, page, .times = 9},
		{"/rest/posts", 200, NULL, "{\"elements\": []}", .times = 9},
	};
	char folder[] = "/tmp/nachtwacht-linkedin-XXXXXX";
	struct fake_server *server = fake_server_start(script, ARRAY_LEN(script));
	struct err err = ERR_INIT;
	struct host h;
	assert_non_null(mkdtemp(folder));
	char *token MEM_AUTO = mem_printf("%s/token", folder);
	char *session MEM_AUTO = mem_printf("%s/session", folder);
	assert_int_equal(session_file_write(token, "secret-token\n", &err), 0);
	struct account_config config = {.name = "gent",
		.network = "linkedin",
		.server = fake_server_url(server),
		.identifier = "12345",
		.token_file = token,
		.allow_private_addresses = true,
		.where = "test:1"};
	host_open(&h, &linkedin_network, &config, session);
	host_poll(&h);
	assert_int_equal(h.poll_err.code, ERR_NONE);
	/* Our post, its comment as it is now, our answer, what is gone, and the post that names us.
	 */
	assert_int_equal(h.count, 5);
	assert_non_null(host_find_text(&h, "Rook & vuur"));
	assert_int_equal(host_count_text(&h, "Rook"), 1);
	assert_string_equal(h.handle, "organization:12345");
	const char *asked = fake_server_request(server, "/rest/organizationalEntity", 0);
	assert_non_null(strstr(asked, "organizationalEntity=urn%3Ali%3Aorganization%3A12345"));
	assert_non_null(strstr(asked,
		"&actions=List(COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE,SHARE_MENTION)&timeRange=(start:"));
	assert_non_null(strstr(asked, "LinkedIn-Version: " LINKEDIN_VERSION "\r\n"));
	assert_non_null(strstr(asked, "X-Restli-Protocol-Version: 2.0.0\r\n"));
	host_release(&h);
	fake_server_stop(server);
	unlink(token);
	unlink(session);
	rmdir(folder);
}

static void options_are_checked(void **state)
{
	static const struct {
		struct account_config config;
		const char *says;
	} wrong[] = {
		{{.name = "gent", .where = "c:1"}, "the page's number"},
		{{.name = "gent", .where = "c:1", .identifier = "politie"}, "politie"},
		{{.name = "gent", .where = "c:1", .identifier = "1", .api_version = "v2"},
			"api_version"},
		{{.name = "gent", .where = "c:1", .identifier = "1", .api_version = "2026-8"},
			"year and month"},
		{{.name = "gent", .where = "c:1", .identifier = "1", .server = "http://a.example"},
			"https"},
	};
	struct err err = ERR_INIT;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_int_equal(linkedin_network.check(&wrong[i].config, &err), -1);
		assert_int_equal(err.code, ERR_CONFIG);
		if (!strstr(err.msg, wrong[i].says))
			fail_msg("%s", err.msg);
	}
	struct account_config good = {
		.name = "gent", .where = "c:1", .identifier = "1", .api_version = "202701"};
	assert_int_equal(linkedin_network.check(&good, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_is_named_by_number_or_urn),
		cmocka_unit_test(who_asked_too_much_waits_till_midnight_at_most),
		cmocka_unit_test(notification_is_read),
		cmocka_unit_test(edit_deletion_and_mention_are_read),
		cmocka_unit_test(what_is_not_for_us_is_left),
		cmocka_unit_test(page_with_bad_elements_costs_those_only),
		cmocka_unit_test(options_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
