/* The outbox in words, the same for the screen and the lines. */
#ifndef NW_STORE_OUTBOX_WORDS_H
#define NW_STORE_OUTBOX_WORDS_H

#include <stdbool.h>

#include "base/clock.h"
#include "store/case_file.h"
#include "store/moderations.h"

/* What a line says of a post or a moderation; borrowed from it, the labels translated. */
struct outbox_words {
	const char *state;
	const char *when; /* it leaves, left, or is to be seen */
	const char *account, *author;
	const char *handle; /* who is answered, or whose mention it is; NULL: nobody */
	const char *to;     /* then: "to all", or of a moderation the post of our own, "post 5" */
	const char *what;   /* of a moderation; NULL of a post */
	const char *text;   /* why it failed, or of what is out the text, or the reason */
	char room[CLOCK_LONG_BYTES]; /* what `when` points into */
	char of[32];                 /* and what `to` does */
};

/* `deletion` is what outbox_deletion says. */
void post_words(struct outbox_words *out, const struct post_row *post,
	const struct moderation_item *deletion);
void moderation_item_words(struct outbox_words *out, const struct moderation_item *item);

/* True of a post that is on its network, which shows it later. */
bool post_is_scheduled(const struct post_row *post);

/* The last time that somebody asked to delete the post, or NULL. The list is newest first. */
const struct moderation_item *outbox_deletion(
	const struct moderation_list *list, const struct post_row *post);

#endif
