#include "screen/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "screen/command.h"
#include "screen/view.h"

const char *const keymap_groups[] = {"list", "text", "pick"};
const size_t keymap_group_count = ARRAY_LEN(keymap_groups);

struct entry {
	struct key_binding binding;
	const char *where; /* "file:line"; NULL = ours */
	uint32_t keys[KEYS_SEQUENCE_MAX];
	size_t count;
};

struct keymap {
	struct entry *items;
	size_t count, room;
};

static bool is_text(uint32_t key)
{
	return key >= ' ' && key < KEYS_NAMED && key != KEYS_BACKSPACE;
}

static bool is_group(const struct keymap_place *place, const char *name)
{
	return place->group && strcmp(place->group, name) == 0;
}

static bool entry_serves(const struct entry *e, const struct keymap_place *place)
{
	if (strcmp(e->binding.view, place->view) == 0 ||
		(strcmp(e->binding.view, "pick") == 0 && is_group(place, "pick")))
		return true;
	if (place->typing && is_text(e->keys[0]))
		return false;
	return strcmp(e->binding.view, "all") == 0 || is_group(place, e->binding.view);
}

/* True when there is a view in which both serve. */
static bool entries_meet(const struct entry *a, const struct entry *b)
{
	for (size_t i = 0; view_table[i]; i++) {
		struct keymap_place place = view_place(view_table[i]);

		if (entry_serves(a, &place) && entry_serves(b, &place))
			return true;
	}
	return strcmp(a->binding.view, b->binding.view) == 0;
}

static bool keys_begin(const struct entry *shorter, const struct entry *longer)
{
	return shorter->count < longer->count &&
	       memcmp(shorter->keys, longer->keys, shorter->count * sizeof(uint32_t)) == 0;
}

static bool same_place_and_keys(const struct entry *a, const struct entry *b)
{
	return strcmp(a->binding.view, b->binding.view) == 0 && a->count == b->count &&
	       memcmp(a->keys, b->keys, a->count * sizeof(uint32_t)) == 0;
}

static bool view_is_known(const char *name)
{
	return strcmp(name, "all") == 0 ||
	       table_find(keymap_groups, keymap_group_count, name) >= 0 || view_find(name);
}

static int entry_fault(const struct entry *e, struct err *err)
{
	err_prefix(err, "bind(\"%s\", \"%s\")", e->binding.view, e->binding.keys);
	if (e->where)
		err_prefix(err, "%s", e->where);
	err->code = ERR_CONFIG;
	return -1;
}

static int keymap_add(
	struct keymap *map, const struct key_binding *binding, const char *where, struct err *err)
{
	struct entry e = {.binding = *binding, .where = where};
	int count = keys_parse(e.keys, binding->keys, err);

	if (count < 0)
		return entry_fault(&e, err);
	e.count = (size_t)count;
	if (!view_is_known(binding->view)) {
		err_set(err, ERR_CONFIG, _("no view is named \"%s\""), binding->view);
		return entry_fault(&e, err);
	}
	if (command_check_binding(binding->command, err) < 0)
		return entry_fault(&e, err);
	for (size_t i = 0; i < map->count; i++) {
		struct entry *old = &map->items[i];

		if (same_place_and_keys(old, &e)) {
			*old = e;
			return 0;
		}
		if ((keys_begin(old, &e) || keys_begin(&e, old)) && entries_meet(old, &e)) {
			err_set(err, ERR_CONFIG,
				_("meets %s, which is bound to \"%s\": one begins the other"),
				old->binding.keys, old->binding.command);
			return entry_fault(&e, err);
		}
	}
	MEM_PUSH(map, e);
	return 0;
}

struct keymap *keymap_new(const struct config *config, struct err *err)
{
	struct keymap *map = mem_zero(1, sizeof(*map));
	int failed = 0;

	for (size_t i = 0; i < keys_default_count && !failed; i++)
		failed = keymap_add(map, &keys_default[i], NULL, err);
	for (size_t i = 0; i < config->bindings.count && !failed; i++) {
		const struct binding *b = &config->bindings.items[i];
		struct key_binding binding = {b->view, b->keys, b->command, b->note};

		failed = keymap_add(map, &binding, b->where, err);
	}
	if (failed) {
		keymap_free(map);
		return NULL;
	}
	return map;
}

void keymap_free(struct keymap *map)
{
	if (!map)
		return;
	free(map->items);
	free(map);
}

/* A binding of the view itself comes before one of its group, and that before one of all. */
static int entry_rank(const struct entry *e)
{
	if (strcmp(e->binding.view, "all") == 0)
		return 1;
	return table_find(keymap_groups, keymap_group_count, e->binding.view) >= 0 ? 2 : 3;
}

enum keymap_match keymap_find(const struct keymap *map, const struct keymap_place *place,
	const uint32_t *keys, size_t count, const struct key_binding **found)
{
	enum keymap_match match = KEYMAP_NONE;
	int best = 0;

	for (size_t i = 0; i < map->count; i++) {
		const struct entry *e = &map->items[i];

		if (e->count < count || e->keys[0] != keys[0] ||
			memcmp(e->keys, keys, count * sizeof(*keys)) != 0 ||
			!entry_serves(e, place))
			continue;
		if (e->count > count && match == KEYMAP_NONE)
			match = KEYMAP_PREFIX;
		if (e->count == count && entry_rank(e) > best) {
			best = entry_rank(e);
			match = KEYMAP_FOUND;
			*found = &e->binding;
		}
	}
	return match;
}

/* True when another binding of more weight takes the same keys at this place. */
static bool is_covered(
	const struct keymap *map, const struct entry *e, const struct keymap_place *place)
{
	const struct key_binding *found = NULL;

	return keymap_find(map, place, e->keys, e->count, &found) == KEYMAP_FOUND &&
	       found != &e->binding;
}

const struct key_binding *keymap_next(
	const struct keymap *map, const struct keymap_place *place, size_t *at)
{
	while (*at < map->count) {
		const struct entry *e = &map->items[(*at)++];

		if (entry_serves(e, place) && !is_covered(map, e, place))
			return &e->binding;
	}
	return NULL;
}

const struct key_binding *keymap_binding_of(
	const struct keymap *map, const struct keymap_place *place, const char *command)
{
	/* Asked for every hint at every key: the cheap question first. */
	for (size_t i = 0; i < map->count; i++) {
		const struct entry *e = &map->items[i];

		if (strcmp(e->binding.command, command) == 0 && entry_serves(e, place) &&
			!is_covered(map, e, place))
			return &e->binding;
	}
	return NULL;
}

const char *keymap_keys_of(
	const struct keymap *map, const struct keymap_place *place, const char *command)
{
	const struct key_binding *b = keymap_binding_of(map, place, command);

	return b ? b->keys : NULL;
}
