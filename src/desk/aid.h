/* The decision aid: questions with yes or no that lead to a proposal (after the US Air Force's
 * assessment of posts, with a branch for criticism that is right). A table of questions and one of
 * proposals. */
#ifndef NW_DESK_AID_H
#define NW_DESK_AID_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/lifecycle.h"

enum aid_reply { AID_NO_REPLY, AID_FIXED_REPLY, AID_OWN_REPLY };

/* What is proposed. */
struct aid_leaf {
	const char *name;  /* in the journal */
	const char *title; /* marked for translation */
	enum priority priority;
	const char *tag;
	enum aid_reply reply;
	const char *advice; /* how to answer, or why not; marked for translation */
};
extern const struct aid_leaf aid_leaves[];
extern const size_t aid_leaf_count;

/* A question, and where each answer leads: another question, or with `leaf` a proposal. */
struct aid_turn {
	bool leaf;
	size_t at;
};
struct aid_node {
	const char *name;
	const char *question; /* marked for translation */
	struct aid_turn yes, no;
};

/* Follows answers, "nyn": the question that comes next (*leaf NULL), or the proposal (*node NULL).
 * Returns -1 when they hold another letter, or go on behind a proposal. */
int aid_walk(const char *answers, const struct aid_node **node, const struct aid_leaf **leaf);

#endif
