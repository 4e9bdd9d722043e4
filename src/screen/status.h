/* Line 1: which desk, who, links of the accounts, figures. And the messages above the hints. */
#ifndef NW_SCREEN_STATUS_H
#define NW_SCREEN_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct desk;

enum say { SAY_OK, SAY_WARNING, SAY_ERROR };

/* Shows a message until the next one, or until a key leads to another view. */
void desk_say(struct desk *desk, enum say level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void desk_say_err(struct desk *desk, const struct err *err);

/* What was said last is true until that time, and goes away with it. */
void desk_say_until(struct desk *desk, int64_t until_us);
void desk_unsay(struct desk *desk);

/* Asks the worker for figures and accounts. */
void status_reload(struct desk *desk);

/* How many rows the message takes, from the hints' line upwards; 1: its own alone. */
int status_message_rows(const struct desk *desk);

void status_draw(struct desk *desk);
void status_draw_message(struct desk *desk);
void status_draw_hints(struct desk *desk);

/* "DESK 3! 128" */
void status_title(struct desk *desk, char *out, int size);

#endif
