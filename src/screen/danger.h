/* Danger to life on every desk: the bar below the state line, the bell, and the alarms of a danger
 * that nobody took up or that the dispatch centre does not have. */
#ifndef NW_SCREEN_DANGER_H
#define NW_SCREEN_DANGER_H

#include "screen/desk_commands.h"
#include "store/figures.h"

/* Rows that the bar takes: 0 while all dangers are settled. */
int danger_rows(const struct desk *desk);
void danger_draw(const struct desk *desk, int y);

/* New figures are there: rings for what is new, and looks when an alarm is due. */
void danger_news(struct desk *desk, const struct desk_figures *before);

/* Rings where it has to, now and every 30 s; the bell option mutes no danger. */
void danger_ring(struct desk *desk);

/* `emergency`: acknowledges the danger under the cursor, or opens its checklist. `danger`: goes to
 * the danger that waits most. `checklist`: opens the form, or answers a question of it.
 * `fixed-reply`: begins the reply that names 101 and 112, or the helpline, in the citizen's
 * language.
 */
desk_command danger_emergency, danger_go, danger_checklist, danger_reply;

#endif
