#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "networks/linkedin/little.h"
#include "networks/linkedin/read.h"
#include "networks/linkedin/urn.h"
#include "text/clean.h"

/* What is kept of a URN is one of its own, and harmless. */
static void check_urn(const char *text, struct arena *a)
{
	const char *urn = linkedin_urn(text, a);
	if (!urn)
		return;
	fuzz_require(strlen(urn) <= 2 * LINKEDIN_URN_MAX && clean_is(urn, strlen(urn), 0));
	if (strlen(urn) <= LINKEDIN_URN_MAX)
		fuzz_require(strcmp(linkedin_urn(urn, a), urn) == 0);
	const char *link = linkedin_link(urn, a);
	fuzz_require(!link || mention_link(link));
}

/* No sign of little text is lost or left as it is. */
static void check_little(const char *text, size_t size)
{
	struct strbuf little STRBUF_AUTO, back STRBUF_AUTO;
	strbuf_init(&little, 16 * size + 16);
	strbuf_init(&back, 16 * size + 16);
	linkedin_little_read(&back, text);
	strbuf_clear(&back);
	linkedin_little_write(&little, text);
	linkedin_little_read(&back, little.buf);
	fuzz_require(!little.overflow && strcmp(back.buf, text) == 0);
}

static void check_mention(
	const struct linkedin_said *said, const struct session *s, struct arena *a)
{
	struct mention m;
	struct err err = ERR_INIT;
	if (linkedin_mention(&m, said, MENTION_COMMENT, s, a, &err) == -1) {
		fuzz_require(err.code == ERR_INPUT && err.msg[0]);
		return;
	}
	fuzz_require(m.id && m.handle && m.author_id && m.thread && m.reference && m.text);
	fuzz_require(clean_is(m.text, strlen(m.text), CLEAN_LINES));
	fuzz_require(clean_is(m.handle, strlen(m.handle), 0));
	fuzz_require(!m.url || mention_link(m.url));
	fuzz_require(
		json_str(json_parse(a, m.reference, strlen(m.reference), NULL), "post") != NULL);
}

/* A notification is refused with a reason, left, or whole. */
static void check_note(const struct json *json, const struct session *s, struct arena *a)
{
	struct linkedin_note note;
	struct err err = ERR_INIT;
	int rc = linkedin_note_read(&note, json, s->organization, a, &err);
	fuzz_require(rc != -1 || (err.code == ERR_INPUT && err.msg[0]));
	if (rc != 1)
		return;
	fuzz_require(note.urn && note.at_ms > 0);
	if (note.told)
		check_mention(&note.said, s, a);
	if (note.has_root)
		check_mention(&note.root, s, a);
}

static void check_element(const struct json *json, const struct session *s, struct arena *a)
{
	struct linkedin_said said;
	check_note(json, s, a);
	if (linkedin_read_comment(&said, json, a, NULL) == 0)
		check_mention(&said, s, a);
	if (linkedin_read_post(&said, json, a, NULL) == 0)
		check_mention(&said, s, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct session s;
	struct account_config config = {.name = "gent"};
	ARENA_AUTO struct arena a = ARENA_INIT;
	const char *bytes = (const char *)data;
	const char *text = arena_strndup(&a, bytes, strnlen(bytes, size));
	s.host.config = &config;
	s.organization = (char[]){"urn:li:organization:12345"};
	check_urn(text, &a);
	check_little(text, strlen(text));
	const struct json *page = json_parse(&a, bytes, size, NULL);
	linkedin_is_last(page, 50);
	JSON_EACH (element, json_at(page, "elements"))
		check_element(element, &s, &a);
	JSON_EACH (element, json_at(page, "notifications"))
		check_element(element, &s, &a);
	return 0;
}
