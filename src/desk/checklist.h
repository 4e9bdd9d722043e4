/* Checklists: what has to be known of a danger to life, a line for each question. An answer is a
 * note of its own under the name of its field; the newest counts. */
#ifndef NW_DESK_CHECKLIST_H
#define NW_DESK_CHECKLIST_H

#include <stdbool.h>
#include <stddef.h>

enum checklist_card {
	CARD_EMERGENCY, /* what the dispatch centre asks */
	CARD_SUICIDE,   /* somebody who wants to die */
	CHECKLIST_CARDS,
};

enum checklist_flags {
	CHECKLIST_REQUIRED = 1 << 0, /* without it the case closes only with a reason */
	CHECKLIST_DANGER =
		1 << 1, /* begins with yes or no; a yes makes the case a danger to life */
};

struct checklist_row {
	const char *name; /* as typed and stored, never translated */
	enum checklist_card card;
	unsigned flags;       /* enum checklist_flags */
	const char *label;    /* one word or two; marked for translation */
	const char *question; /* one line; marked for translation */
};
extern const struct checklist_row checklist_rows[];
extern const size_t checklist_count;

/* The row of that name, or NULL. */
const struct checklist_row *checklist_find(const char *name);

/* Whether an answer begins with a yes, or with a no, in any of the desk's languages: yes, ja, oui,
 * and their first letters alone. */
bool checklist_is_yes(const char *answer);
bool checklist_is_no(const char *answer);

/* What a note of a case is (note.kind); the names are stored. */
enum note_kind {
	NOTE_PLAIN,
	NOTE_CHECKLIST, /* about: the field */
	NOTE_HANDED,    /* who took the danger at the dispatch centre; about: their number */
	NOTE_HARMLESS,  /* why it is no danger */
	NOTE_QUESTION,  /* to another service; about: the service (desk/question.h) */
	NOTE_ANSWER,    /* to a question; about: the service, and who there */
	NOTE_KINDS,
};
extern const char *const note_kind_names[NOTE_KINDS];

/* What stands before a note's text for people, translated: "Where: ", "Handed to 101, 4471: ", ""
 * of a plain one. `about` is the note's, NULL for none. */
void note_head(char out[128], enum note_kind kind, const char *about);

#endif
