/* Questions to other services and what they answer, as files in the folder of each:
 *
 * questions/question-7.json   {"question":7,"text":"...","asked":TIME,"due":TIME}, put there whole
 * answers/NAME.json           {"question":7,"from":"...","text":"..."}, gone once its case has it
 * refused/                    what was none, with a line in the log why
 *
 * The kernel tells of new files; nothing is polled. */
#ifndef NW_WATCH_QUESTIONS_H
#define NW_WATCH_QUESTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "desk/question.h"
#include "store/store.h"

struct questions;

/* Makes the folders and begins to watch them; what waits in them is taken by the first run. The
 * services are borrowed. NULL when none of them has a folder. The others take NULL for that. */
struct questions *questions_open(const struct asked_service *services, size_t count);
void questions_close(struct questions *q);

/* Readable when an answer came; -1 = none. */
int questions_fd(const struct questions *q);

/* The store changed: there may be a question. Looked at a moment later. */
void questions_note_change(struct questions *q, int64_t now_us);

/* When to run without either; 0 = never. */
int64_t questions_due_us(const struct questions *q);

/* Takes what came, and writes what was asked. Returns 0, or -1 when the store cannot; then nothing
 * is lost, and the next run does it. A file or a folder that is wrong is logged. */
int questions_run(struct questions *q, struct store *store, const struct actor *actor,
	int64_t now_us, struct err *err);

#endif
