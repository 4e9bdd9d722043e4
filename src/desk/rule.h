/* Rules of the configuration: what they see at intake, and what they may do there. */
#ifndef NW_DESK_RULE_H
#define NW_DESK_RULE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "desk/decision.h"
#include "desk/filter.h"
#include "desk/mention.h"

struct rule {
	const char *name;
	int order;
	const struct filter *when;
	struct decision *actions;
	size_t action_count;
};

/* Sorted by order, then name. Lives in the arena it was made in. */
struct rule_set {
	struct rule *items;
	size_t count, room;
};

/* What the rules make of one mention. */
struct rule_outcome {
	enum priority priority;
	const char *priority_rule; /* the rule that set it, NULL when none did */
	const char *tags[16];
	const char *tag_rules[16];
	size_t tag_count;
	const char *assignee;
};

/* Adds a rule. `when` cannot ask for times: it is read once, and would stand still. Returns 0, or
 * -1 (ERR_CONFIG) where `when` or an action is wrong, or an action is not for rules
 * (DECISION_RULE). */
int rule_add(struct rule_set *set, const char *name, int order, const char *when,
	const char *const *actions, size_t action_count, struct arena *a, struct err *err);

/* Frees the list; the rules themselves die with their arena. */
void rule_set_release(struct rule_set *set);

/* Runs all rules in order on a mention; the first to set a priority or an assignee wins. */
void rules_apply(const struct rule_set *set, const struct mention *m, int64_t now_us,
	struct rule_outcome *out);

#endif
