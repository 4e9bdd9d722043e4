/* Drafts beside the store: what was typed and the store has not confirmed, in files that a dead
 * program leaves behind. $XDG_STATE_HOME/nachtwacht/drafts, mode 0600, one file for each case of a
 * store. */
#ifndef NW_SCREEN_DRAFT_FILE_H
#define NW_SCREEN_DRAFT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/mention.h"

enum { DRAFT_FILE_OWN = -1 };

struct draft_file {
	const char *store;          /* the mark of the store that the case is in */
	int64_t case_id;            /* 0: a handover; DRAFT_FILE_OWN: a post of our own */
	int64_t post_id;            /* 0: the store does not know the draft yet */
	int64_t parent_id;          /* the mention that it answers */
	enum visibility visibility; /* VISIBILITIES: not known */
	int64_t saved_us;
	const char *template; /* NULL = none; of a post of our own: its account, a blank, its time,
				 and behind tabs its picture and the words for it */
	const char *text;
};

struct draft_files {
	struct arena arena;
	struct draft_file *items;
	size_t count, room;
};

/* Writes or replaces the file of a case: a new file moved over the old one, so that one of the two
 * is always whole. It survives the death of the program; the death of the machine is what the store
 * is for. Returns 0 or -1 (ERR_SYSTEM). */
int draft_file_write(const struct draft_file *d, struct err *err);

/* The file of one case. Returns 1, 0 when there is none, or -1. What d points to lives in the
 * arena. */
int draft_file_read(
	const char *store, int64_t case_id, struct arena *a, struct draft_file *d, struct err *err);

/* Takes the file of a case away; nothing happens when there is none. */
void draft_file_remove(const char *store, int64_t case_id);

/* What was typed for posts of our own lies in a pile: the newest is DRAFT_FILE_OWN, and what lies
 * below it has the numbers below. Moves the file `at` and what lies below it one down; and when
 * there is no newest, all that is left one up. True when something moved. */
bool draft_file_push_down(const char *store, int64_t at);
bool draft_file_move_up(const char *store);

/* All replies of a store; files that cannot be read are left out. */
void draft_files_read(const char *store, struct draft_files *out);
void draft_files_release(struct draft_files *files);

/* Path of a file for $EDITOR beside the drafts; the caller frees it. NULL (ERR_SYSTEM) when the
 * folder cannot be made. */
char *draft_file_editor_path(int64_t case_id, struct err *err);

/* Writes a text into a file of mode 0600 that appears whole or not at all. */
int draft_file_put(const char *path, const char *bytes, size_t len, struct err *err);

/* Reads a whole file of at most `limit` bytes; the caller frees it. */
char *draft_file_get(const char *path, size_t limit, size_t *len, struct err *err);

#endif
