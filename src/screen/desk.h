/* The full-screen desk: what all of its parts share, and its one entry. */
#ifndef NW_SCREEN_DESK_H
#define NW_SCREEN_DESK_H

#include <signal.h>
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
#include "store/calls.h"
#include "store/cases.h"
#include "store/figures.h"

struct desk_options;
struct pending;
struct complaint;

struct desk {
	const struct desk_options *options;
	const struct config *config;
	const char *option[OPTIONS]; /* as `:set` left them; borrowed from config or our arena */
	struct arena arena;          /* lives as long as the desk */
	struct actor actor;
	const char *name; /* of the operator, for people */
	struct terminal *term;
	struct worker *worker;
	struct keymap *keymap;
	struct prompt *prompt;
	struct view *top;
	struct notice *notice;
	struct intake_form *intake; /* NULL: nothing was ever typed there */
	struct account_list accounts;
	struct operator_list operators;
	struct desk_figures figures;
	struct for_me mine;
	int64_t called; /* the newest call that was told */
	bool practice;  /* an exercise store */
	struct {
		char text[512];
		enum say level;
		bool fresh;       /* said since the last key: it may take the line of the hints */
		unsigned number;  /* how many there ever were */
		int64_t until_ms; /* a timer: from then on it is not true; 0 = it stays so */
	} message;
	struct {
		struct pending *items; /* the oldest first */
		size_t count, room;
	} pending;               /* decisions that the store has not answered */
	unsigned decided;        /* how many there ever were */
	int64_t silent_us;       /* since when the store does not answer; 0 = it does */
	unsigned silence, lives; /* the message that said so; connections, as far as told */
	bool warned;             /* that decisions wait, when the desk was to be left */
	struct {
		struct complaint *items; /* the oldest first */
		size_t count, room;
	} complaints;                     /* messages of what went wrong */
	int64_t complained;               /* how many there ever were */
	uint32_t keys[KEYS_SEQUENCE_MAX]; /* of a sequence that is not complete */
	size_t key_count;
	int count;               /* before a key; 0 = none */
	bool marked;             /* `;` was pressed */
	char repeat[512];        /* the last decision, for `.` */
	bool quit, hung_up;      /* leave; the terminal is gone: leave within moments */
	bool redraw, redraw_now; /* data changed; a key asks */
	bool looking, look_again,
		reading; /* the worker asks whether the store changed, shall again, reads */
	struct rect screen;
	int signals;             /* signalfd */
	sigset_t mask;           /* as it was before */
	int child, child_status; /* a program that has the terminal now, 0 = none; how it ended */
	int collector;           /* the pipe that keeps our collector running; -1 = not ours */
	int starts;              /* how often it was started, for the back-off */
	bool looked, collected;  /* whether somebody holds the lease, once that was looked at */
	char *served;            /* the accounts that he serves, a line each; NULL = none */
	bool watching;           /* the next look is for a collector, to start one when none runs */
	int64_t parted_us;       /* when he was seen to let it go; 0 = that was not seen */
	/* Timers on clock_mono_ms; 0 = not set. An idle desk has none. */
	int64_t escape_ms;      /* Esc alone counts from here on */
	int64_t refresh_ms;     /* the store changed again: read it then */
	int64_t bell_ms;        /* rings again */
	int64_t danger_told_ms; /* not a timer: when news of a danger rang last */
	bool danger_untold;     /* there is more, which rings a moment later */
	int64_t watch_ms;       /* look whether a collector runs */
	int64_t silence_ms;     /* look whether the store answers */
	int64_t drawn_ms;       /* not a timer: the last redraw for data */
	int64_t changed_ms;     /* not a timer: since when data waits to be drawn */
	int64_t read_ms;        /* not a timer: the last time that the store was found changed */
	int64_t read_took_ms;   /* not a timer: how long reading it again took */
	int64_t presence_ms;    /* say again that somebody sits here */
	int64_t said_ms;        /* not a timer: when it was said last */
	int64_t keyed_us;       /* the last key, by the clock on the wall */
	int64_t asked_us;       /* when he was asked whether he is still there; 0 = he was not */
	const char *seat;       /* the name of this desk among those of the store */
	bool away;              /* wants to hear of dangers alone */
	bool night;             /* the option, as it was applied */
};

bool desk_option_on(const struct desk *desk, enum option option);

/* Brings theme, layout and lists in line with the options. */
void desk_apply_options(struct desk *desk);

#endif
