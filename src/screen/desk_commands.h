/* Handlers of the commands that every view has (screen/command_table.c). */
#ifndef NW_SCREEN_DESK_COMMANDS_H
#define NW_SCREEN_DESK_COMMANDS_H

#include "screen/command_table.h"

typedef int desk_command(struct desk *desk, const struct command_call *call, struct err *err);

desk_command desk_command_marked;
desk_command desk_command_reply;
desk_command desk_command_resume;
desk_command desk_command_intake;
desk_command desk_command_publish;
desk_command desk_command_discard;
desk_command desk_command_pick;
desk_command desk_command_ask;
desk_command desk_command_view;
desk_command desk_command_help;
desk_command desk_command_back;
desk_command desk_command_quit;
desk_command desk_command_away;
desk_command desk_command_set;
desk_command desk_command_repeat;
desk_command desk_command_redraw;
desk_command desk_command_suspend;
desk_command desk_command_reload;

/* The rest of a line is wanted: opens the prompt on what is there, and says below it what is to be
 * typed. Where that line was just typed, that is its mistake (-1, ERR_INPUT). */
int desk_ask_rest(struct desk *desk, const char *line, const char *what, struct err *err);

#endif
