/* Keys: their names, and which command's text a sequence of them runs. */
#ifndef NW_SCREEN_KEYS_H
#define NW_SCREEN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "config/config.h"

/* A key is a code point, or one of these; KEYS_ALT is added when Alt was held. ^D is 4, Enter 13,
 * Tab 9. */
enum {
	KEYS_ESC = 27,
	KEYS_BACKSPACE = 127,
	KEYS_NAMED = 0x200000,
	KEYS_UP = KEYS_NAMED,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_HOME,
	KEYS_END,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_INSERT,
	KEYS_DELETE,
	KEYS_BACK_TAB,
	KEYS_F1,
	KEYS_F12 = KEYS_F1 + 11,
	KEYS_ALT = 0x400000,
	KEYS_SEQUENCE_MAX = 4,
};

/* Reads a sequence: "j", "gg", "^D", "<PgDn>", "g1", "M-e", "<F3>", ",x". "Esc 3" is <F3>. Returns
 * how many keys, or -1 (ERR_INPUT). */
int keys_parse(uint32_t out[KEYS_SEQUENCE_MAX], const char *text, struct err *err);

/* Appends the name of one key, as keys_parse reads it. */
void keys_name(struct strbuf *out, uint32_t key);

/* One row of the key map. */
struct key_binding {
	const char *view;    /* the name of a view or of a group of views, or "all" */
	const char *keys;    /* as keys_parse reads them */
	const char *command; /* as typed after ':' */
	const char *note;    /* for help, marked for translation; NULL = the command's own help */
};
extern const struct key_binding keys_default[];
extern const size_t keys_default_count;

struct keymap;

/* The default map with the user's bindings on top: one of the same view and keys takes its place. A
 * binding that begins another one of a view that both serve, a command that does not exist, or one
 * that sends something out of the house is an error that names file and line (ERR_CONFIG). */
struct keymap *keymap_new(const struct config *config, struct err *err);
void keymap_free(struct keymap *map);

/* Where a key is pressed. A binding for a group ("list", "text", "pick") serves every view of it;
 * where text is typed, keys that are text serve only when they are bound for that very view or for
 * pickers. */
struct keymap_place {
	const char *view;
	const char *group; /* NULL = none */
	bool typing;
};
extern const char *const keymap_groups[];
extern const size_t keymap_group_count;

enum keymap_match { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_FOUND };

enum keymap_match keymap_find(const struct keymap *map, const struct keymap_place *place,
	const uint32_t *keys, size_t count, const struct key_binding **found);

/* All rows that serve a place, in the order of the table: for help and hints. Start with *at = 0;
 * NULL at the end. */
const struct key_binding *keymap_next(
	const struct keymap *map, const struct keymap_place *place, size_t *at);

/* The first binding of this very command in a place, or NULL; and its keys. */
const struct key_binding *keymap_binding_of(
	const struct keymap *map, const struct keymap_place *place, const char *command);
const char *keymap_keys_of(
	const struct keymap *map, const struct keymap_place *place, const char *command);

#endif
