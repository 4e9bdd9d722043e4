/* The screen's own commands. Together with the decisions (desk/decision.h) the one source for `:`
 * and its completion, the key map, the hints and the help. */
#ifndef NW_SCREEN_COMMAND_TABLE_H
#define NW_SCREEN_COMMAND_TABLE_H

#include <stdbool.h>

#include "base/err.h"

struct desk;

enum command {
	/* moves, lists */
	COMMAND_DOWN,
	COMMAND_UP,
	COMMAND_PAGE_DOWN,
	COMMAND_PAGE_UP,
	COMMAND_HALF_DOWN,
	COMMAND_HALF_UP,
	COMMAND_TOP,
	COMMAND_BOTTOM,
	COMMAND_NEXT_NEW,
	COMMAND_PREVIOUS_NEW,
	COMMAND_NEWEST,
	COMMAND_OPEN,
	COMMAND_MARK,
	COMMAND_MARK_RANGE,
	COMMAND_MARK_ALL,
	COMMAND_UNMARK,
	COMMAND_MARKED,
	COMMAND_LIMIT,
	COMMAND_UNLIMIT,
	COMMAND_SEARCH,
	COMMAND_SEARCH_NEXT,
	COMMAND_SEARCH_PREVIOUS,
	COMMAND_ORDER,
	COMMAND_PREVIEW,
	/* a case, the outbox */
	COMMAND_NEXT_CASE,
	COMMAND_PREVIOUS_CASE,
	COMMAND_RAW,
	COMMAND_EVENTS,
	COMMAND_VERSIONS,
	COMMAND_MERGE,
	COMMAND_SPLIT,
	COMMAND_AID,
	COMMAND_YES,
	COMMAND_NO,
	COMMAND_OVERRULE,
	/* danger to life */
	COMMAND_EMERGENCY,
	COMMAND_DANGER,
	COMMAND_CHECKLIST,
	COMMAND_HANDED,
	COMMAND_FIXED_REPLY,
	COMMAND_RETRY,
	COMMAND_MEND,
	COMMAND_SETTLE,
	/* writing */
	COMMAND_REPLY,
	COMMAND_RESUME,
	COMMAND_INTAKE,
	COMMAND_FILE,
	COMMAND_REVIEW,
	COMMAND_SEND,
	COMMAND_EDITOR,
	COMMAND_KEEP,
	COMMAND_DISCARD,
	COMMAND_TYPING_UNDO,
	COMMAND_TYPING_REDO,
	/* the shift */
	COMMAND_SIGN,
	COMMAND_AWAY,
	COMMAND_CALLS,
	COMMAND_CONFIRM,
	COMMAND_ANNOUNCE,
	/* windows */
	COMMAND_PICK,
	COMMAND_CHOOSE,
	COMMAND_ASK,
	COMMAND_VIEW,
	COMMAND_HELP,
	COMMAND_BACK,
	COMMAND_QUIT,
	/* the desk */
	COMMAND_SET,
	COMMAND_REPEAT,
	COMMAND_REDRAW,
	COMMAND_SUSPEND,
	COMMAND_RELOAD,
	COMMANDS,
};

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
