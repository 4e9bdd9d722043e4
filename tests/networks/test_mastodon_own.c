/* Pictures, and posts of our own, as each of four kinds of Mastodon server takes them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mastodon_stage.h"
#include "networks/mastodon.h"

static const struct attachment pictures[] = {
	{.name = "geheim.png",
		.type = "image/png",
		.alt = "Een boom op de weg; \"rechts\" is vrij\n--x",
		.bytes = "\x89PNG\0\r\n--\r\n",
		.len = 11},
	{.name = "b.png", .type = "image/png", .alt = "De Leie", .bytes = "\x89PNG\xff", .len = 5},
};

static struct outgoing own_post(const char *text)
{
	return (struct outgoing){.id = 8,
		.kind = "post",
		.lang = "nl",
		.text = text,
		.visibility = VISIBILITY_PUBLIC,
		.created_us = stage_now_us()};
}

static void pictures_go_along(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk welke weg?'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "welke weg", "Deze twee.");
	out.attachments = pictures;
	out.attachment_count = 2;
	stage_prepare(s, &out);
	assert_int_equal(fake_count(&s->server, "media"), 2);
	assert_int_equal(fake_count(&s->server, "statuses"), 0);
	assert_string_equal(fake_member(&s->server, "media", 0, "alt"), pictures[0].alt);
	assert_string_equal(fake_member(&s->server, "media", 0, "len"), "11");
	assert_string_equal(fake_member(&s->server, "media", 1, "alt"), pictures[1].alt);
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_SENT);
	char *both MEM_AUTO = mem_printf("[\"%s\",", fake_member(&s->server, "media", 0, "id"));
	assert_non_null(strstr(s->desk.record, both));
	assert_string_equal(fake_member(&s->server, "media", 1, "shown"), "yes");
	/* No more is told of a file than what kind it is. */
	fake_do(&s->server, "mention", "{'text': '@desk dank'}");
	assert_null(strstr(s->desk.record, "geheim"));
}
ON_EACH(pictures_go_along)

static void post_of_our_own_goes_out_once(struct stage *s)
{
	static const char text[] = "Langebrug afgesloten.\n\nOmrijden langs de Gouvernementstraat.";
	struct outgoing first = own_post(text), second = own_post(text);
	second.id = 9;
	stage_poll(s);
	stage_prepare(s, &first);
	host_send(&s->desk, &first);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_string_equal(fake_member(&s->server, "statuses", 0, "text"), text);
	assert_string_equal(fake_member(&s->server, "statuses", 0, "visibility"), "public");
	/* The same words once more: those of the first are not taken for it. */
	stage_prepare(s, &second);
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/statuses', 'method': 'POST', 'manner': 'close'}");
	host_send(&s->desk, &second);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &second);
	assert_int_equal(s->desk.lookup, LOOKUP_ABSENT);
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/statuses', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &second);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	host_lookup(&s->desk, &second);
	assert_int_equal(s->desk.lookup, LOOKUP_FOUND);
	assert_string_equal(s->desk.remote_id, fake_member(&s->server, "statuses", 1, "id"));
	assert_int_equal(fake_count(&s->server, "statuses"), 2);
}
ON_EACH(post_of_our_own_goes_out_once)

/* Many others may have come before it is looked for: where there is one page alone a person is
 * asked, and no answer is taken for none. */
static void lost_post_is_found_behind_many(struct stage *s)
{
	struct outgoing out = own_post("De Langebrug is dicht.");
	stage_poll(s);
	stage_prepare(s, &out);
	fake_do(&s->server, "fault",
		"{'path': '/api/v1/statuses', 'method': 'POST', 'manner': 'lost'}");
	host_send(&s->desk, &out);
	assert_int_equal(s->desk.result, SEND_UNCLEAR);
	fake_do(&s->server, "mention",
		"{'text': 'iets anders {n}', 'by': 'desk', 'desk': false, 'count': 90}");
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, s->like->pages ? LOOKUP_FOUND : LOOKUP_UNSEEN);
	out.remote_record = "{\"status\":\"Dit is er niet.\"}";
	host_lookup(&s->desk, &out);
	assert_int_equal(s->desk.lookup, s->like->pages ? LOOKUP_ABSENT : LOOKUP_UNSEEN);
}
ON_EACH(lost_post_is_found_behind_many)

/* ---- one kind alone ---- */

static struct outgoing with_picture(struct stage *s)
{
	mastodon_begin(s, "mastodon", "");
	stage_poll(s);
	struct outgoing out = own_post("De brug is dicht.");
	out.attachments = pictures;
	out.attachment_count = 1;
	return out;
}

/* A server that looks at a picture for a while is given it once. */
static void picture_is_waited_for(void **state)
{
	struct stage s;
	struct outgoing out = with_picture(&s);
	fake_do(&s.server, "trait", "{'media_looks': 2}");
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_NETWORK);
	assert_non_null(strstr(s.desk.prepare_err.msg, "still looks at the picture"));
	stage_prepare(&s, &out);
	host_send(&s.desk, &out);
	assert_int_equal(s.desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s.server, "media"), 1);
	stage_end(&s);
}

/* One that was exchanged meanwhile does not go out in the other's place, nor one that is lost. */
static void picture_that_is_another_is_put_there(void **state)
{
	struct stage s;
	struct outgoing out = with_picture(&s);
	fake_do(&s.server, "trait", "{'media_looks': 2}");
	host_prepare(&s.desk, &out);
	fake_do(&s.server, "trait", "{'media_looks': 0}");
	out.attachments = &pictures[1];
	stage_prepare(&s, &out);
	assert_int_equal(fake_count(&s.server, "media"), 2);
	assert_non_null(strstr(s.desk.record, fake_member(&s.server, "media", 1, "id")));
	fake_do(&s.server, "trait", "{'media_looks': 2}");
	out = own_post("De brug is open.");
	out.id = 9;
	out.attachments = pictures;
	out.attachment_count = 1;
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_NETWORK);
	fake_do(&s.server, "trait", "{'media_looks': 0}");
	fake_do(&s.server, "fault", "{'path': '/api/v1/media/', 'status': 404}");
	stage_prepare(&s, &out);
	assert_int_equal(fake_count(&s.server, "media"), 4);
	assert_non_null(strstr(s.desk.record, fake_member(&s.server, "media", 3, "id")));
	stage_end(&s);
}

static void refused_picture_is_told(void **state)
{
	static const struct attachment text = {
		.name = "a.png", .type = "image/png", .alt = "niets", .bytes = "text", .len = 4};
	struct stage s;
	struct outgoing out = with_picture(&s);
	out.attachments = &text;
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s.desk.prepare_err.msg, "content type is invalid"));
	/* Who signed in before pictures were asked for is told what is missing. */
	out.attachments = pictures;
	fake_do(&s.server, "narrow",
		"{'scopes': 'read:accounts read:notifications read:statuses write:statuses'}");
	host_prepare(&s.desk, &out);
	assert_int_equal(s.desk.prepare_err.code, ERR_REJECTED);
	assert_non_null(strstr(s.desk.prepare_err.msg, "account add"));
	assert_int_equal(fake_count(&s.server, "media"), 0);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(pictures_go_along),
		EACH(post_of_our_own_goes_out_once),
		EACH(lost_post_is_found_behind_many),
		cmocka_unit_test(picture_is_waited_for),
		cmocka_unit_test(picture_that_is_another_is_put_there),
		cmocka_unit_test(refused_picture_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
