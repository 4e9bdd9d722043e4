#include "tests/screen/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/table.h"
#include "desk/mention.h"
#include "desk/moderation.h"
#include "store/accounts.h"
#include "store/channel.h"
#include "store/intake.h"
#include "store/outbox.h"
#include "store/posts.h"
#include "store/publish.h"
#include "text/html.h"

const struct actor seed_collector = {.operator= "nachtwachtd", .initials = "", .collector = true};

static const struct rule_set no_rules;

int seed_record(struct store *s, const char *line, int64_t start_us, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct mention m;
	enum intake_result result;
	const struct json *json = json_parse(&a, line, strlen(line), err);

	if (!json || mention_from_json(&m, json, NULL, start_us, html_to_text, &a, err) < 0)
		return -1;
	m.raw = line;
	m.raw_len = strlen(line);
	const struct json *after = json_at(json, "after");
	if (after && after->type == JSON_NUMBER)
		m.created_us = start_us + (int64_t)(strtod(after->text, NULL) * 1e6);
	return intake(s, &seed_collector, &no_rules, &m, 1, &result, err);
}

int seed_file(struct store *s, const char *path, int64_t start_us, struct err *err)
{
	FILE *file = fopen(path, "re");
	MEM_AUTO char *line = NULL;
	size_t room = 0;
	int status = 0;

	if (!file)
		return err_errno(err, ERR_SYSTEM, "%s", path);
	while (status == 0 && getline(&line, &room, file) > 0)
		status = seed_record(s, line, start_us, err);
	fclose(file);
	return status;
}

static struct mention plain_mention(
	const char *id, const char *handle, const char *text, int64_t at_us)
{
	return (struct mention){.network = "exercise",
		.account = "gent",
		.kind = MENTION_MENTION,
		.id = id,
		.author_id = handle,
		.handle = handle,
		.text = text,
		.lang = "nl",
		.created_us = at_us,
		.raw = text,
		.raw_len = strlen(text)};
}

int seed_mention(struct store *s, const char *id, const char *handle, const char *text,
	int64_t at_us, struct err *err)
{
	struct mention m = plain_mention(id, handle, text, at_us);
	enum intake_result result;

	return intake(s, &seed_collector, &no_rules, &m, 1, &result, err);
}

int seed_many(struct store *s, size_t count, int64_t start_us, struct err *err)
{
	static const char *const texts[] = {
		"Er staat rook boven de Dok Noord, is er brand?",
		"Bedankt voor de snelle hulp gisteravond",
		"Wanneer gaat de Coupure weer open voor fietsers? De borden zeggen niets en de website is stil",
		"Mijn fiets is gestolen aan Sint-Pieters, blauwe damesfiets met mand",
	};
	enum { BATCH = INTAKE_BATCH };

	for (size_t from = 0; from < count; from += BATCH) {
		ARENA_AUTO struct arena a = ARENA_INIT;
		struct mention batch[BATCH];
		enum intake_result results[BATCH];
		size_t taken = 0;

		for (; taken < BATCH && from + taken < count; taken++) {
			size_t n = from + taken;

			batch[taken] = plain_mention(arena_printf(&a, "m%zu", n),
				arena_printf(&a, "burger%03zu@stad.example", n),
				arena_printf(&a, "%s (%zu)", texts[n % ARRAY_LEN(texts)], n),
				start_us + (int64_t)n * CLOCK_MIN / 60);
		}
		if (intake(s, &seed_collector, &no_rules, batch, taken, results, err) < 0)
			return -1;
	}
	return 0;
}

static const struct account_row gent = {.name = "gent",
	.network = "exercise",
	.label = "GX",
	.handle = "@politie.gent.example",
	.can_reply = true,
	.practice = true,
	.limit = {.rule = LENGTH_GRAPHEMES, .most = 300}};

/* One word; the strings live in the arena. */
static int take_can(struct account_row *row, char *word, int64_t *signed_us, struct err *err)
{
	char *name = strsep(&word, "="), *rest = word;
	for (char *comma; rest && (comma = strchr(rest, ','));)
		*comma = ' ';
	const char *part[5] = {0};
	for (size_t i = 0; i < ARRAY_LEN(part) && rest; i++)
		part[i] = strsep(&rest, ":");
	if (part[0] && strcmp(name, "closed") == 0) {
		row->can.closed = part[0];
	} else if (part[0] && strcmp(name, "reach") == 0) {
		int at = table_find(private_reach_names, PRIVATE_REACHES, part[0]);
		row->can.reach = at < 0 ? PRIVATE_NONE : (enum private_reach)at;
	} else if (part[3] && strcmp(name, "price") == 0) {
		row->can.price = (struct price){.currency = part[0],
			.reply = strtoll(part[1], NULL, 10),
			.link = strtoll(part[2], NULL, 10),
			.direct = strtoll(part[3], NULL, 10)};
	} else if (part[3] && strcmp(name, "media") == 0) {
		row->can.media = (struct media_rule){.most = strtoul(part[0], NULL, 10),
			.most_bytes = strtoul(part[1], NULL, 10),
			.alt_most = strtoul(part[2], NULL, 10),
			.types = part[3],
			.direct_most = part[4] ? strtoul(part[4], NULL, 10) : 0};
	} else if (part[0] && strcmp(name, "moderations") == 0) {
		row->can.moderations = moderations_read(part[0]);
	} else if (part[2] && strcmp(name, "length") == 0) {
		int at = table_find(length_rule_names, LENGTH_RULES, part[0]);
		row->limit = (struct length_limit){
			.rule = at < 0 ? LENGTH_GRAPHEMES : (enum length_rule)at,
			.most = strtoul(part[1], NULL, 10),
			.link = strtoul(part[2], NULL, 10)};
	} else if (part[0] && strcmp(name, "publishes") == 0) {
		row->can.publishes = true;
		row->post_limit.most = strtoul(part[0], NULL, 10);
	} else if (part[0] && strcmp(name, "schedules") == 0) {
		row->can.schedules = true;
	} else if (part[0] && strcmp(name, "signed") == 0) {
		*signed_us = clock_now_us() + strtoll(part[0], NULL, 10) * CLOCK_DAY;
	} else {
		return err_set(err, ERR_INPUT, "no such word: %s", name);
	}
	return 0;
}

int seed_can(struct store *s, const char *words, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct account_row row = gent;
	int64_t signed_us = 0;
	char *rest = arena_strdup(&a, words);

	for (char *word; (word = strsep(&rest, " "));)
		if (take_can(&row, word, &signed_us, err) < 0)
			return -1;
	return account_register(s, &seed_collector, &row, err) < 0 ||
			       account_set_signed_until(
				       s, &seed_collector, "gent", signed_us, err) < 0 ||
			       account_warn_signed(s, &seed_collector, "gent", err) < 0
		       ? -1
		       : 0;
}

int seed_account(struct store *s, struct err *err)
{
	const struct account_row row = gent;

	if (account_register(s, &seed_collector, &row, err) < 0)
		return -1;
	return account_set_health(
		s, &seed_collector, "gent", &(struct account_health){.state = ACCOUNT_LIVE}, err);
}

/* What the collector says of a reply that it has begun. */
static int end_post(struct store *s, int64_t id, const char *state, struct err *err)
{
	if (strcmp(state, "sent") == 0)
		return outbox_sent(
			s, &seed_collector, id, "r1", "https://stad.example/r1", NULL, err);
	if (strcmp(state, "failed") == 0)
		return outbox_failed(s, &seed_collector, id, "422: text too long", err);
	if (strcmp(state, "unclear") == 0)
		return outbox_unclear(s, &seed_collector, id, "no answer within 30 s", err);
	return err_set(err, ERR_INPUT, "no such state: %s", state);
}

/* Of one that is held. */
static int leave(struct store *s, int64_t id, const char *state, struct err *err)
{
	if (strcmp(state, "held") == 0)
		return 0;
	return outbox_begin(s, &seed_collector, id, 0, "k1", "{}", err) < 0
		       ? -1
		       : end_post(s, id, state, err);
}

int seed_post(struct store *s, const struct actor *author, int64_t case_id, const char *state,
	const char *text, struct err *err)
{
	struct draft d = {.case_id = case_id, .text = text, .visibility = VISIBILITIES};
	struct post_list posts = {0};
	int64_t version = 0, leaves_us;

	if (draft_save(s, author, &d, err) < 0 || post_read(s, d.id, &posts, err) < 0)
		return -1;
	if (posts.count == 1)
		version = posts.items[0].case_version;
	post_list_release(&posts);
	if (lease_release(s, author, case_id, err) < 0 || strcmp(state, "draft") == 0)
		return strcmp(state, "draft") == 0 ? 0 : -1;
	return post_send(s, author, d.id, version, &leaves_us, err) < 0
		       ? -1
		       : leave(s, d.id, state, err);
}

int seed_own(struct store *s, const struct actor *author, const char *state, int64_t appears_us,
	const char *text, struct err *err)
{
	const struct publication what = {.account = "gent", .text = text, .appears_us = appears_us};
	int64_t id, leaves_us;

	return post_publish(s, author, &what, &id, &leaves_us, err) < 0 ? -1
									: leave(s, id, state, err);
}
