/* Running a command: of a key, of a person after `:`, of a picker. */
#ifndef NW_SCREEN_COMMAND_H
#define NW_SCREEN_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "screen/command_table.h"

/* Runs a line as typed after ':', of a key or of a person. A decision goes to the worker; what
 * became of it comes as a message. Returns 0, or -1 with what is wrong (ERR_INPUT: unknown, names
 * the nearest; ERR_REFUSED: not here). */
int command_run(struct desk *desk, const char *line, int count, struct err *err);

/* Says that a view has no use for a command. Returns -1. */
int command_refuse(const struct command_call *call, struct err *err);

/* Says that a command is nothing for the marked rows. Returns -1. */
int command_refuse_marked(const char *name, struct err *err);

/* 0 when a line names a command that a binding may hold, else -1 with why not (ERR_CONFIG). */
int command_check_binding(const char *line, struct err *err);

/* The help of the command that a line begins with, translated; "" when there is none. */
const char *command_help(const char *line);

/* Applies a decision to the case under the cursor, or to the marked ones, through the worker. Used
 * by pickers: `line` is the decision as typed. */
int command_decide(struct desk *desk, const char *line, bool marked, struct err *err);

/* The same on that case, whatever the cursor is on. */
int command_decide_case(struct desk *desk, const char *line, int64_t id, struct err *err);

#endif
