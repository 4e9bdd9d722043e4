/* Questions that the desk asks other services (traffic, the neighbourhood team, city
 * communication). A question is a note of its case, and so is its answer; which of them a service
 * reads and writes as files is the collector's (watch/questions.h). */
#ifndef NW_DESK_QUESTION_H
#define NW_DESK_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

/* A service as it is configured. */
struct asked_service {
	const char *name;   /* as typed and stored */
	const char *title;  /* for people */
	const char *folder; /* NULL: asked and answered by other ways */
	int due_s;          /* seconds in which it answers */
};

enum question_state {
	QUESTION_OPEN,
	QUESTION_OVERDUE, /* open, beyond its time */
	QUESTION_ANSWERED,
	QUESTION_STATES,
};
extern const char *const question_state_names[QUESTION_STATES];

enum question_state question_state_of(bool answered, int64_t due_us, int64_t now_us);

/* The mark before a case's text in lists, with a blank behind it, translated: that it was answered
 * and nobody did anything since, or that an answer is overdue (due_us 0: none is awaited); else "".
 */
const char *question_mark(bool answered, int64_t due_us, int64_t now_us);

enum { QUESTION_HEAD_BYTES = 192 };

/* What stands before its text for people, translated: "Question 7 to verkeer, due 23:40: ". */
void question_head(char out[QUESTION_HEAD_BYTES], int64_t id, const char *service,
	enum question_state state, int64_t due_us);

#endif
