#include "screen/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "text/utf8.h"

static const struct {
	const char *name;
	uint32_t key;
} names[] = {
	{"Up", KEYS_UP},
	{"Down", KEYS_DOWN},
	{"Left", KEYS_LEFT},
	{"Right", KEYS_RIGHT},
	{"Home", KEYS_HOME},
	{"End", KEYS_END},
	{"PgUp", KEYS_PAGE_UP},
	{"PgDn", KEYS_PAGE_DOWN},
	{"Ins", KEYS_INSERT},
	{"Del", KEYS_DELETE},
	{"S-Tab", KEYS_BACK_TAB},
	{"Tab", '\t'},
	{"Enter", '\r'},
	{"Space", ' '},
	{"Esc", KEYS_ESC},
	{"BS", KEYS_BACKSPACE},
	{"lt", '<'},
};

/* A name between < and >; 0 when there is none such. */
static uint32_t key_named(const char *name, size_t len)
{
	char *end;
	long number;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i].name) == len && strncasecmp(names[i].name, name, len) == 0)
			return names[i].key;
	if (len < 2 || (name[0] != 'F' && name[0] != 'f'))
		return 0;
	number = strtol(name + 1, &end, 10);
	if (end != name + len || number < 1 || number > 12)
		return 0;
	return KEYS_F1 + (uint32_t)(number - 1);
}

/* Reads one key from the front; 0 when it is none. */
static uint32_t key_take(const char **at)
{
	const char *s = *at, *close;
	size_t step;
	uint32_t key;
	int32_t code;

	if (s[0] == '<' && (close = strchr(s, '>'))) {
		*at = close + 1;
		return key_named(s + 1, (size_t)(close - s) - 1);
	}
	if (s[0] == '^' && s[1] >= '@' && s[1] <= '_') {
		*at = s + 2;
		return (uint32_t)(s[1] - '@');
	}
	if (strncmp(s, "M-", 2) == 0 && s[2]) {
		*at = s + 2;
		key = key_take(at);
		return key ? KEYS_ALT | key : 0;
	}
	if (strncmp(s, "Esc ", 4) == 0 && s[4] >= '0' && s[4] <= '9') {
		*at = s + 5;
		return KEYS_F1 + (uint32_t)(s[4] == '0' ? 9 : s[4] - '1');
	}
	if (strncmp(s, "Esc", 3) == 0 && (!s[3] || s[3] == ' ')) {
		*at = s + 3 + (s[3] == ' ');
		return KEYS_ESC;
	}
	code = utf8_next(s, strlen(s), &step);
	*at = s + step;
	return code > ' ' ? (uint32_t)code : 0;
}

int keys_parse(uint32_t out[KEYS_SEQUENCE_MAX], const char *text, struct err *err)
{
	const char *at = text;
	int count = 0;

	while (*at) {
		uint32_t key = count < KEYS_SEQUENCE_MAX ? key_take(&at) : 0;

		if (!key)
			return err_set(err, ERR_INPUT,
				_("\"%s\" is no key: expected letters, ^X, <PgDn>, <F3> or M-x, four at "
				  "most"),
				text);
		out[count++] = key;
	}
	return count > 0 ? count : err_set(err, ERR_INPUT, _("expected a key"));
}

static void add_code_point(struct strbuf *out, uint32_t code)
{
	char bytes[4];
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = len; i-- > 1; code >>= 6)
		bytes[i] = (char)(0x80 | (code & 0x3f));
	bytes[0] = (char)(len == 1 ? code : code | (0xf00u >> len & 0xf0));
	strbuf_add(out, bytes, len);
}

void keys_name(struct strbuf *out, uint32_t key)
{
	if (key & KEYS_ALT) {
		strbuf_str(out, "M-");
		key &= ~(uint32_t)KEYS_ALT;
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].key == key) {
			strbuf_printf(out, key == KEYS_ESC ? "%s" : "<%s>", names[i].name);
			return;
		}
	if (key >= KEYS_F1 && key <= KEYS_F12)
		strbuf_printf(out, "<F%u>", key - KEYS_F1 + 1);
	else if (key < ' ')
		strbuf_printf(out, "^%c", (char)(key + '@'));
	else
		add_code_point(out, key);
}
