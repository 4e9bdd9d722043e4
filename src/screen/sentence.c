#include "screen/sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/table.h"
#include "desk/aid.h"
#include "desk/capability.h"
#include "desk/decision.h"
#include "desk/lifecycle.h"
#include "store/alarms.h"

const struct sentence_row sentence_rows[] = {
	{"case.created",
		N_("{subject} came in[, entered by {entered_by}][, beside case {linked_to}][; rule {rule} gave it priority "
		   "{priority}][; tags {tags}]")},
	{"mention.received",
		N_("one more mention for {subject}[; rule {rule} gave it priority {priority}]"
		   "[; tags {tags}][; {asleep}]")},
	{"mention.stored", N_("{subject} came in as context")},
	{"mention.edited", N_("the author changed mention {mention}[ of {subject}]")},
	{"mention.closed", N_("mention {mention}[ of {subject}] cannot be answered now[: {why}]")},
	{"mention.opened",
		N_("mention {mention}[ of {subject}]: what stood against an answer is gone")},
	{"mention.gone",
		N_("the author deleted mention {mention}[ of {subject}]; it is kept here")},
	{"case.opened", N_("{actor} took up {subject}")},
	{"case.claimed", N_("{actor} claimed {subject}")},
	{"case.taken_over", N_("{actor} took over the answer to {subject} from {holder}")},
	{"case.released", N_("{actor} released {subject}[, it was with {assignee}]")},
	{"case.assigned",
		N_("{actor} assigned {subject} to {assignee}[, whose turn it was with {had} open]")},
	{"case.returned",
		N_("{subject} went back to the queue: {holder} did nothing with it in {idle_s} s")},
	{"case.tagged", N_("{actor} tagged {subject} with {tag}")},
	{"case.untagged", N_("{actor} took the tag {tag} off {subject}")},
	{"case.prioritised", N_("{actor} changed the priority of {subject} from {from} to {to}")},
	{"case.acknowledged", N_("{actor} acknowledged the danger of {subject}")},
	{"case.checked", N_("{actor} answered a question of the checklist of {subject}")},
	{"case.handed", N_("{actor} handed {subject} to the dispatch centre")},
	{"case.harmless", N_("{actor} found no danger in {subject}")},
	{"case.asked", N_("{actor} asked {service} about {subject}[, question {note}]")},
	{"case.question_sent",
		N_("question {question} about {subject} was put into the folder of its service")},
	{"case.service_answered",
		N_("{service} answered question {question} about {subject}, brought by {actor}")},
	{"case.service_overdue",
		N_("{service} has not answered question {question} about {subject} in time")},
	{"case.aid_taken", N_("{actor} took what the aid proposed for {subject}: {proposal}")},
	{"case.aid_overruled",
		N_("{actor} decided {subject} otherwise than the aid proposed: {proposal}")},
	{"case.noted", N_("{actor} wrote a note on {subject}")},
	{"case.parked", N_("{subject} waits for {on}, says {actor}")},
	{"case.snoozed", N_("{actor} snoozed {subject}[ until {until}]")},
	{"case.resolved", N_("{actor} resolved {subject}[: {disposition}]")},
	{"case.spam_marked", N_("{actor} put {subject} among the spam")},
	{"case.reopened", N_("{actor} opened {subject} again[; it was {from}][: {why}]")},
	{"case.merged",
		N_("{actor} merged {subject}[ into case {into}][ with what was in {cases}]")},
	{"case.split", N_("{actor} split {subject}[: case {to_case} has its mentions {mentions}]"
			  "[: it came out of case {of_case}]")},
	{"case.linked", N_("{actor} linked {subject}[ with case {with}]")},
	{"case.unlinked", N_("{actor} took the link of {subject}[ with case {with}] away")},
	{"case.restored", N_("{actor} undid on {subject}[: {undone}]")},
	{"case.redone", N_("{actor} did again on {subject}[: {redone}]")},
	{"post.drafted", N_("{actor} began a reply[ to case {case}]")},
	{"post.submitted", N_("{actor} gave {subject}[ to case {case}] to a colleague to look at")},
	{"post.approved", N_("{actor} approved {subject}[ to case {case}]")},
	{"post.rejected", N_("{actor} did not approve {subject}[ to case {case}]")},
	{"post.queued",
		N_("{actor} sent {subject}[ to case {case}]; it can be taken back for a moment")},
	{"post.taken_back", N_("{actor} took {subject}[ to case {case}] back before it left")},
	{"post.started", N_("{subject}[ to case {case}] is on its way to the network")},
	{"post.sent", N_("{subject}[ to case {case}] is on the network")},
	{"post.failed", N_("{subject}[ to case {case}] was not accepted by the network")},
	{"post.answer_lost",
		N_("the network did not answer: {subject}[ to case {case}] may be out")},
	{"post.postponed", N_("{subject}[ to case {case}] did not leave; it goes later")},
	{"post.found", N_("{subject}[ to case {case}] was found on the network")},
	{"post.requeued", N_("{actor} sends {subject}[ to case {case}] once more")},
	{"post.given_up", N_("{actor} gave up {subject}[ to case {case}]")},
	{"post.reopened", N_("{actor} made {subject}[ to case {case}] a draft again")},
	{"post.attached",
		N_("{actor} attached a file of type {type} to {subject}[ to case {case}]")},
	{"post.detached", N_("{actor} took a file of type {type} off {subject}[ to case {case}]")},
	{"post.cancelled", N_("{actor} cancelled {subject}[ to case {case}]")},
	{"post.discarded", N_("{actor} threw {subject}[ to case {case}] away")},
	{"moderation.held",
		N_("{actor} asked for {what}[ on mention {mention}][ on our post {post}][ of case {case}], and said why")},
	{"moderation.done",
		N_("done on the network: {what}[ on mention {mention}][ on our post {post}][ of case {case}]")},
	{"moderation.failed",
		N_("the network did not accept {what}[ on mention {mention}][ on our post {post}][ of case {case}]")},
	{"moderation.requeued",
		N_("{actor} asked once more for {what}[ on mention {mention}][ on our post {post}][ of case {case}]")},
	{"moderation.cancelled",
		N_("{actor} called off {what}[ on mention {mention}][ on our post {post}][ of case {case}] before it was done")},
	{"moderation.given_up",
		N_("{actor} gave up {what}[ on mention {mention}][ on our post {post}][ of case {case}]")},
	{"account.registered", N_("{subject} is served from now on")},
	{"account.connected", N_("{subject} is live")},
	{"account.limited", N_("{subject} was asked to wait by the network")},
	{"account.degraded", N_("{subject}: part of the network answers")},
	{"account.lost", N_("{subject} does not reach the network")},
	{"account.signed_out", N_("{subject} was signed out by the network")},
	{"account.signing_in", N_("{subject} signs in")},
	{"account.sign_in_ends", N_("{subject} has to be signed in again before {until}")},
	{"account.signed_until", N_("{subject} is signed in[ until {until}]")},
	{"account.silent", N_("{subject} is silent for longer than it ever is")},
	{"account.heard", N_("{subject} is heard again")},
	{"account.repaired", N_("{subject} is back: {loaded} loaded, none missed")},
	{"account.missed", N_("{subject} is back: {loaded} loaded, some may be missing")},
	{"account.stopped", N_("{subject} is not served any more")},
	{"account.removed", N_("{actor} removed {subject}")},
	{"watch.begun", N_("{subject} began[, {owner} answers for it]")},
	{"watch.ended", N_("{subject} ended")},
	{"operator.came", N_("{actor} came to the desk")},
	{"operator.left", N_("{actor} left the desk")},
	{"operator.lost", N_("{subject} gives no sign of life any more")},
	{"handover.signed", N_("{actor} handed the shift over")},
	{"handover.taken", N_("{actor} has read the handover and took over the shift")},
	{"alarm.raised", N_("an alarm was raised for {subject}: {alarm}")},
	{"announcement.set", N_("{actor} said a line of the day")},
	{"announcement.ended", N_("{actor} ended a line of the day")},
	{"announcement.read", N_("{actor} has read the line of the day")},
	{"operator.set", N_("{actor} changed {subject}")},
	{"store.created", N_("the store was made")},
	{"store.upgraded", N_("the store was brought to schema {to}")},
};
const size_t sentence_count = ARRAY_LEN(sentence_rows);

enum { PIECE_BYTES = 512 };

struct telling {
	struct strbuf *out;
	const struct event *event;
	const char *actor;
	const struct json *details;
};

static const char *row_text(const char *event)
{
	for (size_t i = 0; i < sentence_count; i++)
		if (strcmp(sentence_rows[i].event, event) == 0)
			return sentence_rows[i].text;
	return NULL;
}

/* ---- one member ---- */

/* "case:12" as "case 12". */
static void add_subject(struct strbuf *out, const char *subject)
{
	static const struct {
		const char *kind, *text;
	} kinds[] = {
		{"case", N_("case %s")},
		{"post", N_("reply %s")},
		{"mention", N_("mention %s")},
		{"account", N_("account %s")},
		{"operator", N_("operator %s")},
		{"watch", N_("the watch %s")},
	};
	const char *colon = strchr(subject, ':');
	size_t len = colon ? (size_t)(colon - subject) : 0;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (len == strlen(kinds[i].kind) && strncmp(subject, kinds[i].kind, len) == 0) {
			MEM_AUTO char *format = mem_strdup(_(kinds[i].text));
			char *hole = strstr(format, "%s");

			if (!hole)
				break;
			*hole = '\0';
			strbuf_printf(out, "%s%s%s", format, colon + 1, hole + 2);
			return;
		}
	strbuf_str(out, subject);
}

/* A code of the store in the words for people. */
static const char *label_of(const char *code)
{
	static const struct {
		const char *code, *label;
	} labels[] = {
		{"citizen", N_("the citizen")},
		{"service", N_("a service")},
		{SNOOZE_REPLY, N_("its citizen writes")},
		{"time", N_("the time came")},
		{"mention", N_("a new mention came")},
		{"thanks", N_("it is thanks only, the case stays snoozed")},
	};
	int at = table_find(case_state_names, CASE_STATES, code);

	if (at >= 0)
		return case_state_label((enum case_state)at);
	at = table_find(post_state_names, POST_STATES, code);
	if (at >= 0)
		return post_state_label((enum post_state)at);
	at = table_find(disposition_names, DISPOSITIONS, code);
	if (at > 0)
		return disposition_label((enum disposition)at);
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (strcmp(labels[i].code, code) == 0)
			return _(labels[i].label);
	return closed_why(code);
}

static const char *proposal_label(const char *code)
{
	for (size_t i = 0; i < aid_leaf_count; i++)
		if (strcmp(aid_leaves[i].name, code) == 0)
			return _(aid_leaves[i].title);
	return code;
}

static const char *alarm_label(const char *code)
{
	static const char *const labels[ALARM_KINDS] = {
		[ALARM_UNSEEN] = N_("nobody took it up in time"),
		[ALARM_UNHANDED] = N_("the dispatch centre does not have it"),
		[ALARM_SILENT] = N_("no answer to whether somebody is there"),
		[ALARM_EMPTY] = N_("nobody is at a desk"),
	};
	int at = table_find(alarm_kind_names, ALARM_KINDS, code);

	return at >= 0 ? _(labels[at]) : code;
}

static void add_string(struct strbuf *out, const char *name, const struct json *value)
{
	char when[CLOCK_SHORT_BYTES];
	int64_t us;

	if (clock_parse_rfc3339(value->text, &us) == 0)
		strbuf_str(out, clock_short(us, clock_now_us(), when));
	else if (strcmp(name, "alarm") == 0)
		strbuf_str(out, alarm_label(value->text));
	else if (strcmp(name, "proposal") == 0)
		strbuf_str(out, proposal_label(value->text));
	else
		strbuf_str(out, label_of(value->text));
}

/* False when the event has no such member. */
static bool add_member(struct strbuf *out, const struct telling *t, const char *name)
{
	const struct json *value;

	if (strcmp(name, "actor") == 0)
		return strbuf_str(out, t->actor) == 0;
	if (strcmp(name, "subject") == 0) {
		add_subject(out, t->event->subject);
		return true;
	}
	value = t->details ? json_at(t->details, name) : NULL;
	if (!value)
		return false;
	switch (value->type) {
	case JSON_STRING:
		add_string(out, name, value);
		return true;
	case JSON_NUMBER:
		return strbuf_str(out, value->text) == 0;
	case JSON_ARRAY:
		JSON_EACH (item, value)
			strbuf_printf(out, "%s%s", item == value->first ? "" : " ",
				item->text ? item->text : "");
		return true;
	default:
		return false;
	}
}

/* ---- the sentence ---- */

/* Appends text with its members filled in; false when one is not there. */
static bool add_filled(
	struct strbuf *out, const struct telling *t, const char *text, const char *end)
{
	while (text < end) {
		const char *open = memchr(text, '{', (size_t)(end - text));
		const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
		char name[32];

		if (!close) {
			strbuf_add(out, text, (size_t)(end - text));
			return true;
		}
		strbuf_add(out, text, (size_t)(open - text));
		snprintf(name, sizeof(name), "%.*s", (int)(close - open - 1), open + 1);
		if (!add_member(out, t, name))
			return false;
		text = close + 1;
	}
	return true;
}

static void add_part(const struct telling *t, const char *text, const char *end)
{
	STRBUF_AUTO struct strbuf part;

	strbuf_init(&part, PIECE_BYTES);
	if (add_filled(&part, t, text, end))
		strbuf_str(t->out, part.buf);
}

static void tell(const struct telling *t, const char *text)
{
	while (*text) {
		const char *open = strchr(text, '[');
		const char *close = open ? strchr(open, ']') : NULL;

		add_filled(t->out, t, text, close ? open : text + strlen(text));
		if (!close)
			return;
		add_part(t, open + 1, close);
		text = close + 1;
	}
}

void sentence_add(struct strbuf *out, const struct event *event, const char *actor)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const char *text = row_text(event->event);
	struct telling t = {.out = out, .event = event, .actor = actor};

	if (event->details)
		t.details = json_parse(&arena, event->details, strlen(event->details), NULL);
	tell(&t, text ? _(text) : "{actor}: ");
	if (!text)
		strbuf_printf(out, "%s %s", event->event, event->subject);
}

int64_t sentence_case(const struct event *event)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const struct json *details;
	int64_t id = 0;

	if (strncmp(event->subject, "case:", 5) == 0)
		return strtoll(event->subject + 5, NULL, 10);
	details = event->details ? json_parse(&arena, event->details, strlen(event->details), NULL)
				 : NULL;
	return details && json_int(details, "case", &id) == 0 ? id : 0;
}
