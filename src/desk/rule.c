#include "desk/rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "text/utf8.h"

/* What `when` may not ask: a rule lives as long as its program, "2h ago" does not. */
static const enum filter_field fleeting[] = {FIELD_RECEIVED, FIELD_CREATED};

static int read_when(
	struct rule *rule, const char *text, int64_t now_us, struct arena *a, struct err *err)
{
	struct filter_context ctx = {.me = NULL, .now_us = now_us};
	if (filter_parse(&rule->when, text, &ctx, a, err)) {
		err_prefix(err, "when");
		return -1;
	}
	if (!rule->when)
		return err_set(err, ERR_CONFIG, _("when: expected a filter"));
	for (size_t i = 0; i < ARRAY_LEN(fleeting); i++)
		if (filter_uses(rule->when, fleeting[i]))
			return err_set(err, ERR_CONFIG, _("when: a rule cannot ask for '%s'"),
				filter_field_names[fleeting[i]]);
	return 0;
}

static int read_action(
	struct decision *d, const char *text, int64_t now_us, struct arena *a, struct err *err)
{
	if (decision_parse(d, text, NULL, now_us, a, err)) {
		err_prefix(err, "do");
		return -1;
	}
	const struct decision_row *row = &decision_rows[d->kind];
	if (!(row->flags & DECISION_RULE))
		return err_set(err, ERR_CONFIG,
			_("do: '%s' is not for rules, expected tag, priority or assign"),
			row->name);
	if (d->untag_count > 0)
		return err_set(err, ERR_CONFIG, _("do: a rule takes no tags off"));
	if (d->kind == DECIDE_ASSIGN && strcmp(d->text, "me") == 0)
		return err_set(err, ERR_CONFIG, _("do: a rule has no 'me', expected a login name"));
	return 0;
}

static bool comes_before(const struct rule *a, const struct rule *b)
{
	return a->order != b->order ? a->order < b->order : strcmp(a->name, b->name) < 0;
}

static void insert_sorted(struct rule_set *set, struct rule rule)
{
	MEM_PUSH(set, rule);
	for (size_t i = set->count - 1; i > 0 && comes_before(&rule, &set->items[i - 1]); i--) {
		set->items[i] = set->items[i - 1];
		set->items[i - 1] = rule;
	}
}

static int read_rule(struct rule *rule, const char *when, const char *const *actions,
	struct arena *a, struct err *err)
{
	if (read_when(rule, when, 0, a, err))
		return -1;
	if (rule->action_count == 0)
		return err_set(err, ERR_CONFIG, _("do: expected at least one action"));
	rule->actions = arena_alloc(a, rule->action_count * sizeof(*rule->actions));
	for (size_t i = 0; i < rule->action_count; i++)
		if (read_action(&rule->actions[i], actions[i], 0, a, err))
			return -1;
	return 0;
}

int rule_add(struct rule_set *set, const char *name, int order, const char *when,
	const char *const *actions, size_t action_count, struct arena *a, struct err *err)
{
	struct rule rule = {
		.name = arena_strdup(a, name), .order = order, .action_count = action_count};
	if (read_rule(&rule, when, actions, a, err)) {
		if (err)
			err->code = ERR_CONFIG;
		return -1;
	}
	insert_sorted(set, rule);
	return 0;
}

void rule_set_release(struct rule_set *set)
{
	free(set->items);
	*set = (struct rule_set){0};
}

static void add_tag(struct rule_outcome *out, const char *tag, const char *rule)
{
	for (size_t i = 0; i < out->tag_count; i++)
		if (strcmp(out->tags[i], tag) == 0)
			return;
	if (out->tag_count == ARRAY_LEN(out->tags))
		return;
	out->tags[out->tag_count] = tag;
	out->tag_rules[out->tag_count++] = rule;
}

static void act(struct rule_outcome *out, const struct decision *d, const char *rule)
{
	if (d->kind == DECIDE_TAG) {
		for (size_t i = 0; i < d->tag_count; i++)
			add_tag(out, d->tags[i], rule);
	} else if (d->kind == DECIDE_PRIORITY && !out->priority_rule) {
		out->priority = d->priority;
		out->priority_rule = rule;
	} else if (d->kind == DECIDE_ASSIGN && !out->assignee) {
		out->assignee = d->text;
	}
}

static bool any_uses_text(const struct rule_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (filter_uses(set->items[i].when, FIELD_TEXT))
			return true;
	return false;
}

void rules_apply(const struct rule_set *set, const struct mention *m, int64_t now_us,
	struct rule_outcome *out)
{
	*out = (struct rule_outcome){.priority = PRIORITY_QUESTION};
	struct filter_context ctx = {.me = NULL, .now_us = now_us};
	bool words = m->text && any_uses_text(set);
	MEM_AUTO char *folded = words ? utf8_fold(m->text) : mem_strdup("");
	for (size_t i = 0; i < set->count; i++) {
		const struct rule *rule = &set->items[i];
		if (!filter_matches_folded(rule->when, m, folded, &ctx))
			continue;
		for (size_t k = 0; k < rule->action_count; k++)
			act(out, &rule->actions[k], rule->name);
	}
}
