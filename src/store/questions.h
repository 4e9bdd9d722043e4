/* Questions to other services, as the collector sees them: what is to be written for a service, and
 * what a service answered. An operator asks by a decision (store/decide.h). */
#ifndef NW_STORE_QUESTIONS_H
#define NW_STORE_QUESTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/question.h"
#include "store/store.h"

/* Which services there are to be asked, from now on. */
int services_register(
	struct store *s, const struct asked_service *services, size_t count, struct err *err);

struct question {
	int64_t id;
	const char *text;
	int64_t asked_us, due_us;
};
struct question_list {
	struct arena arena;
	struct question *items;
	size_t count, room;
};
void question_list_release(struct question_list *l);

/* The questions that a service has not got yet. From then on they cannot be undone; those that were
 * not told to be sent (question_sent) come again. */
int questions_begin(
	struct store *s, const char *service, struct question_list *out, struct err *err);
int question_sent(struct store *s, const struct actor *actor, int64_t id, struct err *err);

/* What a service answered: a note of the question's case, which is open again. An answer that is
 * there already is left alone. ERR_REFUSED when it was never asked that question. */
struct service_answer {
	int64_t question;
	const char *service;
	const char *from; /* who there */
	const char *text;
};
int question_answer(struct store *s, const struct actor *actor, const struct service_answer *answer,
	struct err *err);

/* The question of an operator whose answer became overdue last, within a day; 0 = none. */
struct overdue {
	int64_t id, case_id;
	int64_t since_us;
	char service[64];
};
int questions_overdue(struct store *s, const char *operator, struct overdue * out, struct err *err);

#endif
