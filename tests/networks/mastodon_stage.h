/* A desk before the fake server, as each of four kinds of server behaves. */
#ifndef NW_TESTS_MASTODON_STAGE_H
#define NW_TESTS_MASTODON_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "host.h"
#include "like.h"

struct trait {
	const char *kind;
	bool stream, pages, reset; /* has streams, shows more than its newest, says until when */
	size_t most, link;         /* its limit, and what a URL counts as */
};

struct stage {
	const struct trait *like;
	struct like server;
	struct account_config config;
	struct host desk;
	char folder[64], session_file[96], token_file[96];
};

/* Starts one as this kind of server and opens a desk on it; the clock stands at the beginning of
 * its world. */
void stage_begin(struct stage *s, const char *kind, const char *options);
void stage_end(struct stage *s);

/* Runs a test on each kind of server. */
void stage_each(void (*test)(struct stage *s));

#define ON_EACH(name) \
	static void name##_on_each(void **state) \
	{ \
		stage_each(name); \
	}
#define EACH(name) cmocka_unit_test(name##_on_each)

/* The time that it is, which stands still; and a leap of the clock by which deadlines go. */
int64_t stage_now_us(void);
void stage_skip(int64_t ms);

/* Polls, and asserts that all was well. */
void stage_poll(struct stage *s);

/* Polls, and opens the stream; runs until its state is told. */
void stage_stream(struct stage *s);

/* Runs until a counter is there, and until so many mentions are kept. */
void stage_run(struct stage *s, const int *counter, int at_least);
void stage_run_count(struct stage *s, size_t count);

/* An answer to the first kept mention whose text holds `to`; the strings live as long as the stage.
 */
struct outgoing stage_answer(struct stage *s, const char *to, const char *text);

/* Prepares it, and asserts that all was well. */
void stage_prepare(struct stage *s, struct outgoing *out);

#endif
