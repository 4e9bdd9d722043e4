#include "desk/lifecycle.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

const char *const case_state_names[CASE_STATES] = {
	[CASE_NEW] = "new",
	[CASE_OPEN] = "open",
	[CASE_WAITING] = "waiting",
	[CASE_SNOOZED] = "snoozed",
	[CASE_RESOLVED] = "resolved",
	[CASE_MERGED] = "merged",
	[CASE_SPAM] = "spam",
};

const char *const post_state_names[POST_STATES] = {
	[POST_DRAFT] = "draft",
	[POST_REVIEW] = "review",
	[POST_HELD] = "held",
	[POST_SENDING] = "sending",
	[POST_SENT] = "sent",
	[POST_FAILED] = "failed",
	[POST_UNCLEAR] = "unclear",
	[POST_CANCELLED] = "cancelled",
};

const char *const moderation_state_names[MODERATION_STATES] = {
	[MODERATION_HELD] = "held",
	[MODERATION_DONE] = "done",
	[MODERATION_FAILED] = "failed",
	[MODERATION_CANCELLED] = "cancelled",
};

const char *const account_state_names[ACCOUNT_STATES] = {
	[ACCOUNT_NEW] = "new",
	[ACCOUNT_SIGNING_IN] = "signing-in",
	[ACCOUNT_LIVE] = "live",
	[ACCOUNT_LIMITED] = "limited",
	[ACCOUNT_DEGRADED] = "degraded",
	[ACCOUNT_DOWN] = "down",
	[ACCOUNT_SIGNED_OUT] = "signed-out",
	[ACCOUNT_OFF] = "off",
};

const char *const disposition_names[DISPOSITIONS] = {
	[DISPOSITION_NONE] = "none",
	[DISPOSITION_ANSWERED] = "answered",
	[DISPOSITION_REDIRECTED] = "redirected",
	[DISPOSITION_NO_ANSWER] = "no-answer",
	[DISPOSITION_DUPLICATE] = "duplicate",
	[DISPOSITION_INVESTIGATION] = "investigation",
	[DISPOSITION_UNKNOWN] = "unknown",
};

const char *const back_names[BACKS] = {
	[BACK_NONE] = "none",
	[BACK_RETURNED] = "returned",
	[BACK_TIME] = "time",
	[BACK_MENTION] = "mention",
	[BACK_REOPENED] = "reopened",
};

static const char *const case_state_labels[CASE_STATES] = {
	[CASE_NEW] = N_("new"),
	[CASE_OPEN] = N_("open"),
	[CASE_WAITING] = N_("waiting"),
	[CASE_SNOOZED] = N_("snoozed"),
	[CASE_RESOLVED] = N_("resolved"),
	[CASE_MERGED] = N_("merged"),
	[CASE_SPAM] = N_("spam"),
};

static const char *const post_state_labels[POST_STATES] = {
	[POST_DRAFT] = N_("draft"),
	[POST_REVIEW] = N_("waits for review"),
	[POST_HELD] = N_("held"),
	[POST_SENDING] = N_("sending"),
	[POST_SENT] = N_("sent"),
	[POST_FAILED] = N_("failed"),
	[POST_UNCLEAR] = N_("unclear"),
	[POST_CANCELLED] = N_("cancelled"),
};

static const char *const moderation_state_labels[MODERATION_STATES] = {
	[MODERATION_HELD] = N_("held"),
	[MODERATION_DONE] = N_("done"),
	[MODERATION_FAILED] = N_("failed"),
	[MODERATION_CANCELLED] = N_("cancelled"),
};

static const char *const account_state_labels[ACCOUNT_STATES] = {
	[ACCOUNT_NEW] = N_("no contact yet"),
	[ACCOUNT_SIGNING_IN] = N_("signing in"),
	[ACCOUNT_LIVE] = N_("live"),
	[ACCOUNT_LIMITED] = N_("asked to wait"),
	[ACCOUNT_DEGRADED] = N_("partly working"),
	[ACCOUNT_DOWN] = N_("no answer"),
	[ACCOUNT_SIGNED_OUT] = N_("signed out"),
	[ACCOUNT_OFF] = N_("no collector"),
};

static const char *const disposition_labels[DISPOSITIONS] = {
	[DISPOSITION_NONE] = N_("none"),
	[DISPOSITION_ANSWERED] = N_("answered"),
	[DISPOSITION_REDIRECTED] = N_("redirected"),
	[DISPOSITION_NO_ANSWER] = N_("no answer needed"),
	[DISPOSITION_DUPLICATE] = N_("duplicate"),
	[DISPOSITION_INVESTIGATION] = N_("handed to an investigation"),
	[DISPOSITION_UNKNOWN] = N_("outcome unknown"),
};

const char *case_state_label(enum case_state state)
{
	return _(case_state_labels[state]);
}

const char *post_state_label(enum post_state state)
{
	return _(post_state_labels[state]);
}

const char *moderation_state_label(enum moderation_state state)
{
	return _(moderation_state_labels[state]);
}

const char *account_state_label(enum account_state state)
{
	return _(account_state_labels[state]);
}

const char *disposition_label(enum disposition disposition)
{
	return _(disposition_labels[disposition]);
}

const char *priority_label(enum priority priority)
{
	static const char *const labels[PRIORITIES] = {
		[PRIORITY_DANGER] = N_("danger to life"),
		[PRIORITY_INCIDENT] = N_("live incident"),
		[PRIORITY_QUESTION] = N_("a question"),
		[PRIORITY_NOISE] = N_("reaction, noise"),
	};
	return _(labels[priority]);
}

static char *tell_returned(const char *who, const char *when, int64_t idle_s)
{
	int minutes = (int)(idle_s / 60), seconds = (int)idle_s;
	if (idle_s % 60)
		return mem_printf(ngettext("came back from %s at %s: nothing was done in %d second",
					  "came back from %s at %s: nothing was done in %d seconds",
					  (unsigned long)seconds),
			who, when, seconds);
	return mem_printf(ngettext("came back from %s at %s: nothing was done in %d minute",
				  "came back from %s at %s: nothing was done in %d minutes",
				  (unsigned long)minutes),
		who, when, minutes);
}

char *back_tell(enum back back, const char *who, const char *when, int64_t idle_s)
{
	switch (back) {
	case BACK_RETURNED:
		return tell_returned(who, when, idle_s);
	case BACK_TIME:
		return mem_printf(_("woke at %s: the time came"), when);
	case BACK_MENTION:
		return mem_printf(_("woke at %s: a new mention came"), when);
	case BACK_REOPENED:
		return mem_printf(_("woke at %s: %s opened it again"), when, who);
	default:
		return NULL;
	}
}

char *back_badge(enum back back, const char *who)
{
	switch (back) {
	case BACK_RETURNED:
		return mem_printf(_("[back from %s] "), who);
	case BACK_TIME:
		return mem_strdup(_("[woke: its time came] "));
	case BACK_MENTION:
		return mem_strdup(_("[woke: a mention came] "));
	case BACK_REOPENED:
		return mem_printf(_("[woke: by %s] "), who);
	default:
		return NULL;
	}
}

const struct move moves[] = {
	{"case", "new", "open", "case.opened"},
	{"case", "new", "waiting", "case.parked"},
	{"case", "new", "snoozed", "case.snoozed"},
	{"case", "new", "resolved", "case.resolved"},
	{"case", "new", "spam", "case.spam_marked"},
	{"case", "open", "waiting", "case.parked"},
	{"case", "open", "snoozed", "case.snoozed"},
	{"case", "open", "resolved", "case.resolved"},
	{"case", "open", "spam", "case.spam_marked"},
	{"case", "waiting", "open", "case.reopened"},
	{"case", "waiting", "snoozed", "case.snoozed"},
	{"case", "waiting", "resolved", "case.resolved"},
	{"case", "waiting", "spam", "case.spam_marked"},
	{"case", "snoozed", "open", "case.reopened"},
	{"case", "snoozed", "waiting", "case.parked"},
	{"case", "snoozed", "resolved", "case.resolved"},
	{"case", "snoozed", "spam", "case.spam_marked"},
	{"case", "resolved", "open", "case.reopened"},
	{"case", "spam", "open", "case.reopened"},
	{"case", "new", "merged", "case.merged"},
	{"case", "open", "merged", "case.merged"},
	{"case", "waiting", "merged", "case.merged"},
	{"case", "snoozed", "merged", "case.merged"},
	{"case", "resolved", "merged", "case.merged"},
	{"case", "spam", "merged", "case.merged"},

	/* What an undo may put back: only the act that is undone allows it. */
	{"undo", "open", "new", "case.restored"},
	{"undo", "waiting", "new", "case.restored"},
	{"undo", "snoozed", "new", "case.restored"},
	{"undo", "resolved", "new", "case.restored"},
	{"undo", "spam", "new", "case.restored"},
	{"undo", "waiting", "open", "case.restored"},
	{"undo", "snoozed", "open", "case.restored"},
	{"undo", "resolved", "open", "case.restored"},
	{"undo", "spam", "open", "case.restored"},
	{"undo", "open", "waiting", "case.restored"},
	{"undo", "snoozed", "waiting", "case.restored"},
	{"undo", "resolved", "waiting", "case.restored"},
	{"undo", "spam", "waiting", "case.restored"},
	{"undo", "open", "snoozed", "case.restored"},
	{"undo", "waiting", "snoozed", "case.restored"},
	{"undo", "resolved", "snoozed", "case.restored"},
	{"undo", "spam", "snoozed", "case.restored"},
	{"undo", "open", "resolved", "case.restored"},
	{"undo", "open", "spam", "case.restored"},
	{"undo", "merged", "new", "case.restored"},
	{"undo", "merged", "open", "case.restored"},
	{"undo", "merged", "waiting", "case.restored"},
	{"undo", "merged", "snoozed", "case.restored"},
	{"undo", "merged", "resolved", "case.restored"},
	{"undo", "merged", "spam", "case.restored"},

	{"post", "draft", "review", "post.submitted"},
	{"post", "draft", "held", "post.queued"},
	{"post", "draft", "cancelled", "post.discarded"},
	{"post", "review", "draft", "post.rejected"},
	{"post", "review", "held", "post.approved"},
	{"post", "held", "sending", "post.started"},
	{"post", "held", "draft", "post.taken_back"},
	{"post", "held", "cancelled", "post.cancelled"},
	{"post", "sending", "sent", "post.sent"},
	{"post", "sending", "failed", "post.failed"},
	{"post", "sending", "unclear", "post.answer_lost"},
	{"post", "sending", "held", "post.postponed"},
	{"post", "unclear", "sent", "post.found"},
	{"post", "unclear", "held", "post.requeued"},
	{"post", "unclear", "cancelled", "post.given_up"},
	{"post", "failed", "draft", "post.reopened"},
	{"post", "failed", "held", "post.requeued"},
	{"post", "failed", "cancelled", "post.cancelled"},

	/* It is born held. What a network did to a mention is never taken off the list: its inverse
	 * is a moderation of its own. */
	{"moderation", "held", "done", "moderation.done"},
	{"moderation", "held", "failed", "moderation.failed"},
	{"moderation", "held", "cancelled", "moderation.cancelled"},
	{"moderation", "failed", "held", "moderation.requeued"},
	{"moderation", "failed", "cancelled", "moderation.given_up"},

	/* Health follows what happens outside: from any state to any other, never back to new. */
	{"account", "new", "signing-in", "account.signing_in"},
	{"account", "new", "live", "account.connected"},
	{"account", "new", "limited", "account.limited"},
	{"account", "new", "degraded", "account.degraded"},
	{"account", "new", "down", "account.lost"},
	{"account", "new", "signed-out", "account.signed_out"},
	{"account", "new", "off", "account.stopped"},
	{"account", "signing-in", "live", "account.connected"},
	{"account", "signing-in", "limited", "account.limited"},
	{"account", "signing-in", "degraded", "account.degraded"},
	{"account", "signing-in", "down", "account.lost"},
	{"account", "signing-in", "signed-out", "account.signed_out"},
	{"account", "signing-in", "off", "account.stopped"},
	{"account", "live", "limited", "account.limited"},
	{"account", "live", "degraded", "account.degraded"},
	{"account", "live", "down", "account.lost"},
	{"account", "live", "signed-out", "account.signed_out"},
	{"account", "live", "off", "account.stopped"},
	{"account", "limited", "live", "account.connected"},
	{"account", "limited", "degraded", "account.degraded"},
	{"account", "limited", "down", "account.lost"},
	{"account", "limited", "signed-out", "account.signed_out"},
	{"account", "limited", "off", "account.stopped"},
	{"account", "degraded", "live", "account.connected"},
	{"account", "degraded", "limited", "account.limited"},
	{"account", "degraded", "down", "account.lost"},
	{"account", "degraded", "signed-out", "account.signed_out"},
	{"account", "degraded", "off", "account.stopped"},
	{"account", "down", "signing-in", "account.signing_in"},
	{"account", "down", "live", "account.connected"},
	{"account", "down", "limited", "account.limited"},
	{"account", "down", "degraded", "account.degraded"},
	{"account", "down", "signed-out", "account.signed_out"},
	{"account", "down", "off", "account.stopped"},
	{"account", "signed-out", "signing-in", "account.signing_in"},
	{"account", "signed-out", "live", "account.connected"},
	{"account", "signed-out", "limited", "account.limited"},
	{"account", "signed-out", "degraded", "account.degraded"},
	{"account", "signed-out", "down", "account.lost"},
	{"account", "signed-out", "off", "account.stopped"},
	{"account", "off", "signing-in", "account.signing_in"},
	{"account", "off", "live", "account.connected"},
	{"account", "off", "limited", "account.limited"},
	{"account", "off", "degraded", "account.degraded"},
	{"account", "off", "down", "account.lost"},
	{"account", "off", "signed-out", "account.signed_out"},

	/* What is told and is no move: what of, and what happened. */
	{"told", "account", "heard", "account.heard"},
	{"told", "account", "missed", "account.missed"},
	{"told", "account", "registered", "account.registered"},
	{"told", "account", "removed", "account.removed"},
	{"told", "account", "repaired", "account.repaired"},
	{"told", "account", "sign_in_ends", "account.sign_in_ends"},
	{"told", "account", "signed_until", "account.signed_until"},
	{"told", "account", "silent", "account.silent"},
	{"told", "alarm", "raised", "alarm.raised"},
	{"told", "announcement", "ended", "announcement.ended"},
	{"told", "announcement", "read", "announcement.read"},
	{"told", "announcement", "set", "announcement.set"},
	{"told", "case", "acknowledged", "case.acknowledged"},
	{"told", "case", "aid_overruled", "case.aid_overruled"},
	{"told", "case", "aid_taken", "case.aid_taken"},
	{"told", "case", "asked", "case.asked"},
	{"told", "case", "assigned", "case.assigned"},
	{"told", "case", "checked", "case.checked"},
	{"told", "case", "claimed", "case.claimed"},
	{"told", "case", "created", "case.created"},
	{"told", "case", "handed", "case.handed"},
	{"told", "case", "harmless", "case.harmless"},
	{"told", "case", "linked", "case.linked"},
	{"told", "case", "noted", "case.noted"},
	{"told", "case", "prioritised", "case.prioritised"},
	{"told", "case", "question_sent", "case.question_sent"},
	{"told", "case", "redone", "case.redone"},
	{"told", "case", "released", "case.released"},
	{"told", "case", "returned", "case.returned"},
	{"told", "case", "split", "case.split"},
	{"told", "case", "service_answered", "case.service_answered"},
	{"told", "case", "service_overdue", "case.service_overdue"},
	{"told", "case", "tagged", "case.tagged"},
	{"told", "case", "taken_over", "case.taken_over"},
	{"told", "case", "unlinked", "case.unlinked"},
	{"told", "case", "untagged", "case.untagged"},
	{"told", "handover", "signed", "handover.signed"},
	{"told", "handover", "taken", "handover.taken"},
	{"told", "mention", "closed", "mention.closed"},
	{"told", "mention", "edited", "mention.edited"},
	{"told", "mention", "gone", "mention.gone"},
	{"told", "mention", "opened", "mention.opened"},
	{"told", "mention", "received", "mention.received"},
	{"told", "mention", "stored", "mention.stored"},
	{"told", "moderation", "held", "moderation.held"},
	{"told", "operator", "came", "operator.came"},
	{"told", "operator", "left", "operator.left"},
	{"told", "operator", "lost", "operator.lost"},
	{"told", "operator", "set", "operator.set"},
	{"told", "post", "attached", "post.attached"},
	{"told", "post", "detached", "post.detached"},
	{"told", "post", "drafted", "post.drafted"},
	{"told", "watch", "begun", "watch.begun"},
	{"told", "watch", "ended", "watch.ended"},
};
const size_t move_count = ARRAY_LEN(moves);

const struct move *move_find(const char *kind, const char *from, const char *to)
{
	for (size_t i = 0; i < move_count; i++)
		if (strcmp(moves[i].kind, kind) == 0 && strcmp(moves[i].from, from) == 0 &&
			strcmp(moves[i].to, to) == 0)
			return &moves[i];
	return NULL;
}

bool case_state_is_open(enum case_state state)
{
	return state == CASE_NEW || state == CASE_OPEN || state == CASE_WAITING;
}
