/* What a person enters by hand: a telephone call, an e-mail, a visit at the counter, a link. */
#ifndef NW_DESK_MANUAL_H
#define NW_DESK_MANUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/mention.h"

enum manual_channel {
	MANUAL_PHONE,
	MANUAL_EMAIL,
	MANUAL_COUNTER,
	MANUAL_LINK,
	MANUAL_OTHER,
	MANUAL_CHANNELS,
};

/* As they are typed; never translated. */
extern const char *const manual_channel_names[MANUAL_CHANNELS];

/* For people, translated: "telephone"; "from the telephone"; two letters for a row. */
const char *manual_channel_label(enum manual_channel channel);
const char *manual_channel_from(enum manual_channel channel);
const char *manual_channel_sign(enum manual_channel channel);

/* Finds a channel by its name or the beginning of it. -1 (ERR_INPUT) names them all. */
int manual_channel_find(enum manual_channel *channel, const char *name, struct err *err);

/* NULL or "" = not given. */
struct manual {
	enum manual_channel channel;
	const char *who;
	const char *reach; /* where he can be called or written to */
	const char *link;  /* else the first of the text is taken */
	const char *text;
	const char *by; /* the operator who entered it */
};

/* Reads `CHANNEL WHO TEXT`, as typed after `intake`; a WHO of several words stands in quotes.
 * What is not there stays NULL. Borrows from the arena. */
int manual_parse(struct manual *m, const char *line, struct arena *a, struct err *err);

/* The mention that comes of it, with an id of its own and everything cleaned. -1 (ERR_INPUT) says
 * what is still missing. Borrows from the arena. */
int manual_mention(struct mention *out, const struct manual *m, int64_t now_us, struct arena *a,
	struct err *err);

/* What a stored mention's reference tells of channel, reach and operator. False: nothing. */
bool manual_read(struct manual *m, const char *reference, struct arena *a);

/* No network takes an answer to it: -1 (ERR_REFUSED) with what to do instead. */
int manual_refuse_reply(const struct manual *m, struct err *err);

#endif
