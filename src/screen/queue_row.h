/* A case as a row of the queue: what is drawn of it, in one block. */
#ifndef NW_SCREEN_QUEUE_ROW_H
#define NW_SCREEN_QUEUE_ROW_H

#include "base/strbuf.h"
#include "screen/desk.h"
#include "screen/list.h"
#include "store/cases.h"

struct queue_row {
	struct list_row row; /* its id is the case's */
	struct case_row c;   /* its strings lie behind it in the same block */
};

/* A copy of a row of the store; the text is cut at 4 KiB. Freed with free(). */
struct queue_row *queue_row_new(const struct case_row *c);

/* Draws the heading of the columns, and one row of them, for that width. */
void queue_row_heading(struct rect where);
void queue_row_draw(
	struct desk *desk, const struct queue_row *row, struct rect where, unsigned flags);

/* The preview of a case: who, where, what, and how it stands. */
void preview_draw(struct desk *desk, const struct queue_row *row, struct rect area);

/* Until when it is snoozed, behind its state; nothing of one that is not. */
void queue_until(struct strbuf *line, const struct case_row *c);

/* Why it is in the queue again; NULL: it was never away. The caller frees it. */
char *queue_back(const struct desk *desk, const struct case_row *c);

/* Letters of the columns. */
char queue_priority_letter(enum priority priority);
char queue_state_letter(enum case_state state);
char queue_post_letter(enum post_state state);

/* How a post in that state is drawn; POST_STATES: a reply that somebody begins. */
enum role desk_post_role(enum post_state state);

/* An account of that name as last read; NULL: none is known. */
const struct account_row *desk_account(const struct desk *desk, const char *name);

/* The two letters of an account, and the initials of an operator. */
const char *desk_account_label(const struct desk *desk, const char *account);
const char *desk_initials(const struct desk *desk, const char *login);

#endif
