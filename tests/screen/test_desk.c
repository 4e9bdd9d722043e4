/* The desk as a terminal sees it: what it costs in bytes, where its cursor stands, and what it
 * never writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <curses.h>
#include <locale.h>

#include "base/mem.h"
#include "store/decide.h"
#include "store/sql.h"
#include "tests/screen/seed.h"
#include "text/utf8.h"
#include "tests/screen/stage.h"
#include "text/utf8.h"

static void stage_many(struct stage *st, size_t count)
{
	MUST(stage_begin(st, err));
	MUST(seed_many(st->store, count, STAGE_START_US, err) == 0);
}

static void open_usual(struct stage *st)
{
	MUST(stage_open(st, "xterm-256color", 80, 24, err));
}

static size_t bytes_of(struct stage *st, const char *keys)
{
	stage_forget(st);
	stage_type(st, keys);
	return st->written.len;
}

static void within(const char *what, size_t bytes, size_t most)
{
	if (getenv("STAGE_SAY"))
		fprintf(stderr, "%-32s %5zu of %zu bytes\n", what, bytes, most);
	if (bytes > most)
		fail_msg("%s: %zu bytes, at most %zu", what, bytes, most);
}

/* ---- bytes ---- */

static void a_move_inside_the_page_costs_little(void **state)
{
	struct stage st;

	stage_many(&st, 200);
	stage_option(&st, OPTION_PREVIEW, "off");
	open_usual(&st);
	stage_type(&st, "j");
	within("j, no preview", bytes_of(&st, "j"), 120);
	within("k, no preview", bytes_of(&st, "k"), 120);
	stage_end(&st);
}

static void a_move_in_slow_mode_costs_less(void **state)
{
	struct stage st;

	stage_many(&st, 200);
	stage_option(&st, OPTION_PREVIEW, "off");
	stage_option(&st, OPTION_SLOW, "on");
	open_usual(&st);
	stage_type(&st, "j");
	within("j, slow", bytes_of(&st, "j"), 40);
	stage_end(&st);
}

static void a_move_with_the_preview(void **state)
{
	struct stage st;

	stage_many(&st, 200);
	open_usual(&st);
	stage_type(&st, "j");
	for (int i = 0; i < 4; i++)
		within("j, preview", bytes_of(&st, "j"), 450);
	stage_end(&st);
}

static void scrolling_and_paging(void **state)
{
	struct stage st;

	stage_many(&st, 400);
	stage_option(&st, OPTION_PREVIEW, "off");
	open_usual(&st);
	stage_type(&st, "19j");
	within("j that scrolls", bytes_of(&st, "j"), 250);
	within("page down", bytes_of(&st, "\033[6~"), 1600);
	within("page down", bytes_of(&st, "\033[6~"), 1600);
	within("to the end", bytes_of(&st, "G"), 1600);
	stage_end(&st);
}

static void many_keys_are_one_redraw(void **state)
{
	struct stage st;
	char keys[101];

	stage_many(&st, 400);
	open_usual(&st);
	memset(keys, 'j', 100);
	keys[100] = '\0';
	within("100 keys", bytes_of(&st, keys), 2500);
	assert_int_equal(stage_cell(10, 0), '>');
	stage_end(&st);
}

/* Nobody has a finger on a row yet: what comes is seen, newest first, with the cursor on it. */
static void arrivals_are_shown_until_a_key_is_pressed(void **state)
{
	STRBUF_AUTO struct strbuf shown;
	struct stage st;
	int y, x;

	strbuf_init(&shown, 1 << 16);
	stage_many(&st, 3);
	open_usual(&st);
	MUST(seed_mention(st.store, "late", "laat@stad.example", "Nog iets", STAGE_START_US, err) ==
		0);
	MUST(seed_mention(st.store, "later", "laat2@stad.example", "En nog", STAGE_START_US, err) ==
		0);
	stage_settle(&st);
	stage_cursor(&y, &x);
	assert_int_equal(y, 2);
	stage_show(&st, &shown);
	assert_non_null(strstr(shown.buf, "Nog iets"));
	assert_non_null(strstr(shown.buf, "En nog"));
	assert_null(strstr(shown.buf, "above"));
	assert_null(strstr(shown.buf, "below"));
	stage_end(&st);
}

static void an_arrival_is_counted_and_moves_nothing(void **state)
{
	struct stage st;
	int y, x;

	stage_many(&st, 200);
	open_usual(&st);
	stage_type(&st, "jjj");
	stage_forget(&st);
	MUST(seed_mention(st.store, "late", "laat@stad.example", "Nog iets", STAGE_START_US, err) ==
		0);
	stage_settle(&st);
	assert_true(st.written.len > 0);
	within("an arrival", st.written.len, 300);
	stage_cursor(&y, &x);
	assert_int_equal(y, 5);
	assert_int_equal(stage_cell(5, 0), '>');
	stage_forget(&st);
	stage_settle(&st);
	assert_int_equal(st.written.len, 0);
	stage_end(&st);
}

/* ---- the bell ---- */

/* A BEL that ends a title is none. */
static int rings(struct stage *st)
{
	bool in_title = false;
	int count = 0;

	for (size_t i = 0; i < st->written.len; i++) {
		if (st->written.buf[i] == ']' && i > 0 && st->written.buf[i - 1] == '\033')
			in_title = true;
		if (st->written.buf[i] != '\a')
			continue;
		count += !in_title;
		in_title = false;
	}
	stage_forget(st);
	return count;
}

static void decide_elsewhere(struct stage *st, int64_t id, const char *words)
{
	static const struct actor bram = {.operator= "bram", .initials = "BRM"};
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;

	MUST(decision_parse(&d, words, "bram", STAGE_START_US, &arena, err) == 0);
	MUST(decide(st->store, &bram, &d, &id, 1, 0, &result, &summary, err) == 0);
	stage_settle(st);
	stage_advance(st, 200);
}

static void a_danger_rings_every_30_s_until_acknowledged(void **state)
{
	struct stage st;

	stage_many(&st, 5);
	open_usual(&st);
	assert_int_equal(rings(&st), 0);
	decide_elsewhere(&st, 3, "priority 0");
	assert_int_equal(rings(&st), 1);
	stage_advance(&st, 29000);
	assert_int_equal(rings(&st), 0);
	stage_advance(&st, 1000);
	assert_int_equal(rings(&st), 1);
	for (int i = 0; i < 10; i++)
		stage_advance(&st, 30000);
	assert_int_equal(rings(&st), 10);
	decide_elsewhere(&st, 4, "priority 0");
	assert_int_equal(rings(&st), 1);
	decide_elsewhere(&st, 3, "acknowledge");
	stage_advance(&st, 30000);
	assert_int_equal(rings(&st), 1);
	stage_type(&st, "gg"); /* the dangers go up */
	stage_type(&st, "gg!");
	decide_elsewhere(&st, 3, "dispatch 1 Katrien");
	decide_elsewhere(&st, 4, "dispatch 2 Katrien");
	rings(&st);
	stage_advance(&st, 3600000);
	assert_int_equal(rings(&st), 0);
	stage_end(&st);
}

/* What comes by the dozen is heard once in a few seconds, and the last of it as well. */
static void a_flood_of_dangers_rings_at_a_human_pace(void **state)
{
	struct stage st;

	stage_many(&st, 50);
	open_usual(&st);
	rings(&st);
	for (int i = 1; i <= 45; i++) {
		decide_elsewhere(&st, i, "priority 0");
		stage_advance(&st, 150);
	}
	int heard = rings(&st);
	assert_in_range(heard, 2, 10);
	stage_advance(&st, 3000);
	assert_int_equal(rings(&st), 1);
	stage_advance(&st, 3000);
	assert_int_equal(rings(&st), 0);
	stage_end(&st);
}

static void the_bell_option_mutes_no_danger(void **state)
{
	struct stage st;

	stage_many(&st, 5);
	open_usual(&st);
	decide_elsewhere(&st, 3, "priority 0");
	assert_int_equal(rings(&st), 1);
	stage_type(&st, ":set bell off\r");
	stage_advance(&st, 60000);
	assert_int_equal(rings(&st), 1);
	decide_elsewhere(&st, 4, "priority 0");
	assert_int_equal(rings(&st), 1);
	stage_end(&st);
}

/* ---- a command for notices ---- */

static void a_command_is_run_for_what_is_new(void **state)
{
	struct stage st;
	char words[200] = "";

	stage_many(&st, 2);
	MEM_AUTO char *file = mem_printf("%s/notice", st.folder);
	MEM_AUTO char *command = mem_printf(
		"printf '%%s: %%s' \"$NACHTWACHT_NOTICE\" \"$NACHTWACHT_WORDS\" >%s.new; mv %s.new %s",
		file, file, file);
	stage_option(&st, OPTION_NOTIFY_COMMAND, command);
	open_usual(&st);
	decide_elsewhere(&st, 1, "priority 0");
	for (int i = 0; i < 500 && access(file, F_OK); i++)
		usleep(10000);
	FILE *f = fopen(file, "r");
	assert_non_null(f);
	assert_non_null(fgets(words, sizeof(words), f));
	fclose(f);
	assert_string_equal(words, "danger: danger to life: case 1");
	stage_end(&st);
}

/* ---- the cursor ---- */

static void the_cursor_is_on_the_selected_row(void **state)
{
	static const char *const keys[] = {"j", "j", "k", "\006", "G", "k", "gg", " ", "V", "j",
		"V", "c", "j", "x", "j", "u", "p1", "j", ".", "|", "j", "|", "j", "|", "\004",
		"\025", "go", "j", "gn", "\t", "\033[6~", "5j", "\014"};
	struct stage st;
	int y, x;

	stage_many(&st, 300);
	open_usual(&st);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		stage_type(&st, keys[i]);
		stage_cursor(&y, &x);
		if (x != 0 || stage_cell(y, 0) != '>')
			fail_msg("after key %zu the cursor is at %d,%d", i, y, x);
	}
	stage_type(&st, ":ta");
	stage_cursor(&y, &x);
	assert_int_equal(y, 22);
	assert_int_equal(x, 3);
	stage_end(&st);
}

/* ---- sizes ---- */

static void every_size_is_survived(void **state)
{
	struct stage st;
	unsigned seed = 7;

	stage_many(&st, 100);
	open_usual(&st);
	for (int i = 0; i < 300 && !st.left; i++) {
		seed = seed * 1103515245 + 12345;
		int cols = i % 3 ? (int)(seed >> 16) % 300 + 1 : (int)(seed >> 16) % 24 + 1;
		seed = seed * 1103515245 + 12345;
		int rows = i % 3 ? (int)(seed >> 16) % 100 + 1 : (int)(seed >> 16) % 8 + 1;
		stage_resize(&st, cols, rows);
		stage_type(&st, i % 2 ? "j" : "k");
		stage_forget(&st);
	}
	assert_false(st.left);
	stage_resize(&st, 1, 1);
	stage_resize(&st, 80, 24);
	int y, x;
	stage_cursor(&y, &x);
	assert_int_equal(stage_cell(y, 0), '>');
	stage_end(&st);
}

/* ---- hostile text ---- */

static const char *const hostile[] = {
	"\033[2J\033[H cleared",
	"\033]0;title\007\033]52;c;aGVsbG8=\007 clipboard",
	"\233"
	"2J \220 \235 C1 as bytes",
	"\302\233"
	"2J \302\235"
	"0;x\302\234 C1 in UTF-8",
	"rtl \342\200\256 gnp.exe \342\201\246 \342\201\251",
	"tags \363\240\201\201\363\240\201\277 zero \342\200\213 width \357\273\277 \342\200\215",
	"bad \300\200 \355\240\200 \370\210\200\200\200 \377\376 utf-8",
	"a\r\nb\nc\td\be\177f\013g\014h",
	"lines \342\200\250 and \342\200\251 and \302\205",
	"family \360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247 flag \360\237\207\247\360\237\207\252",
	"wide \346\274\242\345\255\227 \357\277\271 \352\260\200",
};

/* Escape sequences that curses may write here; everything else is ours alone. */
static size_t known_sequence(const char *at, size_t left)
{
	static const char *const whole[] = {"\033]2;", "\033]9;", "\033[22;0t", "\033[23;0t",
		"\033(B", "\033=", "\033>", "\033M",
		"\033"
		"7",
		"\0338"};
	size_t i = 2;

	for (size_t k = 0; k < ARRAY_LEN(whole); k++)
		if (left >= strlen(whole[k]) && memcmp(at, whole[k], strlen(whole[k])) == 0)
			return strlen(whole[k]);
	if (left < 3 || at[1] != '[')
		return 0;
	while (i < left && ((at[i] >= '0' && at[i] <= '9') || strchr(";?", at[i])))
		i++;
	return i < left && strchr("ABCDGHJKLMPSTX@bdfhlmrt", at[i]) ? i + 1 : 0;
}

static void only_our_own_sequences(const struct stage *st)
{
	const char *bytes = st->written.buf;
	bool told = false; /* in a title or a notice, where a family is one picture */

	for (size_t i = 0; i < st->written.len;) {
		unsigned char c = (unsigned char)bytes[i];
		size_t step = 1;

		if (c == 033) {
			step = known_sequence(bytes + i, st->written.len - i);
			if (step == 0)
				fail_msg("a strange sequence: ESC %.12s", bytes + i + 1);
			told = bytes[i + 1] == ']';
		} else if (c == '\007') {
			told = false;
		} else if (c < ' ' && !strchr("\r\n\b\007\016\017", c)) {
			fail_msg("a control: %02x", c);
		} else if (c >= 0x80) {
			mbstate_t mb = {0};
			wchar_t wide;

			step = mbrtowc(&wide, bytes + i, st->written.len - i, &mb);
			if (step == (size_t)-1 || step == (size_t)-2 || step == 0)
				fail_msg("no UTF-8: %02x", c);
			if ((wide >= 0x80 && wide < 0xa0) ||
				(wide >= 0x200b && wide <= 0x200f && !(told && wide == 0x200d)) ||
				(wide >= 0x2028 && wide <= 0x202e) ||
				(wide >= 0x2066 && wide <= 0x2069) || wide == 0xfeff ||
				(wide >= 0xe0000 && wide <= 0xe007f))
				fail_msg("U+%04X on the terminal", (unsigned)wide);
		}
		i += step;
	}
}

static void hostile_text_stays_text(void **state)
{
	struct stage st;

	MUST(stage_begin(&st, err));
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		char id[16];

		/* What is no UTF-8 no parser hands on, and no server takes. */
		if (place_is_shared() && !utf8_valid(hostile[i], strlen(hostile[i])))
			continue;
		snprintf(id, sizeof(id), "h%zu", i);
		MUST(seed_mention(st.store, id, hostile[i], hostile[i], STAGE_START_US, err) == 0);
	}
	MEM_AUTO char *marks = mem_alloc(10002);
	marks[0] = 'e';
	for (size_t i = 0; i < 5000; i++)
		memcpy(marks + 1 + 2 * i, "\314\201", 2);
	marks[10001] = '\0';
	MUST(seed_mention(st.store, "marks", "marks", marks, STAGE_START_US, err) == 0);
	MEM_AUTO char *word = mem_alloc((1 << 20) + 1);
	memset(word, 'w', 1 << 20);
	word[1 << 20] = '\0';
	MUST(seed_mention(st.store, "word", "word", word, STAGE_START_US, err) == 0);
	open_usual(&st);
	for (size_t i = 0; i < ARRAY_LEN(hostile) + 2; i++)
		stage_type(&st, "j");
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		stage_type(&st, "/\033[200~");
		stage_type(&st, hostile[i]);
		stage_type(&st, "\033[201~\r\033");
		stage_advance(&st, 2000);
	}
	stage_resize(&st, 132, 43);
	stage_type(&st, "gg\033[6~G");
	only_our_own_sequences(&st);
	stage_end(&st);
}

/* Whatever a second program may have written where colleagues write. */
static const char *const filth[] = {
	"INSERT INTO operators (login, initials, name, role) VALUES ($1, $1, $1, 'supervisor')",
	"INSERT INTO presence (desk, operator, since, keyed, until) VALUES ($1, $1, 1, 1, 9000000000000000)",
	"INSERT INTO calls (case_id, operator, caller, kind, created) VALUES (1, $2, $1, 'named', 1)",
	"INSERT INTO notes (case_id, author, kind, about, text, hash, created) "
	"SELECT 1, $1, 'checklist', $1, $1, hash, 1 FROM mentions LIMIT 1",
	"INSERT INTO notes (case_id, author, kind, about, text, hash, created) "
	"SELECT 1, $1, 'handed', $1, $1, hash, 1 FROM mentions LIMIT 1",
	"INSERT INTO notes (case_id, author, kind, about, text, hash, created) "
	"SELECT 1, $1, 'checklist', 'where', $1, hash, 1 FROM mentions LIMIT 1",
	"INSERT INTO case_tags (case_id, tag) VALUES (1, $1)",
	"UPDATE announcements SET ended = id WHERE ended = 0",
	"INSERT INTO announcements (author, text, hash, created) SELECT $1, $1, hash, 1 FROM mentions LIMIT 1",
	"INSERT INTO handovers (operator, heir, text, hash, head, created) "
	"SELECT $1, $1, $1, hash, 1, 1 FROM mentions LIMIT 1",
	"INSERT INTO leases (case_id, operator, taken, until, asked_by, asked) "
	"VALUES (1, $1, 1, 9000000000000000, $1, 1) ON CONFLICT (case_id) DO UPDATE SET until = 1",
	"UPDATE cases SET assignee = $1 WHERE id = 1",
};

static void defile(struct stage *st, const char *with)
{
	for (size_t i = 0; i < ARRAY_LEN(filth); i++)
		MUST(sql_run(st->store, filth[i], WITH(TEXT(with), TEXT(stage_login(st->store))),
			     err) >= 0);
}

/* Each of the screens that colleagues fill, at every size. */
static void look_everywhere(struct stage *st)
{
	static const char *const ways[] = {"gg\r", ":checklist\r", ":view shift\r",
		":view handover\r", ":view queue\r", ":limit is:called\r", ":pick operators\r",
		":view activity\r", "T", "r"};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		stage_type(st, ways[i]);
		stage_advance(st, 1500);
		stage_resize(st, 1, 1);
		stage_type(st, "j");
		stage_resize(st, 20, 5);
		stage_type(st, "\t\033[6~");
		stage_resize(st, 132, 43);
		stage_advance(st, 1500);
		stage_type(st, "\033\033");
		stage_type(st, ":view queue\r");
	}
}

static void what_colleagues_write_stays_text(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		struct stage st;

		if (place_is_shared() && !utf8_valid(hostile[i], strlen(hostile[i])))
			continue;
		MUST(stage_begin(&st, err));
		MUST(seed_mention(st.store, "1", "els", hostile[i], STAGE_START_US, err) == 0);
		defile(&st, hostile[i]);
		MUST(sql_run(st.store, "UPDATE cases SET priority = 0, danger = 1", WITHOUT, err) >=
			0);
		stage_option(&st, OPTION_OSC9, "on");
		stage_option(&st, OPTION_FLASH, "on");
		open_usual(&st);
		look_everywhere(&st);
		only_our_own_sequences(&st);
		stage_end(&st);
	}
}

/* ---- ends ---- */

static void a_closed_terminal_ends_the_desk(void **state)
{
	struct stage st;

	stage_many(&st, 50);
	open_usual(&st);
	stage_hang_up(&st);
	assert_false(stage_settle(&st));
	stage_end(&st);
}

static void it_ends_in_any_form(void **state)
{
	static const char *const forms[] = {":checklist\r", ":view handover\r", ":view shift\r"};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct stage st;

		stage_many(&st, 5);
		MUST(sql_run(st.store, "UPDATE cases SET priority = 0, danger = 1", WITHOUT, err) >=
			0);
		open_usual(&st);
		stage_type(&st, forms[i]);
		stage_type(&st, "aan de kade\t\022\037");
		stage_resize(&st, 1, 1);
		stage_type(&st, "x\r");
		stage_hang_up(&st);
		assert_false(stage_settle(&st));
		stage_end(&st);
	}
}

static void an_idle_desk_writes_nothing(void **state)
{
	struct stage st;

	stage_many(&st, 50);
	open_usual(&st);
	stage_forget(&st);
	stage_advance(&st, 60000);
	stage_advance(&st, 3600000);
	assert_int_equal(st.written.len, 0);
	stage_end(&st);
}

static void the_terminal_is_given_back(void **state)
{
	struct stage st;

	stage_many(&st, 5);
	open_usual(&st);
	assert_non_null(strstr(st.written.buf, "\033[?1049h"));
	assert_non_null(strstr(st.written.buf, "\033[?2004h"));
	stage_forget(&st);
	stage_type(&st, "ZZ");
	assert_true(st.left);
	desk_free(st.desk);
	st.desk = NULL;
	stage_drain(&st);
	assert_non_null(strstr(st.written.buf, "\033[?1049l"));
	assert_non_null(strstr(st.written.buf, "\033[?2004l"));
	stage_end(&st);
}

static void terminals_that_cannot_are_refused(void **state)
{
	static const char *const names[] = {"dumb", "no-such-terminal", ""};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct stage st;
		struct err err = ERR_INIT;

		stage_many(&st, 5);
		assert_false(stage_open(&st, names[i], 80, 24, &err));
		stage_end(&st);
	}
}

static void must_show(struct stage *st, const char *text)
{
	STRBUF_AUTO struct strbuf screen;

	strbuf_init(&screen, 1 << 16);
	stage_show(st, &screen);
	if (!strstr(screen.buf, text))
		fail_msg("expected \"%s\" on\n%s", text, screen.buf);
}

/* What is typed while the disk is asked was meant for the prompt, and so is what comes after it:
 * the reply is public. */
static void a_file_that_is_refused_leaves_its_prompt(void **state)
{
	struct stage st;

	stage_many(&st, 1);
	MUST(seed_can(st.store, "media=2:2000:40:image/png", err) == 0);
	open_usual(&st);
	stage_type(&st, "rMorgen");
	stage_type(&st, "\033a/nergens.png\r/ook-niet.png");
	must_show(&st, ":attach /nergens.png\n");
	must_show(&st, "/nergens.png: No such file or directory");
	stage_type(&st, ".png");
	must_show(&st, ":attach /nergens.png.png\n");
	stage_type(&st, "\007");
	must_show(&st, "  Morgen\n");
	stage_end(&st);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	alarm(300); /* a desk that hangs is a failure, not a wait */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_is_refused_leaves_its_prompt),
		cmocka_unit_test(a_move_inside_the_page_costs_little),
		cmocka_unit_test(a_move_in_slow_mode_costs_less),
		cmocka_unit_test(a_move_with_the_preview),
		cmocka_unit_test(scrolling_and_paging),
		cmocka_unit_test(many_keys_are_one_redraw),
		cmocka_unit_test(arrivals_are_shown_until_a_key_is_pressed),
		cmocka_unit_test(an_arrival_is_counted_and_moves_nothing),
		cmocka_unit_test(a_danger_rings_every_30_s_until_acknowledged),
		cmocka_unit_test(a_flood_of_dangers_rings_at_a_human_pace),
		cmocka_unit_test(the_bell_option_mutes_no_danger),
		cmocka_unit_test(a_command_is_run_for_what_is_new),
		cmocka_unit_test(the_cursor_is_on_the_selected_row),
		cmocka_unit_test(every_size_is_survived),
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(what_colleagues_write_stays_text),
		cmocka_unit_test(a_closed_terminal_ends_the_desk),
		cmocka_unit_test(it_ends_in_any_form),
		cmocka_unit_test(an_idle_desk_writes_nothing),
		cmocka_unit_test(the_terminal_is_given_back),
		cmocka_unit_test(terminals_that_cannot_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
