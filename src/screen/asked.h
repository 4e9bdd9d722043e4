/* What the desk shows of questions to other services. */
#ifndef NW_SCREEN_ASKED_H
#define NW_SCREEN_ASKED_H

#include "screen/draw.h"
#include "store/cases.h"
#include "store/figures.h"

struct desk;

/* An answer to a question of the operator is overdue now: says so, and rings once. */
void asked_news(struct desk *desk, const struct desk_figures *before);

/* The mark before a case's text in a list (question_mark), and its role. */
const char *asked_mark(const struct case_row *c, enum role *role);

/* How it stands with its questions, for a person: "" when there is nothing to say. */
void asked_words(const struct case_row *c, char *out, size_t size, enum role *role);

#endif
