/* Moderation: what may be done to a mention, or to a post of ours, where it stands. Doing it twice
 * is doing it once, so a lost answer is harmless: it is done again. */
#ifndef NW_DESK_MODERATION_H
#define NW_DESK_MODERATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

enum moderation {
	MODERATION_HIDE, /* a comment: seen by its author and his friends alone */
	MODERATION_UNHIDE,
	MODERATION_MUTE, /* its author: the network tells us no more of him */
	MODERATION_UNMUTE,
	MODERATION_APPROVE, /* a comment that waits for us: it is shown */
	MODERATION_JUNK,    /* the network learns that it is spam, and shows it no more */
	MODERATION_REMOVE,  /* its words; that somebody wrote stays */
	MODERATION_DELETE,  /* a post of ours */
	MODERATIONS,
};

enum moderation_target { TARGET_MENTION, TARGET_AUTHOR, TARGET_POST };

struct moderation_row {
	const char *name; /* as typed and stored */
	enum moderation_target target;
	enum moderation inverse; /* MODERATIONS: it cannot be taken back */
	bool takes_back;         /* it is had where something is to be taken back alone */
	bool for_good;           /* something is gone after it: a yes is asked for wherever it is
				    meant */
	const char *help;        /* one line, marked for translation */
	const char *done;        /* "hidden", marked for translation */
};
extern const struct moderation_row moderation_rows[MODERATIONS];

/* The row of that name, or MODERATIONS. */
enum moderation moderation_find(const char *name);

/* What an account can do, as its row of the store has it: "hide unhide". A word that this build
 * does not know is left out. */
unsigned moderations_read(const char *names);
void moderations_write(struct strbuf *out, unsigned moderations);

/* What would be done, to be agreed to: "hide mention 12 of els on gent: only its author and his
 * friends see it". post_id 0: of a mention; handle NULL: a post that answers nobody. */
void moderation_words(struct strbuf *out, enum moderation what, int64_t mention_id, int64_t post_id,
	const char *handle, const char *account);

/* What decides which of them can be had of a mention: bits, 1 << enum moderation. The schema
 * refuses the same; here it is said why. */
struct moderation_terms {
	const char *account; /* its name; borrowed */
	unsigned can;        /* what the account can */
	unsigned open;       /* what its network lets be done to this one: moderations_open */
	unsigned last;       /* what was done last to it, and to its author, or is on its way */
	bool ours;           /* a reply of ours to it is out and can be deleted */
};

/* What a mention's row says of itself; NULL: all but what takes something back. */
unsigned moderations_open(const char *names);

/* Those that can be had. */
unsigned moderations_offered(const struct moderation_terms *t);

/* Refuses (ERR_REFUSED) what cannot be had of a mention, and names what can. */
int moderation_check(enum moderation what, const struct moderation_terms *t, struct err *err);

/* Says that something is done already, and what takes it back. Returns -1 (ERR_REFUSED). */
int moderation_refuse_undo(enum moderation what, struct err *err);

#endif
