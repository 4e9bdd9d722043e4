/* Alarms for the duty officer: each is raised once, told in the journal, and carried out by the
 * collector. */
#ifndef NW_STORE_ALARMS_H
#define NW_STORE_ALARMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

enum alarm_kind {
	ALARM_UNSEEN,   /* a danger to life that nobody took up in time */
	ALARM_UNHANDED, /* one that the dispatch centre did not have in time */
	ALARM_SILENT,   /* an operator alone at night who does not answer */
	ALARM_EMPTY,    /* nobody sits at a desk */
	ALARM_KINDS,
};
extern const char *const alarm_kind_names[ALARM_KINDS];

enum {
	ALARM_ANSWER_S = 120, /* in which a desk's question is answered */
	ALARM_EMPTY_S = 120,  /* after which an empty desk is one */
};

struct alarm {
	enum alarm_kind kind;
	int64_t case_id;   /* of the first two */
	char operator[64]; /* of the third */
};

struct alarm_limits {
	int64_t acknowledge_us, dispatch_us; /* counted from the beginning of a danger */
	int64_t empty_us; /* since when somebody has to be there; 0 = nobody has to */
};

/* Raises the next alarm that is due: 1 with *out, 0 when none is, -1. *next_us: when the next one
 * may be; 0 = never, as things are. */
int alarm_raise(struct store *s, const struct actor *actor, const struct alarm_limits *limits,
	int64_t now_us, struct alarm *out, int64_t *next_us, struct err *err);

#endif
