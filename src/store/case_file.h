/* One case with all that belongs to it: mentions, posts, notes, events. */
#ifndef NW_STORE_CASE_FILE_H
#define NW_STORE_CASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/checklist.h"
#include "desk/mention.h"
#include "desk/question.h"
#include "store/attachments.h"
#include "store/cases.h"
#include "store/journal.h"
#include "store/moderations.h"

/* One mention of a case file. */
struct mention_row {
	int64_t id;
	const char *native_id, *in_reply_to;
	enum mention_kind kind;
	struct manual manual; /* as a case_row's */
	const char *handle, *name, *text, *lang, *url;
	enum visibility visibility;
	const struct media *media;
	size_t media_count;
	int64_t created_us, received_us;
	const char *closed; /* as a mention's */
	int64_t answer_until_us, private_until_us;
	int version;
	bool gone;
	bool context;             /* fetched around it, not addressed to us */
	size_t removed;           /* hostile characters taken out */
	const char *capture_hash; /* hex; NULL when it was erased */
};

struct post_row {
	int64_t id, case_id, parent_id; /* both 0 of a post of our own */
	const char *kind;               /* reply, post, direct */
	const char *account, *network;
	enum post_state state;
	const char *text, *author, *approver, *template;
	enum visibility visibility;
	int64_t case_version; /* of the case when its author last looked */
	int64_t created_us, updated_us, send_after_us, sent_us;
	const char *remote_id, *url, *error;
	int attempts;
	const char *handle; /* who is answered; NULL: nobody */
	int64_t appears_us; /* when the network is to show a post of our own; 0 = at once */
	struct attachment_row *attachments;
	size_t attachment_count;
};

/* What an edit of its author replaced. */
struct version_row {
	int64_t mention_id;
	int version;
	const char *text; /* NULL when it was erased */
	int64_t replaced_us;
};

struct note_row {
	int64_t id;
	const char *author, *text;
	enum note_kind kind;
	const char *about; /* the checklist's field, the dispatch centre's number, the service;
			      NULL = nothing */
	int64_t created_us;
	int64_t answers; /* an answer: the question */
	int64_t due_us;  /* a question: its answer */
	enum question_state question;
};

/* What stands before a note's text for people, translated; "" of a plain one. */
void note_row_head(char out[QUESTION_HEAD_BYTES], const struct note_row *note);

struct case_file {
	struct arena arena;
	struct case_row row;
	struct {
		struct mention_row *items;
		size_t count, room;
	} mentions; /* by time */
	struct {
		struct version_row *items;
		size_t count, room;
	} versions; /* of its mentions, each oldest first */
	struct {
		struct post_row *items;
		size_t count, room;
	} posts;
	struct moderation_list moderations; /* of its mentions and posts, oldest first */
	struct {
		struct note_row *items;
		size_t count, room;
	} notes;
	struct {
		struct event *items;
		size_t count, room;
	} events; /* oldest first */
	struct {
		int64_t *items;
		size_t count, room;
	} merged; /* the cases that were merged into it */
};

/* Everything about one case. ERR_NOT_FOUND when there is none. */
int case_file_read(struct store *s, int64_t id, struct case_file *out, struct err *err);
void case_file_release(struct case_file *f);

/* The raw bytes of a mention as they came, NULL when erased; allocated in the arena. */
int mention_raw(struct store *s, int64_t mention_id, struct arena *a, const char **raw, size_t *len,
	struct err *err);

#endif
