/* The full-screen desk: what all of its parts share, and its one entry. */
#ifndef NW_SCREEN_DESK_H
#define NW_SCREEN_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"
#include "screen/draw.h"
#include "screen/keys.h"
#include "screen/prompt.h"
#include "screen/status.h"
#include "screen/term.h"
#include "screen/view.h"
#include "screen/worker.h"
#include "store/accounts.h"
#include "store/cases.h"

struct desk_options {
	const struct config *config; /* borrowed for the whole run */
	const char *store;           /* path */
	const char *term;            /* NULL = $TERM */
	const char *limit;           /* NULL = the option's */
	int in, out;                 /* descriptors of the terminal */
	enum worker_mode worker;
};

struct desk {
	const struct config *config;
	const char *store;
	const char *option[OPTIONS]; /* as `:set` left them; borrowed from config or constant */
	struct arena arena;          /* lives as long as the desk */
	struct actor actor;
	const char *name; /* of the operator, for people */
	struct terminal *term;
	struct worker *worker;
	struct keymap *keymap;
	struct prompt *prompt;
	struct view *top;
	struct notice *notice;
	int collector; /* the pipe that keeps the collector running; -1 = not ours */
	struct account_list accounts;
	struct desk_figures figures;
	bool practice; /* an exercise store */
	struct {
		char text[512];
		enum say level;
	} message;
	uint32_t keys[KEYS_SEQUENCE_MAX]; /* of a sequence that is not complete */
	size_t key_count;
	int count;        /* before a key; 0 = none */
	bool marked;      /* `;` was pressed */
	char repeat[512]; /* the last decision, for `.` */
	bool quit;
	bool redraw, redraw_now; /* data changed; a key asks */
	int64_t drawn_ms;        /* of the last redraw that data caused */
	int64_t bell_ms;         /* when it rings next; 0 = nothing rings */
	int64_t watch_ms;        /* when the collector's lease is looked at next; 0 = not planned */
	struct rect screen;
};

/* Exit status of a desk that could not draw: the caller goes on with the line mode. */
enum { DESK_NO_TERMINAL = -2 };

/* Opens the desk and runs it until it is left. Returns 0, -1 with an error, or DESK_NO_TERMINAL. */
int desk_run(const struct desk_options *options, struct err *err);

/* The parts of desk_run, for tests: desk_turn waits at most `wait_ms` (-1 = for ever), then does all that is
 * pending and draws once. False when the desk is to be left. */
struct desk *desk_new(const struct desk_options *options, struct err *err);
bool desk_turn(struct desk *desk, int wait_ms);
void desk_free(struct desk *desk);

/* Nothing waits: no job, no result, no redraw. */
bool desk_is_idle(struct desk *desk);

bool desk_option_on(const struct desk *desk, enum option option);

/* Runs a program on the terminal ($EDITOR) with the desk's modes off; returns its wait status or -1. */
int desk_shell_out(struct desk *desk, char *const argv[], struct err *err);

#endif
