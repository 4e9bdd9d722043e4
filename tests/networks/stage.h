/* A desk before a fake server. A network's own stage calls stage_start, sets what its account
 * needs, and stage_open. */
#ifndef NW_TESTS_STAGE_H
#define NW_TESTS_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "fake.h"
#include "host.h"

struct trait; /* what a network's own stage knows of one kind of its servers */

struct stage {
	const struct trait *like;
	struct fake server;
	struct account_config config;
	struct host desk;
	char folder[64], session_file[96];
};

/* Starts the server, and an account of that network: its name is "gent", its server is the fake.
 * The clock stands at the beginning of the server's world. */
void stage_start(struct stage *s, const char *network, const char *options);
void stage_open(struct stage *s, const struct network *network);
void stage_end(struct stage *s);

/* Writes a secret into a file of the stage; its path, which lives as long. */
const char *stage_secret(struct stage *s, const char *name, const char *secret);

/* The time that it is, which stands still; a leap of it, for desk and server; and one of the clock
 * by which deadlines go. */
int64_t stage_now_us(void);
void stage_advance(struct stage *s, int seconds);
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
