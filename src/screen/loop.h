/* The desk's loop: one poll, then signals, keys, results, timers, and one redraw. Nothing ticks. */
#ifndef NW_SCREEN_LOOP_H
#define NW_SCREEN_LOOP_H

#include <stdbool.h>

#include "base/err.h"
#include "screen/desk.h"

/* One turn: waits at most `wait_ms` (-1 = for ever), then does all that is pending and draws once.
 * False when the desk is to be left. */
bool desk_turn(struct desk *desk, int wait_ms);

/* Nothing waits: no job, no result, no redraw. */
bool desk_is_idle(struct desk *desk);

/* Reads again all that is on the screen. */
void desk_refresh(struct desk *desk);

/* Lets every view put what is not saved into files. */
void desk_save(struct desk *desk);

/* ^Z: gives the terminal back and stops until SIGCONT. */
void desk_stop(struct desk *desk);

/* Runs a program on the terminal ($EDITOR) with the desk's modes off; returns its wait status or
 * -1. */
int desk_shell_out(struct desk *desk, char *const argv[], struct err *err);

#endif
