/* Puts mentions (JSON lines on standard input) into a store, as `import` does: tests of the
 * subcommands need no nachtwachtd. An account that is named beside the store can reply,
 * publish and hide; with a word more, `out`, it can delete too, and what it holds is out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "desk/mention.h"
#include "desk/moderation.h"
#include "desk/rule.h"
#include "store/accounts.h"
#include "store/intake.h"
#include "store/outbox.h"
#include "store/store.h"

static const struct actor actor = {.operator= "collector", .initials = "co", .collector = true};

static int take(struct store *store, const char *line, struct err *err)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const struct rule_set rules = {0};
	struct mention mention;
	enum intake_result result;
	struct json *json = json_parse(&arena, line, strlen(line), err);
	if (!json || mention_from_json(&mention, json, "import", clock_now_us(), NULL, &arena, err))
		return -1;
	return intake(store, &actor, &rules, &mention, 1, &result, err);
}

static int let_reply(struct store *store, const char *account, bool deletes, struct err *err)
{
	const struct account_row row = {.name = account,
		.network = "manual",
		.label = "MN",
		.can_reply = true,
		.can = {.moderations = 1U << MODERATION_HIDE | 1U << MODERATION_UNHIDE |
				       (unsigned)deletes << MODERATION_DELETE,
			.publishes = true,
			.media = {2, 4000, 100, "image/png", 1}},
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 300, .most_bytes = 3000}};
	return account_register(store, &actor, &row, err);
}

static int let_out(struct store *store, const char *account, struct err *err)
{
	struct outgoing post;
	int64_t next_us, later_us = clock_now_us() + CLOCK_HOUR;
	int rc;
	while ((rc = outbox_next(store, account, later_us, &post, &next_us, err)) == 1) {
		int64_t id = post.id;
		outgoing_release(&post);
		if (outbox_begin(store, &actor, id, 0, "key", "{}", err) ||
			outbox_sent(store, &actor, id, "there", NULL, NULL, err))
			return -1;
	}
	return rc;
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct store *store =
		argc >= 2 && argc <= 4 ? store_open(argv[1], STORE_WRITE, &err) : NULL;
	char *line = NULL;
	size_t room = 0;
	int status = store == NULL || (argc > 2 && let_reply(store, argv[2], argc > 3, &err) < 0) ||
		     (argc > 3 && let_out(store, argv[2], &err) < 0);
	while (!status && getline(&line, &room, stdin) > 0)
		status = take(store, line, &err) < 0;
	if (status)
		fprintf(stderr, "seed: %s\n", err.msg);
	free(line);
	if (store)
		store_close(store);
	return status;
}
