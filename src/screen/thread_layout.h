/* A case file as lines: the conversation, what stands beside it, its events, the raw captures. No
 * terminal in it. */
#ifndef NW_SCREEN_THREAD_LAYOUT_H
#define NW_SCREEN_THREAD_LAYOUT_H

#include <stddef.h>

#include "screen/desk.h"
#include "screen/page.h"
#include "store/case_file.h"

/* Addresses of a conversation, each with the number that stands behind it in the text. */
struct thread_links {
	struct arena arena;
	const char **items;
	size_t count, room;
};
void thread_links_release(struct thread_links *links);

/* A raw capture as it came; NULL when it was erased. */
struct thread_raw {
	int64_t mention;
	const char *handle, *hash;
	const char *raw;
	size_t len;
};

/* Mentions and our posts by time, indented below what they answer. Fills `links` anew. */
void thread_conversation(struct page *p, const struct desk *desk, const struct case_file *f,
	struct thread_links *links);

/* State, tags, notes and links of the case. */
void thread_facts(struct page *p, const struct desk *desk, const struct case_file *f,
	const struct thread_links *links);

/* Every event as a sentence, oldest first. */
void thread_events(struct page *p, const struct desk *desk, const struct case_file *f);

/* What was changed by its author: every version below the one before, with when it was replaced. */
void thread_versions(struct page *p, const struct case_file *f);

/* Bytes as they came, harmless. */
void thread_raws(struct page *p, const struct thread_raw *raws, size_t count);

/* How many people take part. */
size_t thread_people(const struct case_file *f);

#endif
