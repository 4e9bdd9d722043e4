/* The one setter of a case's state, and of what its state rests on. Only src/store sees it. */
#ifndef NW_STORE_CASE_MOVE_H
#define NW_STORE_CASE_MOVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/lifecycle.h"
#include "store/store.h"

/* What a state carries with it; NULL where it carries nothing. */
struct case_change {
	enum disposition disposition;
	int64_t until_us;
	bool waiting_service;
	enum back back; /* of one that was snoozed and is opened */
	int64_t into;   /* the case that a merged one is found in */
};

/* Moves a case within the transaction: the move's event, version + 1. ERR_REFUSED when the table of
 * moves has no such move. */
int case_set_state(struct store *s, const struct actor *actor, int64_t id, enum case_state to,
	const struct case_change *change, struct err *err);

/* Gives it to an operator, or back to everybody (NULL); version + 1. The caller tells it. */
int case_give(struct store *s, int64_t id, const char *login, struct err *err);

/* Its assignee has it anew, for as long as the store says; nobody does who put it away. */
int case_keep(struct store *s, int64_t id, struct err *err);

/* Brings what a case says of its mentions in line with what they are: how many, the newest, their
 * reposts. One that has none keeps its newest. */
int case_recount(struct store *s, int64_t case_id, struct err *err);

/* A case is a danger to life from now on, whatever settled or acknowledged it before. */
int case_endanger(struct store *s, int64_t case_id, struct err *err);

#endif
