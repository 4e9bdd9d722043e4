#include "desk/moderation.h"

#include <string.h>

#include "base/i18n.h"

const struct moderation_row moderation_rows[MODERATIONS] = {
	[MODERATION_HIDE] = {"hide", TARGET_MENTION, MODERATION_UNHIDE,
		N_("only its author and his friends see it")},
	[MODERATION_UNHIDE] = {"unhide", TARGET_MENTION, MODERATION_HIDE,
		N_("everybody sees it again")},
	[MODERATION_MUTE] = {"mute", TARGET_AUTHOR, MODERATION_UNMUTE,
		N_("its author no longer reaches us there")},
	[MODERATION_UNMUTE] = {"unmute", TARGET_AUTHOR, MODERATION_MUTE,
		N_("its author reaches us again")},
	[MODERATION_APPROVE] = {"approve", TARGET_MENTION, MODERATIONS,
		N_("a comment that waits for us is shown")},
	[MODERATION_JUNK] = {"junk", TARGET_MENTION, MODERATION_APPROVE,
		N_("the network counts it as spam and hides it")},
	[MODERATION_REMOVE] = {"remove", TARGET_MENTION, MODERATIONS,
		N_("its words are taken away for good")},
	[MODERATION_DELETE] = {"delete", TARGET_POST, MODERATIONS,
		N_("our post is taken away for good")},
};

enum moderation moderation_find(const char *name)
{
	for (int i = 0; i < MODERATIONS; i++)
		if (strcmp(moderation_rows[i].name, name) == 0)
			return (enum moderation)i;
	return MODERATIONS;
}
