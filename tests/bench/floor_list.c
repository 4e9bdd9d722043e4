/* The least that a curses program can do and still be a list: the yardstick of the desk's latency.
 * floor_list FILE shows its lines; j, PgDn (6), g, G and q. */
#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **lines;
static int count;

static void read_lines(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	int most = 0;
	while (f && getline(&line, &room, f) > 0) {
		if (count == most)
			lines = realloc(lines, (size_t)(most = most * 2 + 1024) * sizeof(*lines));
		line[strcspn(line, "\n")] = '\0';
		lines[count++] = strdup(line);
	}
	free(line);
	if (f)
		fclose(f);
}

static void draw(int top, int cursor)
{
	for (int y = 0; y < LINES - 1; y++) {
		attrset(top + y == cursor ? A_REVERSE : A_NORMAL);
		mvhline(y, 0, ' ', COLS);
		if (top + y < count)
			mvaddnstr(y, 0, lines[top + y], COLS - 4);
	}
	attrset(A_NORMAL);
	mvprintw(LINES - 1, 0, "%d/%d", cursor + 1, count);
	clrtoeol();
	refresh();
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	read_lines(argc > 1 ? argv[1] : "/dev/null");
	initscr();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	int top = 0, cursor = 0;
	for (int key = 0; key != 'q'; key = getch()) {
		int page = LINES - 1;
		cursor += key == 'j' ? 1 : key == KEY_NPAGE ? page : key == 'k' ? -1 : 0;
		cursor = key == 'g' ? 0 : key == 'G' ? count - 1 : cursor;
		cursor = cursor < 0 ? 0 : cursor >= count ? count - 1 : cursor;
		top = cursor < top ? cursor : cursor >= top + page ? cursor - page + 1 : top;
		draw(top, cursor);
	}
	endwin();
	return 0;
}
