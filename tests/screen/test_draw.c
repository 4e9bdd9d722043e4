/* What the drawing primitive leaves in the cells of the screen. */
#include <curses.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/draw.h"

static SCREEN *screen;

static int open_screen(void **state)
{
	FILE *nowhere = fopen("/dev/null", "r+");

	setlocale(LC_ALL, "C.UTF-8");
	setenv("LINES", "5", 1);
	setenv("COLUMNS", "600", 1);
	screen = newterm("xterm-256color", nowhere, nowhere);
	if (!screen || start_color() != OK || use_default_colors() != OK)
		return -1;
	theme_use(THEME_ANSI, true);
	return 0;
}

static int close_screen(void **state)
{
	endwin();
	delscreen(screen);
	return 0;
}

static int clear_screen(void **state)
{
	return werase(stdscr) == OK ? 0 : -1;
}

static void assert_cell(int x, wchar_t first, wchar_t second, attr_t attributes, short pair)
{
	wchar_t text[CCHARW_MAX + 1] = {0};
	attr_t has;
	short has_pair;
	cchar_t cell;

	assert_int_equal(mvin_wch(0, x, &cell), OK);
	assert_int_equal(getcchar(&cell, text, &has, &has_pair, NULL), OK);
	assert_int_equal(text[0], first);
	assert_int_equal(text[1], second);
	assert_int_equal(has & (A_BOLD | A_REVERSE | A_DIM), attributes);
	assert_int_equal(has_pair, pair);
}

static void assert_plain(const char *text)
{
	for (int x = 0; text[x]; x++)
		assert_cell(x, (wchar_t)(unsigned char)text[x], 0, A_NORMAL, 0);
}

static void a_role_is_in_every_cell(void **state)
{
	assert_int_equal(draw_text(0, 0, 10, ROLE_DANGER, "ab"), 2);
	assert_int_equal(draw_text(0, 2, 10, ROLE_SELECTED, "c"), 1);
	assert_cell(0, 'a', 0, A_BOLD, ROLE_DANGER + 1);
	assert_cell(1, 'b', 0, A_BOLD, ROLE_DANGER + 1);
	assert_cell(2, 'c', 0, A_REVERSE, 0);
	assert_cell(3, ' ', 0, A_NORMAL, 0);
}

static void what_does_not_fit_is_cut(void **state)
{
	assert_int_equal(draw_text(0, 0, 4, ROLE_NORMAL, "abcd"), 4);
	assert_plain("abcd ");
	assert_int_equal(draw_text(0, 0, 4, ROLE_NORMAL, "vwxyz"), 4);
	assert_plain("vwx~ ");
	assert_int_equal(draw_text(0, 598, 10, ROLE_NORMAL, "vwxyz"), 2);
	assert_int_equal(draw_text(0, 600, 10, ROLE_NORMAL, "vwxyz"), 0);
}

static void a_long_line_is_whole(void **state)
{
	char text[560];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(draw_text(0, 0, 600, ROLE_NORMAL, text), sizeof(text) - 1);
	assert_plain(text);
}

static void a_mark_stays_on_its_letter(void **state)
{
	assert_int_equal(draw_text(0, 0, 10, ROLE_NORMAL, "bre\xcc\x81tagne"), 8);
	assert_plain("br");
	assert_cell(2, 'e', 0x301, A_NORMAL, 0);
	assert_cell(3, 't', 0, A_NORMAL, 0);
}

/* The half that is left would be a letter more than the terminal has room for. */
static void over_a_wide_letter_no_half_is_left(void **state)
{
	draw_text(0, 0, 10, ROLE_NORMAL, "\xe6\xb6\x88\xe9\x98\xb2");
	assert_cell(0, 0x6d88, 0, A_NORMAL, 0);
	draw_text(0, 1, 1, ROLE_NORMAL, "x");
	assert_plain(" x");
	assert_cell(2, 0x9632, 0, A_NORMAL, 0);
	draw_text(0, 2, 1, ROLE_NORMAL, "y");
	assert_plain(" xy ");
}

#define TEST(name) cmocka_unit_test_setup(name, clear_screen)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_role_is_in_every_cell),
		TEST(what_does_not_fit_is_cut),
		TEST(a_long_line_is_whole),
		TEST(a_mark_stays_on_its_letter),
		TEST(over_a_wide_letter_no_half_is_left),
	};
	return cmocka_run_group_tests(tests, open_screen, close_screen);
}
