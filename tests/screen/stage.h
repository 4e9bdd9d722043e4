/* A desk on a stage: a pseudo-terminal, a store of its own, and a clock that stands still until it
 * is moved. */
#ifndef NW_TEST_SCREEN_STAGE_H
#define NW_TEST_SCREEN_STAGE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "screen/desk.h"
#include "screen/run.h"
#include "tests/store/place.h"

/* 23 November 2026, 22:00 UTC: a night shift begins. */
#define STAGE_START_US INT64_C(1795471200000000)

struct stage {
	char folder[64], path[PLACE_BYTES];
	struct config config;
	struct desk_options options;
	struct store *store;     /* the collector's own connection */
	struct store *collector; /* holds the lease and serves "gent"; NULL = none runs */
	struct desk *desk;       /* NULL before stage_open */
	int master, slave;
	struct strbuf written; /* what the desk wrote since stage_forget */
	bool left;             /* the desk was left */
	pthread_t reader;      /* empties the terminal while the desk draws */
	pthread_mutex_t lock;  /* of `written` and of reading */
	int stop[2];           /* a pipe that ends the reader */
};

/* The login that the desk runs under; its initials are ANV. */
const char *stage_login(const struct store *s);

/* Begins with an empty exercise store, one account and the operator "ANV". False with err. */
bool stage_begin(struct stage *st, struct err *err);
void stage_end(struct stage *st);

/* Another collector: one that serves these accounts (a name a line), or none (NULL). */
void stage_collector(struct stage *st, const char *accounts);

/* Sets an option before the desk is opened. */
void stage_option(struct stage *st, enum option option, const char *value);

bool stage_open(struct stage *st, const char *term, int cols, int rows, struct err *err);
void stage_close(struct stage *st);

/* The terminal goes away under the desk. */
void stage_hang_up(struct stage *st);

/* Writes bytes as a terminal does, in one write, and waits until all is done. */
void stage_type(struct stage *st, const char *bytes);
void stage_send(struct stage *st, const void *bytes, size_t len);

/* Turns the desk until nothing waits. False when it was left. */
bool stage_settle(struct stage *st);

void stage_advance(struct stage *st, int64_t ms);
void stage_resize(struct stage *st, int cols, int rows);
void stage_forget(struct stage *st);

/* Takes what the desk wrote by now; stage_settle does. */
void stage_drain(struct stage *st);

/* The screen as lines of text without blanks at the end, each behind a '|', then the cursor as
 * "@y,x". */
void stage_show(struct stage *st, struct strbuf *out);

void stage_cursor(int *y, int *x);

/* The character in a cell of the screen. */
int stage_cell(int y, int x);

/* For cmocka: fails the test with the message of an error. */
#define MUST(call) \
	do { \
		struct err must_err = ERR_INIT, *err = &must_err; \
		if (!(call)) \
			fail_msg("%s: %s", #call, must_err.msg); \
	} while (0)

#endif
