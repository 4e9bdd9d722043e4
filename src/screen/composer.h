/* The composer: one reply being written, its draft in file and store, and the review before it
 * leaves. */
#ifndef NW_SCREEN_COMPOSER_H
#define NW_SCREEN_COMPOSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/desk.h"
#include "screen/draft_file.h"
#include "screen/edit.h"
#include "screen/view.h"
#include "store/case_file.h"

/* Bytes that a reply may have, whatever the network takes: more than any does. */
enum { COMPOSER_BYTES = 16 * 1024 };

enum composer_state {
	COMPOSER_LOADING,
	COMPOSER_WRITING,
	COMPOSER_REVIEWING, /* the case is read again; keys wait for the question */
	COMPOSER_SENDING,   /* `y` was pressed; the text is not touched any more */
	COMPOSER_ENDED,     /* sent or thrown away: it closes without saving */
};

/* What the jobs of one composer share. They run in the order of posting; the id that the first of
 * them is given by the store serves those behind it, and the last outlives the composer. */
struct draft_box {
	struct actor actor;
	const char *store; /* its mark */
	int64_t case_id;
	int64_t parent_id; /* set before the first save */
	int64_t post_id;   /* the worker's; 0 = the store has none yet */
	int uses;          /* the screen's */
};

/* How far the operator knows the case. */
struct composer_seen {
	int64_t version, mention, note, post, event;
};

struct composer {
	struct view view;
	enum composer_state state;
	struct edit edit;
	struct draft_box *box;
	struct arena arena;       /* of ... */
	struct draft_file before; /* ... what its file had when it opened; text NULL: none */
	struct case_file file;    /* as the store has it now */
	struct composer_seen seen, began; /* as he knows it; as it was when the composer opened */
	int64_t post_id;                  /* as the store told; 0 = none yet */
	int64_t saved_us;                 /* when the store last confirmed; 0 = never */
	enum visibility visibility;
	unsigned filed, stored;              /* edit.changes that the file and the store have */
	int64_t file_ms, store_ms, lease_ms; /* due; 0 = not set */
	int64_t turns_ms;        /* the minutes that are left to answer are others; 0 = not set */
	int64_t asked_us;        /* when somebody asked for the case, as was told */
	unsigned refusal;        /* number of the message that says what is wrong with the text */
	bool unsaved;            /* the store refused it the last time */
	struct file_job *looked; /* a file that waits for its words; NULL = none */
	bool opens_private;      /* it was begun as a private one */
	bool resumes;            /* opened to go on with a draft: not without one */
	char template[64];       /* code; "" = none */
	char *text, *code;       /* what it was opened with; NULL = none */
	size_t top;              /* first line of the text on the screen */
	char slot;               /* of its reads */
};

extern const struct view_ops composer_view;

/* The composer that a pop-up lies on, or NULL. */
struct composer *composer_below(struct view *v);

/* The account that the reply leaves by, and the mention that it answers; NULL when not known. */
const struct account_row *composer_account(const struct composer *c);
const struct mention_row *composer_parent(const struct composer *c);

/* Why it could not be sent as it is: the first fault (ERR_REFUSED), or 0. */
int composer_check(const struct composer *c, struct err *err);

/* Puts a template in at the cursor as one step; the cursor goes to its first open place. */
void composer_insert(struct composer *c, const struct template *t);

/* The key of a command in the view that is seen when this one closes; NULL = none. */
const char *composer_key_below(const struct composer *c, const char *command);

/* Closes it as soon as it lies on top. */
void composer_end(struct composer *c);

/* composer_load.c: takes the lease, claims, finds the draft; reads the case again. */
void composer_load(struct composer *c, bool take_over);
void composer_reload(struct view *v);
/* composer_lease.c: asks who has the case for it; keeps it from who asks. */
void composer_ask_lease(struct composer *c);
int composer_keep_lease(struct composer *c, struct err *err);

/* composer_news.c: what others did since `seen`; false when nothing. And: the operator knows it
 * now, or what of it was there at a time, when the case was at that version. */
bool composer_news(const struct composer *c, struct strbuf *out);
void composer_see(struct composer *c);
void composer_see_until(struct composer *c, int64_t version, int64_t until_us);

/* composer_send.c: the review bar, and what its `y` does. composer_editor.c: $EDITOR on a copy. */
void composer_review(struct composer *c);
int composer_edit_outside(struct composer *c, struct err *err);
void composer_draw(struct view *v); /* composer_draw.c */

#endif
