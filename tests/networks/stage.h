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

/* What the server does instead of what it should (a "fault" of its own, without where), and what is
 * to come of a poll, or of a send or a moderation. */
struct poll_fault {
	const char *fault, *says;
	enum err_code code;
};
struct send_fault {
	const char *fault, *says;
	enum send_result result;
};

/* Each does it before such a server, which is well again afterwards, and asserts that this came of
 * it. where: "'path': '/api', 'method': 'POST'". */
void stage_poll_faulty(struct stage *s, const char *where, const struct poll_fault *fault);
void stage_send_faulty(
	struct stage *s, struct outgoing *out, const char *where, const struct send_fault *fault);
void stage_moderate_faulty(struct stage *s, const struct moderating *what, const char *where,
	const struct send_fault *fault);

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
