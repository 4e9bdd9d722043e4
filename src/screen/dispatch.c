#include "screen/dispatch.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "screen/command.h"
#include "screen/list.h"
#include "screen/presence.h"
#include "screen/prompt.h"

enum { ESCAPE_WAIT_MS = 1000, COUNT_MAX = 99999 };

static void key_take(struct desk *desk, uint32_t key);

static void forget_keys(struct desk *desk)
{
	desk->key_count = 0;
	desk->count = 0;
}

static void say_unbound(struct desk *desk)
{
	STRBUF_AUTO struct strbuf keys;

	strbuf_init(&keys, 64);
	for (size_t i = 0; i < desk->key_count; i++)
		keys_name(&keys, desk->keys[i]);
	desk_say(desk, SAY_WARNING, _("%s is not bound here, ? shows help"), keys.buf);
}

/* Keys that no binding takes are text where text is typed. */
static void keys_unbound(struct desk *desk)
{
	struct view *v = desk->top;
	bool taken = false;

	if (v->ops->key)
		for (size_t i = 0; i < desk->key_count; i++)
			taken |= v->ops->key(v, desk->keys[i]);
	if (!taken)
		say_unbound(desk);
	desk->marked = false;
	forget_keys(desk);
}

/* What was said in another view is no word on this one. */
static void key_run(struct desk *desk, const struct key_binding *binding)
{
	struct err err = ERR_INIT;
	const struct view *top = desk->top;
	int count = desk->count;

	forget_keys(desk);
	if (command_run(desk, binding->command, count, &err) < 0)
		desk_say_err(desk, &err);
	else if (desk->top != top && !desk->message.fresh)
		desk->message.text[0] = '\0';
}

/* Where text is typed, what only began a sequence is done with: the keys behind it count by
 * themselves. */
static void keys_begin_anew(struct desk *desk)
{
	uint32_t keys[KEYS_SEQUENCE_MAX];
	size_t count = desk->key_count;

	memcpy(keys, desk->keys, sizeof(keys));
	forget_keys(desk);
	if (desk->top->ops->key)
		desk->top->ops->key(desk->top, keys[0]);
	for (size_t i = 1; i < count; i++)
		key_take(desk, keys[i]);
}

/* Looks up what was pressed so far. */
static void keys_look_up(struct desk *desk)
{
	struct keymap_place place = view_place(desk->top->ops);
	const struct key_binding *binding = NULL;

	switch (keymap_find(desk->keymap, &place, desk->keys, desk->key_count, &binding)) {
	case KEYMAP_FOUND:
		key_run(desk, binding);
		break;
	case KEYMAP_PREFIX:
		break;
	case KEYMAP_NONE:
		if (place.typing && desk->key_count > 1)
			keys_begin_anew(desk);
		else
			keys_unbound(desk);
		break;
	}
}

static bool key_counts(struct desk *desk, uint32_t key)
{
	if (desk->key_count > 0 || desk->top->ops->flags & VIEW_TYPING)
		return false;
	if (key < '0' || key > '9' || (key == '0' && desk->count == 0))
		return false;
	desk->count = desk->count * 10 + (int)(key - '0');
	if (desk->count > COUNT_MAX)
		desk->count = COUNT_MAX;
	return true;
}

/* An Esc waits a moment for a digit, so that F-keys exist where the terminal eats them. In a pop-up
 * it acts at once: there it means away. */
static bool key_waits(struct desk *desk, uint32_t key)
{
	if (key != KEYS_ESC || desk->top->ops->flags & VIEW_POPUP || desk->key_count > 0)
		return false;
	desk->escape_ms = clock_mono_ms() + ESCAPE_WAIT_MS;
	return true;
}

static void key_take(struct desk *desk, uint32_t key)
{
	if (key_counts(desk, key))
		return;
	desk->keys[desk->key_count++] = key;
	keys_look_up(desk);
	if (desk->key_count == KEYS_SEQUENCE_MAX)
		keys_unbound(desk);
}

void desk_escape_alone(struct desk *desk)
{
	desk->escape_ms = 0;
	desk->redraw_now = true;
	if (desk->count > 0 || desk->marked) {
		desk->marked = false;
		forget_keys(desk);
		return;
	}
	key_take(desk, KEYS_ESC);
}

void desk_key(struct desk *desk, uint32_t key)
{
	struct view *v = desk->top;

	desk->redraw_now = true;
	presence_key(desk);
	desk->message.fresh = false;
	if (v->ops->list && v->ops->list(v))
		v->ops->list(v)->touched = true;
	if (prompt_is_open(desk)) {
		prompt_key(desk, key);
		return;
	}
	if (desk->escape_ms) {
		if (key >= '0' && key <= '9') {
			desk->escape_ms = 0;
			key_take(desk, KEYS_F1 + (key == '0' ? 9 : key - '1'));
			return;
		}
		desk_escape_alone(desk);
		if (prompt_is_open(desk)) {
			prompt_key(desk, key);
			return;
		}
	} else if (key_waits(desk, key)) {
		return;
	}
	key_take(desk, key);
}

void desk_paste(struct desk *desk, const char *text, size_t len)
{
	struct view *v = desk->top;

	desk->redraw_now = true;
	if (prompt_is_open(desk))
		prompt_paste(desk, text, len);
	else if (v->ops->paste)
		v->ops->paste(v, text, len);
	else
		desk_say(
			desk, SAY_WARNING, _("a paste is text for a reply; nothing was done here"));
}
