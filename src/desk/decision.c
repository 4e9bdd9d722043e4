#include "desk/decision.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "desk/aid.h"
#include "desk/checklist.h"
#include "desk/moment.h"
#include "text/clean.h"
#include "text/utf8.h"

const struct decision_row decision_rows[DECISIONS] = {
	[DECIDE_CLAIM] = {N_("claim"), "", ARGUMENT_NONE, 0, N_("take the case yourself")},
	[DECIDE_RELEASE] = {N_("release"), "", ARGUMENT_NONE, 0,
		N_("give the case back to everybody")},
	[DECIDE_ASSIGN] = {N_("assign"), "OPERATOR", ARGUMENT_OPERATOR, DECISION_RULE,
		N_("give the case to an operator; 'me' is you")},
	[DECIDE_TAG] = {N_("tag"), "[-]TAG...", ARGUMENT_TAGS, DECISION_RULE,
		N_("put tags on the case; one with - before it is taken off")},
	[DECIDE_UNTAG] = {N_("untag"), "TAG...", ARGUMENT_TAGS, 0, N_("take tags off the case")},
	[DECIDE_PRIORITY] = {N_("priority"), "0..3", ARGUMENT_PRIORITY, DECISION_RULE,
		N_("0 danger to life now, 1 live incident, 2 question, 3 noise")},
	[DECIDE_RESOLVE] = {N_("resolve"), "DISPOSITION [NOTE]", ARGUMENT_DISPOSITION,
		DECISION_NOT_DANGER | DECISION_PRIVATE, N_("close the case and say how it ended")},
	[DECIDE_REOPEN] = {N_("reopen"), "", ARGUMENT_NONE, 0,
		N_("open a case again that was resolved, snoozed or spam")},
	[DECIDE_SNOOZE] = {N_("snooze"), "[UNTIL|reply]", ARGUMENT_TIME, DECISION_NOT_DANGER,
		N_("put the case away until a time (2h, 08:00, tomorrow), until its citizen writes (reply), or as before")},
	[DECIDE_WAIT] = {N_("wait"), "citizen|service", ARGUMENT_WAIT, 0,
		N_("mark that the case waits for the citizen or for a service")},
	[DECIDE_SPAM] = {N_("spam"), "", ARGUMENT_NONE, DECISION_NOT_DANGER,
		N_("put the case among the spam")},
	[DECIDE_NOTE] = {N_("note"), "TEXT", ARGUMENT_TEXT, DECISION_PRIVATE,
		N_("write a note that only colleagues see")},
	[DECIDE_ACKNOWLEDGE] = {N_("acknowledge"), "", ARGUMENT_NONE, 0,
		N_("say that you have seen the danger; the bell stops")},
	[DECIDE_CHECKLIST] = {N_("checklist"), "FIELD ANSWER", ARGUMENT_CHECKLIST,
		DECISION_ONE | DECISION_PRIVATE,
		N_("answer a question of the checklist of dangers: where, what, now ...")},
	[DECIDE_DISPATCH] = {N_("dispatch"), "NUMBER WHO", ARGUMENT_DISPATCH,
		DECISION_ONE | DECISION_PRIVATE,
		N_("the dispatch centre (101) has the danger: their number, and who took it")},
	[DECIDE_HARMLESS] = {N_("harmless"), "REASON", ARGUMENT_TEXT,
		DECISION_ONE | DECISION_PRIVATE,
		N_("it is no danger to life, and why; its priority becomes 2")},
	[DECIDE_MERGE] = {N_("merge"), "ID...", ARGUMENT_CASES, DECISION_ONE | DECISION_WHOLE,
		N_("put other cases into this one: one conversation, one tag list, one owner")},
	[DECIDE_SPLIT] = {N_("split"), "MENTION...", ARGUMENT_MENTIONS,
		DECISION_ONE | DECISION_WHOLE,
		N_("take mentions out of the case into a new one, linked to it")},
	[DECIDE_LINK] = {N_("link"), "ID...", ARGUMENT_CASES, DECISION_ONE | DECISION_WHOLE,
		N_("link the case with another one; both show it")},
	[DECIDE_UNLINK] = {N_("unlink"), "ID...", ARGUMENT_CASES, DECISION_ONE | DECISION_WHOLE,
		N_("take a link between two cases away")},
	[DECIDE_QUESTION] = {N_("question"), "SERVICE TEXT", ARGUMENT_QUESTION,
		DECISION_ONE | DECISION_PRIVATE,
		N_("ask another service; the case waits for its answer")},
	[DECIDE_ANSWER] = {N_("answer"), "NUMBER TEXT", ARGUMENT_ANSWER,
		DECISION_ONE | DECISION_PRIVATE,
		N_("what a service answered to a question by telephone, by its number")},
	[DECIDE_AID] = {N_("aid"), "ANSWERS take|overrule", ARGUMENT_AID, DECISION_ONE,
		N_("five questions, a y or n for each, that lead to a tag and a priority")},
	[DECIDE_MODERATE] = {N_("moderate"), "WHAT [--of NUMBER] [--yes] REASON",
		ARGUMENT_MODERATION, DECISION_OUTWARD | DECISION_ONE | DECISION_PRIVATE,
		N_("hide, unhide, mute, unmute, approve, junk or remove the newest mention, or delete our newest reply, and why")},
	[DECIDE_REPLY] = {N_("reply"),
		"[--send] [--private] [--template CODE] [--attach FILE --alt TEXT]... [TEXT]",
		ARGUMENT_REPLY, DECISION_OUTWARD | DECISION_ONE | DECISION_PRIVATE,
		N_("answer the newest mention of the case")},
	[DECIDE_TAKE_BACK] = {N_("take-back"), "", ARGUMENT_NONE, 0,
		N_("stop a reply that has not left yet; it becomes a draft again")},
	[DECIDE_DISCARD] = {N_("discard"), "", ARGUMENT_NONE, DECISION_ONE,
		N_("throw your draft away")},
	[DECIDE_NEXT] = {N_("next"), "", ARGUMENT_NONE, DECISION_STEP,
		N_("take the case that waits most for somebody")},
	[DECIDE_UNDO] = {N_("undo"), "", ARGUMENT_NONE, DECISION_STEP,
		N_("undo your newest decision, a batch as one step")},
	[DECIDE_REDO] = {N_("redo"), "", ARGUMENT_NONE, DECISION_STEP,
		N_("do again what you undid last")},
};

enum {
	TAGS_MOST = 16,
	IDS_MOST = 200,
	TAG_LETTERS = 40,
	NAME_BYTES = 64,
	TEXT_BYTES = 16 * 1024,
	MORNING = 8
};

/* What a row's argument is read with. */
struct reading {
	struct decision *d;
	const struct decision_row *row;
	char *rest; /* what follows the word; blanks at both ends are gone */
	const char *me;
	int64_t now_us;
	struct arena *arena;
	struct err *err;
};

static const char blanks[] = " \t\r\n";

static char *trim(char *text)
{
	text += strspn(text, blanks);
	size_t len = strlen(text);
	while (len && strchr(blanks, text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

/* Cuts the next word off *rest. Returns NULL when there is none. */
enum { FILES_MOST = 16 }; /* whatever an account takes */

static char *take_word(char **rest)
{
	char *word = *rest + strspn(*rest, blanks);
	if (!*word)
		return NULL;
	size_t len = strcspn(word, blanks);
	*rest = word + len;
	if (**rest)
		*(*rest)++ = '\0';
	*rest += strspn(*rest, blanks);
	return word;
}

static int expected(const struct reading *r)
{
	return err_set(r->err, ERR_INPUT, _("%s: expected %s %s"), r->row->name, r->row->name,
		r->row->synopsis);
}

/* Takes the only word of an argument. Returns NULL (ERR_INPUT) when there is none, or more. */
static char *only_word(struct reading *r)
{
	char *word = take_word(&r->rest);
	if (word && !*r->rest)
		return word;
	expected(r);
	return NULL;
}

/* An unknown word of a table: names the nearest, or all of them. */
static int unknown_word(
	const struct reading *r, const char *word, const char *const *names, size_t count)
{
	const char *near = table_nearest(names, count, word);
	if (near)
		return err_set(r->err, ERR_INPUT, _("%s: unknown '%.40s', did you mean '%s'?"),
			r->row->name, word, near);
	STRBUF_AUTO struct strbuf all;
	strbuf_init(&all, 160);
	for (size_t i = 0; i < count; i++)
		strbuf_printf(&all, "%s%s", i ? ", " : "", names[i]);
	return err_set(r->err, ERR_INPUT, _("%s: unknown '%.40s', expected one of: %s"),
		r->row->name, word, all.buf);
}

/* The rest of the line as it is, without a pair of quotes around the whole. */
static int take_text(struct reading *r)
{
	char *text = r->rest;
	size_t len = strlen(text);
	if (len >= 2 && text[0] == '"' && text[len - 1] == '"') {
		text[len - 1] = '\0';
		text++;
		len -= 2;
	}
	if (len > TEXT_BYTES)
		return err_set(r->err, ERR_INPUT, _("%s: the text is longer than %d bytes"),
			r->row->name, TEXT_BYTES);
	r->d->text = *text ? text : NULL;
	return 0;
}

/* The rest of the line as a person reads it: what has no shape is no word. */
static int take_note(struct reading *r)
{
	if (take_text(r))
		return -1;
	if (!r->d->text)
		return 0;
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, TEXT_BYTES);
	clean_text(&clean, r->d->text, strlen(r->d->text), CLEAN_LINES);
	r->d->text = trim(arena_strdup(r->arena, clean.buf));
	if (!*r->d->text)
		r->d->text = NULL;
	return 0;
}

static int read_none(struct reading *r)
{
	if (*r->rest)
		return err_set(r->err, ERR_INPUT, _("%s: takes nothing behind it, got '%.40s'"),
			r->row->name, r->rest);
	return 0;
}

static int read_operator(struct reading *r)
{
	const char *who = only_word(r);
	if (!who)
		return -1;
	if (strcmp(who, "me") == 0 && r->me)
		who = r->me;
	if (strlen(who) > NAME_BYTES)
		return err_set(r->err, ERR_INPUT, _("%s: expected a login name"), r->row->name);
	r->d->text = who;
	return 0;
}

static int read_tags(struct reading *r)
{
	const char **on = arena_alloc(r->arena, TAGS_MOST * sizeof(*on));
	const char **off = arena_alloc(r->arena, TAGS_MOST * sizeof(*off));
	struct decision *d = r->d;
	const char *word;
	while ((word = take_word(&r->rest))) {
		char tag[64];
		bool takes_off = d->kind == DECIDE_TAG && *word == '-';
		if (d->tag_count + d->untag_count == TAGS_MOST)
			return err_set(r->err, ERR_INPUT, _("%s: more than %d tags at once"),
				r->row->name, TAGS_MOST);
		if (tag_normalise(tag, word + takes_off, r->err))
			return -1;
		if (takes_off)
			off[d->untag_count++] = arena_strdup(r->arena, tag);
		else
			on[d->tag_count++] = arena_strdup(r->arena, tag);
	}
	d->tags = on;
	d->untags = off;
	return d->tag_count + d->untag_count ? 0 : expected(r);
}

static int read_priority(struct reading *r)
{
	const char *word = only_word(r);
	if (!word)
		return -1;
	if (word[0] < '0' || word[0] >= '0' + PRIORITIES || word[1])
		return err_set(r->err, ERR_INPUT, _("%s: expected 0, 1, 2 or 3, got '%.40s'"),
			r->row->name, word);
	r->d->priority = (enum priority)(word[0] - '0');
	return 0;
}

static int read_disposition(struct reading *r)
{
	const char *const *names = disposition_names + DISPOSITION_NONE + 1;
	size_t count = DISPOSITIONS - DISPOSITION_NONE - 1;
	const char *word = take_word(&r->rest);
	if (!word)
		return expected(r);
	int found = table_find(names, count, word);
	if (found < 0)
		return unknown_word(r, word, names, count);
	r->d->disposition = (enum disposition)(DISPOSITION_NONE + 1 + found);
	return take_note(r);
}

static int read_time(struct reading *r)
{
	r->d->text = *r->rest ? r->rest : NULL;
	if (!r->d->text || strcmp(r->rest, SNOOZE_REPLY) == 0)
		return 0;
	if (decision_time(&r->d->until_us, r->rest, r->now_us, r->err))
		return err_prefix(r->err, "%s", r->row->name);
	return 0;
}

static int read_wait(struct reading *r)
{
	static const char *const names[] = {"citizen", "service"};
	const char *word = only_word(r);
	if (!word)
		return -1;
	int found = table_find(names, ARRAY_LEN(names), word);
	if (found < 0)
		return unknown_word(r, word, names, ARRAY_LEN(names));
	r->d->waiting_service = found == 1;
	return 0;
}

static int read_text(struct reading *r)
{
	if (take_note(r))
		return -1;
	return r->d->text ? 0 : expected(r);
}

static int read_checklist(struct reading *r)
{
	const char **names = arena_alloc(r->arena, checklist_count * sizeof(*names));
	const char *field = take_word(&r->rest);
	if (!field)
		return expected(r);
	for (size_t i = 0; i < checklist_count; i++)
		names[i] = checklist_rows[i].name;
	const struct checklist_row *row = checklist_find(field);
	if (!row)
		return unknown_word(r, field, names, checklist_count);
	r->d->about = field;
	if (read_text(r))
		return -1;
	/* A place that is named is a yes that was not said: it would make no danger. */
	if (row->flags & CHECKLIST_DANGER && !checklist_is_yes(r->d->text) &&
		!checklist_is_no(r->d->text))
		return err_set(r->err, ERR_INPUT, _("%s: expected yes or no first, got '%.40s'"),
			_(row->label), r->d->text);
	return 0;
}

/* A word that it is about, and a text. */
static int read_about(struct reading *r)
{
	const char *number = take_word(&r->rest);
	if (!number || !clean_is(number, strlen(number), 0))
		return expected(r);
	r->d->about = number;
	return read_text(r);
}

/* A number as it is written without anything about it. */
static bool is_number(const char *word)
{
	size_t len = strspn(word, "0123456789");
	return !word[len] && len > 0 && len <= 18 && word[0] != '0';
}

static int read_ids(struct reading *r)
{
	const char **ids = arena_alloc(r->arena, IDS_MOST * sizeof(*ids));
	struct decision *d = r->d;
	const char *word;
	while ((word = take_word(&r->rest))) {
		if (r->row->argument == ARGUMENT_CASES && !is_number(word))
			return err_set(r->err, ERR_INPUT,
				_("%s: expected the number of a case, got '%.40s'"), r->row->name,
				word);
		if (d->id_count == IDS_MOST)
			return err_set(r->err, ERR_INPUT, _("%s: more than %d at once"),
				r->row->name, IDS_MOST);
		if (table_find(ids, d->id_count, word) < 0)
			ids[d->id_count++] = word;
	}
	d->ids = ids;
	return d->id_count ? 0 : expected(r);
}

static int read_answer(struct reading *r)
{
	const char *word = take_word(&r->rest);
	size_t len = word ? strlen(word) : 0;
	if (len == 0 || len > 18 || strspn(word, "0123456789") != len)
		return expected(r);
	r->d->question = strtoll(word, NULL, 10);
	return read_text(r);
}

/* Answers that lead to no proposal yet get the next question. */
static int read_aid(struct reading *r)
{
	static const char *const names[] = {"take", "overrule"};
	const char *answers = take_word(&r->rest);
	const struct aid_node *node;
	if (aid_walk(answers ? answers : "", &node, &r->d->aid))
		return expected(r);
	if (node)
		return err_set(r->err, ERR_INPUT, _("%s: %s y or n behind it"), r->row->name,
			_(node->question));
	if (!*r->rest)
		return err_set(r->err, ERR_INPUT,
			_("%s: %s, priority %d, tag %s: 'take' or 'overrule' behind it"),
			r->row->name, _(r->d->aid->title), (int)r->d->aid->priority,
			r->d->aid->tag);
	const char *word = only_word(r);
	if (!word)
		return -1;
	int found = table_find(names, ARRAY_LEN(names), word);
	if (found < 0)
		return unknown_word(r, word, names, ARRAY_LEN(names));
	r->d->about = answers;
	r->d->overruled = found == 1;
	return 0;
}

/* A word, or several between quotes, in which a backslash takes the next character as it is. */
static char *take_quoted(char **rest)
{
	if (**rest != '"')
		return take_word(rest);
	char *from = *rest + 1, *to = from, *word = from;
	for (; *from && *from != '"'; from++) {
		if (*from == '\\' && from[1])
			from++;
		*to++ = *from;
	}
	*rest = *from ? from + 1 : from;
	*rest += strspn(*rest, blanks);
	*to = '\0';
	return word;
}

static int add_file(struct reading *r)
{
	const char *path = take_quoted(&r->rest);
	if (!path || !*path)
		return expected(r);
	if (r->d->file_count == FILES_MOST)
		return err_set(
			r->err, ERR_INPUT, _("%s: more than %d files"), r->row->name, FILES_MOST);
	if (!r->d->files)
		r->d->files = arena_alloc(r->arena, FILES_MOST * sizeof(*r->d->files));
	r->d->files[r->d->file_count++] = (struct decision_file){.path = path};
	return 0;
}

static int add_alt(struct reading *r)
{
	const char *alt = take_quoted(&r->rest);
	if (!alt || r->d->file_count == 0)
		return expected(r);
	r->d->files[r->d->file_count - 1].alt = alt;
	return 0;
}

static int read_reply_option(struct reading *r, const char *option)
{
	if (strcmp(option, "--attach") == 0)
		return add_file(r);
	if (strcmp(option, "--alt") == 0)
		return add_alt(r);
	if (strcmp(option, "--send") == 0) {
		r->d->send = true;
	} else if (strcmp(option, "--private") == 0) {
		r->d->in_private = true;
	} else if (strcmp(option, "--template") == 0) {
		r->d->code = take_word(&r->rest);
		return r->d->code ? 0 : expected(r);
	} else {
		return err_set(r->err, ERR_INPUT,
			_("%s: unknown '%.40s', expected --send, --private, --template CODE, --attach FILE or --alt TEXT"),
			r->row->name, option);
	}
	return 0;
}

static int read_reply(struct reading *r)
{
	while (strncmp(r->rest, "--", 2) == 0) {
		const char *option = take_word(&r->rest);
		if (strcmp(option, "--") == 0)
			break;
		if (read_reply_option(r, option))
			return -1;
	}
	for (size_t i = 0; i < r->d->file_count; i++)
		if (!r->d->files[i].alt || !*r->d->files[i].alt)
			return err_set(r->err, ERR_INPUT,
				_("%s: --attach %.60s: --alt says in words what is to be seen, for who cannot see it"),
				r->row->name, r->d->files[i].path);
	if (take_text(r))
		return -1;
	if (r->d->text && r->d->code)
		return err_set(r->err, ERR_INPUT, _("%s: expected a template or a text, not both"),
			r->row->name);
	if (r->d->send && !r->d->text && !r->d->code)
		return err_set(r->err, ERR_INPUT, _("%s: --send needs a text or a template"),
			r->row->name);
	return 0;
}

/* Takes the word when it comes next, and is no beginning of another. */
static bool take_option(struct reading *r, const char *option)
{
	size_t len = strlen(option);
	if (strncmp(r->rest, option, len) != 0 || (r->rest[len] && !strchr(blanks, r->rest[len])))
		return false;
	take_word(&r->rest);
	return true;
}

/* The number behind --of, where it is written. */
static int read_of(struct reading *r)
{
	if (!take_option(r, "--of"))
		return 0;
	const char *number = take_word(&r->rest);
	if (!number || !is_number(number))
		return expected(r);
	r->d->of = strtoll(number, NULL, 10);
	return 0;
}

static int read_moderation(struct reading *r)
{
	const char *names[MODERATIONS];
	const char *word = take_word(&r->rest);
	if (!word)
		return expected(r);
	for (int i = 0; i < MODERATIONS; i++)
		names[i] = moderation_rows[i].name;
	r->d->moderation = moderation_find(word);
	if (r->d->moderation == MODERATIONS)
		return unknown_word(r, word, names, MODERATIONS);
	r->d->send = true;
	r->d->yes = take_option(r, "--yes");
	if (read_of(r))
		return -1;
	r->d->yes = take_option(r, "--yes") || r->d->yes;
	return read_text(r);
}

static int (*const readers[])(struct reading *r) = {
	[ARGUMENT_NONE] = read_none,
	[ARGUMENT_OPERATOR] = read_operator,
	[ARGUMENT_TAGS] = read_tags,
	[ARGUMENT_PRIORITY] = read_priority,
	[ARGUMENT_DISPOSITION] = read_disposition,
	[ARGUMENT_TIME] = read_time,
	[ARGUMENT_TEXT] = read_text,
	[ARGUMENT_REPLY] = read_reply,
	[ARGUMENT_WAIT] = read_wait,
	[ARGUMENT_CHECKLIST] = read_checklist,
	[ARGUMENT_DISPATCH] = read_about,
	[ARGUMENT_CASES] = read_ids,
	[ARGUMENT_MENTIONS] = read_ids,
	[ARGUMENT_QUESTION] = read_about,
	[ARGUMENT_ANSWER] = read_answer,
	[ARGUMENT_AID] = read_aid,
	[ARGUMENT_MODERATION] = read_moderation,
};

enum decision_kind decision_find(const char *name)
{
	for (size_t i = 0; i < DECISIONS; i++)
		if (strcmp(decision_rows[i].name, name) == 0)
			return (enum decision_kind)i;
	return DECISIONS;
}

static int unknown_decision(const char *word, struct err *err)
{
	const char *names[DECISIONS];
	for (size_t i = 0; i < DECISIONS; i++)
		names[i] = decision_rows[i].name;
	const char *near = table_nearest(names, DECISIONS, word);
	if (near)
		return err_set(err, ERR_INPUT, _("unknown command '%.40s', did you mean '%s'?"),
			word, near);
	return err_set(err, ERR_INPUT, _("unknown command '%.40s'"), word);
}

int decision_parse(struct decision *d, const char *text, const char *me, int64_t now_us,
	struct arena *a, struct err *err)
{
	*d = (struct decision){.kind = DECISIONS};
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_INPUT, _("the command is not UTF-8"));
	char *rest = trim(arena_strdup(a, text));
	const char *word = take_word(&rest);
	if (!word)
		return err_set(err, ERR_INPUT, _("expected a command"));
	d->kind = decision_find(word);
	if (d->kind == DECISIONS)
		return unknown_decision(word, err);
	const struct decision_row *row = &decision_rows[d->kind];
	struct reading r = {d, row, rest, me, now_us, a, err};
	return readers[row->argument](&r);
}

/* "tomorrow", "2026-11-24", each with or without a time behind it; without it the morning. */
static int day_and_time(int64_t *us, const char *text, int64_t now_us)
{
	char day[16];
	size_t len = strcspn(text, " ");
	const char *time = text[len] ? text + len + 1 : "08:00";
	int64_t day_us;
	if (len >= sizeof(day))
		return -1;
	memcpy(day, text, len);
	day[len] = '\0';
	if (moment_day(day, now_us, &day_us))
		return -1;
	return moment_of_day(time, day_us, now_us, us);
}

int decision_time(int64_t *us, const char *text, int64_t now_us, struct err *err)
{
	int64_t length;
	if (moment_length(text, &length) == 0) {
		*us = now_us + length;
	} else if (moment_of_day(text, now_us, now_us, us) == 0) {
		if (*us <= now_us)
			moment_of_day(text, clock_local_day(now_us, 1), now_us, us);
	} else if (day_and_time(us, text, now_us) && moment_point(text, now_us, us)) {
		return err_set(err, ERR_INPUT,
			_("'%.40s' is no time, expected such as 30m, 2h, 08:00, tomorrow, "
			  "2026-11-24 08:00"),
			text);
	}
	if (*us <= now_us)
		return err_set(err, ERR_INPUT, _("'%.40s' is in the past"), text);
	if (*us > now_us + 366 * CLOCK_DAY)
		return err_set(err, ERR_INPUT, _("'%.40s' is more than a year away"), text);
	return 0;
}

static bool is_tag(const char *tag)
{
	const char *start = tag, *word = NULL;
	size_t letters = 0;
	for (size_t step; *tag; tag += step, letters++) {
		if (*tag == '-' || *tag == '_') {
			step = 1;
			continue;
		}
		struct cluster c = cluster_next(tag, strlen(tag));
		step = c.len;
		if (utf8_word(tag, &word) == 0 || word != tag || !clean_is(tag, step, 0))
			return false;
	}
	return letters > 0 && letters <= TAG_LETTERS && start[0] != '-';
}

int tag_normalise(char out[64], const char *tag, struct err *err)
{
	tag += *tag == '#';
	MEM_AUTO char *folded = utf8_valid(tag, strlen(tag)) ? utf8_fold(tag) : NULL;
	if (!folded || strlen(folded) > 63 || !is_tag(folded))
		return err_set(err, ERR_INPUT,
			_("'%.40s' is no tag, expected 1 to %d letters, digits, '-' or '_'"), tag,
			TAG_LETTERS);
	memcpy(out, folded, strlen(folded) + 1);
	return 0;
}
