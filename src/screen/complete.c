/* What Tab offers in the prompt: names of commands, then what the command takes. */
#include "screen/complete.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/media_read.h"
#include "config/options.h"
#include "desk/checklist.h"
#include "desk/filter.h"
#include "desk/manual.h"
#include "screen/desk.h"

struct completing {
	struct desk *desk;
	struct completion_list *out;
	const char *word; /* what stands there of it */
	size_t len;
};

static void offer(struct completing *c, const char *text, const char *note)
{
	struct completion item;

	if (strncmp(text, c->word, c->len) != 0)
		return;
	item.text = arena_strdup(&c->out->arena, text);
	item.note = arena_strdup(&c->out->arena, note);
	MEM_PUSH(c->out, item);
}

/* The screen has its own of some names. */
static bool is_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(command_rows[i].name, name) == 0)
			return true;
	return false;
}

static void offer_commands(struct completing *c)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!(command_rows[i].flags & COMMAND_KEYS_ONLY))
			offer(c, command_rows[i].name, _(command_rows[i].help));
	for (size_t i = 0; i < DECISIONS; i++)
		if (!is_command(decision_rows[i].name))
			offer(c, decision_rows[i].name, _(decision_rows[i].help));
}

/* Those that `pick` opens, or those that `view` does. */
static void offer_views(struct completing *c, bool pickers)
{
	for (size_t i = 0; view_table[i]; i++)
		if (pickers ? view_table[i]->flags & VIEW_PICK
			    : !(view_table[i]->flags & VIEW_POPUP))
			offer(c, view_table[i]->name, NULL);
}

static void offer_options(struct completing *c)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (option_rows[i].scope == OPTION_OF_USER)
			offer(c, option_rows[i].name, _(option_rows[i].help));
}

static void offer_values(struct completing *c, const char *option)
{
	enum option found = option_find(option);

	if (found == OPTIONS)
		return;
	if (option_rows[found].type == OPTION_BOOL) {
		offer(c, "on", NULL);
		offer(c, "off", NULL);
	}
	for (const char *const *choice = option_rows[found].choices; choice && *choice; choice++)
		offer(c, *choice, NULL);
}

static void offer_fields(struct completing *c)
{
	for (size_t i = FIELD_TEXT + 1; i < FIELDS; i++) {
		struct strbuf STRBUF_AUTO field;

		strbuf_init(&field, 64);
		strbuf_printf(&field, "%s:", filter_field_names[i]);
		offer(c, field.buf, NULL);
	}
	for (size_t i = 0; i < c->desk->config->views.count; i++)
		offer(c, c->desk->config->views.items[i].filter,
			c->desk->config->views.items[i].name);
}

/* What can be had of the case; all of it where there is no case. */
static void offer_moderations(struct completing *c)
{
	const struct case_row *row = view_row(c->desk);
	unsigned can = row ? row->moderations : (1U << MODERATIONS) - 1;

	for (int i = 0; i < MODERATIONS; i++)
		if (can & 1U << i)
			offer(c, moderation_rows[i].name, _(moderation_rows[i].help));
}

/* Files and folders of the folder that is typed, up to a number that a person may look through. */
static void offer_files(struct completing *c)
{
	MEM_AUTO char *typed = mem_strndup(c->word, c->len);
	char *slash = strrchr(typed, '/');
	const char *base = slash ? slash + 1 : typed;
	MEM_AUTO char *before = mem_strndup(typed, (size_t)(base - typed));
	MEM_AUTO char *folder = media_path(*before ? before : ".");
	struct media_entry *entries;
	size_t count = media_list(folder, base, &entries);

	for (size_t i = 0; i < count; i++) {
		char size[MEDIA_SIZE_BYTES];
		MEM_AUTO char *path =
			mem_printf("%s%s%s", before, entries[i].name, entries[i].folder ? "/" : "");

		offer(c, path, entries[i].folder ? NULL : media_size(entries[i].size, size));
	}
	media_list_free(entries, count);
}

static void offer_argument(struct completing *c, enum decision_argument argument)
{
	static const char *const priorities[] = {"0", "1", "2", "3"};

	switch (argument) {
	case ARGUMENT_TAGS:
		for (size_t i = 0; i < c->desk->config->tags.count; i++)
			offer(c, c->desk->config->tags.items[i], NULL);
		break;
	case ARGUMENT_PRIORITY:
		for (size_t i = 0; i < ARRAY_LEN(priorities); i++)
			offer(c, priorities[i], priority_label((enum priority)i));
		break;
	case ARGUMENT_DISPOSITION:
		for (size_t i = DISPOSITION_NONE + 1; i < DISPOSITIONS; i++)
			offer(c, disposition_names[i], disposition_label((enum disposition)i));
		break;
	case ARGUMENT_OPERATOR:
		offer(c, "me", c->desk->name);
		for (size_t i = 0; i < c->desk->operators.count; i++)
			offer(c, c->desk->operators.items[i].login,
				c->desk->operators.items[i].name);
		break;
	case ARGUMENT_TIME:
		offer(c, "30m", NULL);
		offer(c, "2h", NULL);
		offer(c, _("tomorrow"), NULL);
		offer(c, SNOOZE_REPLY, _("until its citizen writes"));
		break;
	case ARGUMENT_TEXT: /* @ calls a colleague */
		for (size_t i = 0; i < c->desk->operators.count; i++) {
			MEM_AUTO char *call = mem_printf("@%s", c->desk->operators.items[i].login);

			offer(c, call, c->desk->operators.items[i].name);
		}
		break;
	case ARGUMENT_CHECKLIST:
		for (size_t i = 0; i < checklist_count; i++)
			offer(c, checklist_rows[i].name, _(checklist_rows[i].question));
		break;
	case ARGUMENT_QUESTION:
		for (size_t i = 0; i < c->desk->config->services.count; i++)
			offer(c, c->desk->config->services.items[i].name,
				c->desk->config->services.items[i].title);
		break;
	case ARGUMENT_AID:
		offer(c, "take", NULL);
		offer(c, "overrule", NULL);
		break;
	case ARGUMENT_MODERATION:
		offer_moderations(c);
		break;
	case ARGUMENT_WAIT:
		offer(c, "citizen", NULL);
		offer(c, "service", NULL);
		break;
	default:
		break;
	}
}

/* The arguments of the command at the start of the line; `words` come before the one that is
 * completed. */
static void offer_for(struct completing *c, const char *command, const char *before, size_t words)
{
	if (strcmp(command, "view") == 0 && words == 1)
		offer_views(c, false);
	else if (strcmp(command, "pick") == 0 && words == 1)
		offer_views(c, true);
	else if (strcmp(command, "set") == 0 && words == 1)
		offer_options(c);
	else if (strcmp(command, "set") == 0)
		offer_values(c, before);
	else if (strcmp(command, "limit") == 0 || strcmp(command, "mark-all") == 0)
		offer_fields(c);
	else if (strcmp(command, "intake") == 0 && words == 1)
		for (size_t i = 0; i < MANUAL_CHANNELS; i++)
			offer(c, manual_channel_names[i],
				manual_channel_label((enum manual_channel)i));
	else if (strcmp(command, "order") == 0 && words == 1)
		for (size_t i = 0; i < CASE_ORDERS; i++)
			offer(c, case_order_names[i], NULL);
	for (size_t i = 0; i < DECISIONS; i++)
		if (strcmp(command, decision_rows[i].name) == 0 &&
			(decision_rows[i].argument != ARGUMENT_MODERATION || words == 1))
			offer_argument(c, decision_rows[i].argument);
}

/* Where the name of a file begins, in which blanks may stand; 0: there is none. */
static size_t file_argument(const char *line)
{
	static const char attach[] = "attach ";

	return strncmp(line, attach, sizeof(attach) - 1) == 0 ? sizeof(attach) - 1 : 0;
}

void command_complete(
	struct desk *desk, const char *line, size_t cursor, struct completion_list *out)
{
	MEM_AUTO char *text = mem_strndup(line, cursor);
	struct completing c = {.desk = desk, .out = out};
	size_t file = file_argument(text);
	const char *words[16] = {0};
	size_t count = 0;
	char *saved = NULL;

	*out = (struct completion_list){.arena = ARENA_INIT};
	out->start = cursor;
	while (out->start > 0 && line[out->start - 1] != ' ')
		out->start--;
	if (file)
		out->start = file;
	c.word = line + out->start;
	c.len = cursor - out->start;
	if (file) {
		offer_files(&c);
		return;
	}
	text[out->start] = '\0';
	for (char *word = strtok_r(text, " ", &saved); word && count < ARRAY_LEN(words);
		word = strtok_r(NULL, " ", &saved))
		if (count > 0 || strcmp(word, "marked") != 0)
			words[count++] = word;
	if (count == 0)
		offer_commands(&c);
	else
		offer_for(&c, words[0], words[count - 1], count);
}

void completion_list_release(struct completion_list *list)
{
	arena_release(&list->arena);
	free(list->items);
	*list = (struct completion_list){.arena = ARENA_INIT};
}
