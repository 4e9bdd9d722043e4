/* The screen's own commands. Together with the decisions (desk/decision.h) the one source for `:`
 * and its completion, the key map, the hints and the help. */
#ifndef NW_SCREEN_COMMAND_TABLE_H
#define NW_SCREEN_COMMAND_TABLE_H

#include <stdbool.h>

#include "base/err.h"
#include "screen/command_kind.h"

struct desk;

enum command_flags {
	COMMAND_COUNTS = 1 << 0,    /* a count before the key becomes its argument */
	COMMAND_OUTWARD = 1 << 1,   /* something may leave the house: never in a binding */
	COMMAND_KEYS_ONLY = 1 << 2, /* of no use when typed: left out of completion */
	COMMAND_BATCH = 1 << 3,     /* `;` before it means something; else it is refused */
};

struct command_call {
	enum command command;
	const char *argument; /* the rest of the line, without blanks around it; never NULL */
	int count;            /* of a command that counts; 0 = none given */
	bool marked;          /* on the marked rows */
};

struct command_row {
	const char *name;     /* as typed; translated only where a hint says what a key does */
	const char *synopsis; /* the arguments, for help */
	const char *views;    /* names with blanks between; NULL = every view */
	unsigned flags;       /* enum command_flags */
	/* NULL: the view's own (view_ops.command). Returns 0 or -1 */
	int (*run)(struct desk *desk, const struct command_call *call, struct err *err);
	const char *help; /* one line, marked for translation */
};
extern const struct command_row command_rows[COMMANDS];

#endif
