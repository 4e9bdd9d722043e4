#include "desk/checklist.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"

const struct checklist_row checklist_rows[] = {
	{"where", CARD_EMERGENCY, CHECKLIST_REQUIRED, N_("Where"),
		N_("street and number, or what can be seen from there")},
	{"what", CARD_EMERGENCY, CHECKLIST_REQUIRED, N_("What"), N_("what is going on, weapons?")},
	{"who", CARD_EMERGENCY, 0, N_("Who"), N_("who is in danger, how many, children?")},
	{"now", CARD_EMERGENCY, CHECKLIST_REQUIRED, N_("Now"),
		N_("is it going on at this moment?")},
	{"call", CARD_EMERGENCY, 0, N_("Can call"), N_("can the citizen telephone 112 or 101?")},
	{"reporter", CARD_EMERGENCY, 0, N_("Reporter"),
		N_("who tells it, reached at what number?")},

	{"plan", CARD_SUICIDE, CHECKLIST_DANGER, N_("A plan"), N_("yes or no: is there a plan?")},
	{"time", CARD_SUICIDE, CHECKLIST_DANGER, N_("A time"),
		N_("yes or no: is a moment chosen?")},
	{"place", CARD_SUICIDE, CHECKLIST_DANGER, N_("A place"),
		N_("yes or no: is a place named?")},
	{"second", CARD_SUICIDE, CHECKLIST_REQUIRED, N_("Second"),
		N_("which colleague was called in to read along?")},
};
const size_t checklist_count = ARRAY_LEN(checklist_rows);

const char *const note_kind_names[NOTE_KINDS] = {
	[NOTE_PLAIN] = "note",
	[NOTE_CHECKLIST] = "checklist",
	[NOTE_HANDED] = "handed",
	[NOTE_HARMLESS] = "harmless",
	[NOTE_QUESTION] = "question",
	[NOTE_ANSWER] = "answer",
};

const struct checklist_row *checklist_find(const char *name)
{
	for (size_t i = 0; i < checklist_count; i++)
		if (strcmp(checklist_rows[i].name, name) == 0)
			return &checklist_rows[i];
	return NULL;
}

void note_head(char out[128], enum note_kind kind, const char *about)
{
	const struct checklist_row *row = about ? checklist_find(about) : NULL;
	const char *label = row ? _(row->label) : about ? about : "";
	out[0] = '\0';
	if (kind == NOTE_CHECKLIST)
		snprintf(out, 128, "%s: ", label);
	else if (kind == NOTE_HANDED)
		snprintf(out, 128, _("Handed to the dispatch centre, %.40s: "), label);
	else if (kind == NOTE_HARMLESS)
		snprintf(out, 128, "%s", _("No danger: "));
	else if (kind == NOTE_ANSWER)
		snprintf(out, 128, _("Answer of %.80s: "), label);
}

static bool begins_with(const char *answer, const char *const *words, size_t count)
{
	size_t len = strcspn(answer, " ,.;:!-");
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == len && strncasecmp(answer, words[i], len) == 0)
			return true;
	return false;
}

bool checklist_is_yes(const char *answer)
{
	static const char *const yes[] = {"yes", "y", "ja", "j", "oui", "o"};
	return begins_with(answer, yes, ARRAY_LEN(yes));
}

bool checklist_is_no(const char *answer)
{
	static const char *const no[] = {"no", "n", "nee", "neen", "non", "nein"};
	return begins_with(answer, no, ARRAY_LEN(no));
}
