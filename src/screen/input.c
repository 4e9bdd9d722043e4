#include "screen/input.h"

#include <curses.h>
#include <limits.h>
#include <stdlib.h>
#include <wchar.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "screen/keys.h"

enum {
	CODE_PASTE_START = KEY_MAX + 1,
	CODE_PASTE_END,
	CODE_IGNORED,
	PASTE_MAX = 1 << 20,
	PASTE_SILENCE_MS = 1000, /* a paste without an end is over after this */
	NO_CODE = -1,
};

struct input {
	WINDOW *pad; /* reading from a pad never refreshes the screen */
	int ahead;   /* a code that was read and not used yet, or NO_CODE */
	bool ahead_is_key;
	bool pasting;
	int64_t pasted_ms;
	struct strbuf paste;
};

static const struct {
	const char *bytes;
	int code;
} sequences[] = {
	{"\033[A", KEY_UP},
	{"\033OA", KEY_UP},
	{"\033[B", KEY_DOWN},
	{"\033OB", KEY_DOWN},
	{"\033[C", KEY_RIGHT},
	{"\033OC", KEY_RIGHT},
	{"\033[D", KEY_LEFT},
	{"\033OD", KEY_LEFT},
	{"\033[H", KEY_HOME},
	{"\033OH", KEY_HOME},
	{"\033[1~", KEY_HOME},
	{"\033[7~", KEY_HOME},
	{"\033[F", KEY_END},
	{"\033OF", KEY_END},
	{"\033[4~", KEY_END},
	{"\033[8~", KEY_END},
	{"\033[2~", KEY_IC},
	{"\033[3~", KEY_DC},
	{"\033[5~", KEY_PPAGE},
	{"\033[6~", KEY_NPAGE},
	{"\033[Z", KEY_BTAB},
	{"\033OP", KEY_F(1)},
	{"\033OQ", KEY_F(2)},
	{"\033OR", KEY_F(3)},
	{"\033OS", KEY_F(4)},
	{"\033[11~", KEY_F(1)},
	{"\033[12~", KEY_F(2)},
	{"\033[13~", KEY_F(3)},
	{"\033[14~", KEY_F(4)},
	{"\033[[A", KEY_F(1)},
	{"\033[[B", KEY_F(2)},
	{"\033[[C", KEY_F(3)},
	{"\033[[D", KEY_F(4)},
	{"\033[[E", KEY_F(5)},
	{"\033[15~", KEY_F(5)},
	{"\033[17~", KEY_F(6)},
	{"\033[18~", KEY_F(7)},
	{"\033[19~", KEY_F(8)},
	{"\033[20~", KEY_F(9)},
	{"\033[21~", KEY_F(10)},
	{"\033[23~", KEY_F(11)},
	{"\033[24~", KEY_F(12)},
	{"\033[200~", CODE_PASTE_START},
	{"\033[201~", CODE_PASTE_END},
	{"\033[I", CODE_IGNORED},
	{"\033[O", CODE_IGNORED},
};

static const struct {
	int code;
	uint32_t key;
} codes[] = {
	{KEY_UP, KEYS_UP},
	{KEY_DOWN, KEYS_DOWN},
	{KEY_LEFT, KEYS_LEFT},
	{KEY_RIGHT, KEYS_RIGHT},
	{KEY_HOME, KEYS_HOME},
	{KEY_END, KEYS_END},
	{KEY_PPAGE, KEYS_PAGE_UP},
	{KEY_NPAGE, KEYS_PAGE_DOWN},
	{KEY_IC, KEYS_INSERT},
	{KEY_DC, KEYS_DELETE},
	{KEY_BTAB, KEYS_BACK_TAB},
	{KEY_BACKSPACE, KEYS_BACKSPACE},
	{KEY_ENTER, '\r'},
};

struct input *input_new(void)
{
	struct input *in = mem_zero(1, sizeof(*in));

	for (size_t i = 0; i < ARRAY_LEN(sequences); i++)
		define_key(sequences[i].bytes, sequences[i].code);
	in->pad = newpad(1, 1);
	in->ahead = NO_CODE;
	keypad(in->pad, TRUE);
	nodelay(in->pad, TRUE);
	strbuf_init(&in->paste, PASTE_MAX);
	return in;
}

void input_free(struct input *in)
{
	if (!in)
		return;
	delwin(in->pad);
	strbuf_release(&in->paste);
	free(in);
}

/* One code of curses, or NO_CODE. */
static int input_code(struct input *in, bool *is_key)
{
	int code = in->ahead, got;
	wint_t wide;

	if (code != NO_CODE) {
		*is_key = in->ahead_is_key;
		in->ahead = NO_CODE;
		return code;
	}
	got = wget_wch(in->pad, &wide);
	if (got == ERR)
		return NO_CODE;
	*is_key = got == KEY_CODE_YES;
	return (int)wide;
}

static void input_put_back(struct input *in, int code, bool is_key)
{
	in->ahead = code;
	in->ahead_is_key = is_key;
}

static uint32_t input_key(int code)
{
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].code == code)
			return codes[i].key;
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return KEYS_F1 + (uint32_t)(code - KEY_F(1));
	return 0;
}

/* What follows an Esc at once belongs to it: Alt and a letter, or the twin of an F-key. */
static uint32_t input_escape(struct input *in)
{
	bool is_key;
	int next = input_code(in, &is_key);

	if (next == NO_CODE)
		return KEYS_ESC;
	if (is_key || next == KEYS_ESC) {
		input_put_back(in, next, is_key);
		return KEYS_ESC;
	}
	if (next >= '0' && next <= '9')
		return KEYS_F1 + (uint32_t)(next == '0' ? 9 : next - '1');
	return KEYS_ALT | (uint32_t)next;
}

static void paste_add(struct input *in, int code)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = {0};
	size_t len;

	if (code == '\r') {
		strbuf_char(&in->paste, '\n');
		return;
	}
	if (code == '\n' && in->paste.len > 0 && in->paste.buf[in->paste.len - 1] == '\n')
		return;
	len = wcrtomb(bytes, (wchar_t)code, &state);
	if (len != (size_t)-1)
		strbuf_add(&in->paste, bytes, len);
}

static struct term_event paste_end(struct input *in)
{
	in->pasting = false;
	return (struct term_event){.kind = TERM_PASTE, .text = in->paste.buf, .len = in->paste.len};
}

struct term_event input_next(struct input *in)
{
	bool is_key = false;
	int code;

	while ((code = input_code(in, &is_key)) != NO_CODE) {
		if (in->pasting) {
			int64_t now_ms = clock_mono_ms();

			if (now_ms - in->pasted_ms > PASTE_SILENCE_MS) {
				input_put_back(in, code, is_key);
				return paste_end(in);
			}
			in->pasted_ms = now_ms;
			if (is_key && code == CODE_PASTE_END)
				return paste_end(in);
			if (!is_key)
				paste_add(in, code);
			continue;
		}
		if (is_key && code == CODE_PASTE_START) {
			in->pasting = true;
			in->pasted_ms = clock_mono_ms();
			strbuf_clear(&in->paste);
			continue;
		}
		uint32_t key = is_key ? input_key(code) : (uint32_t)code;

		if (!is_key && code == '\b')
			key = KEYS_BACKSPACE;
		if (!is_key && code == KEYS_ESC)
			key = input_escape(in);
		if (key)
			return (struct term_event){.kind = TERM_KEY, .key = key};
	}
	return (struct term_event){.kind = TERM_NOTHING};
}
