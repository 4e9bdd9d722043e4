#include "screen/history.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "desk/decision.h"
#include "text/clean.h"

enum { HISTORY_LINES = 500, LINE_BYTES = 1024 };

struct history {
	char *path;
	char **items;
	size_t count, room;
};

static void history_push(struct history *h, const char *line)
{
	char *copy;

	if (h->count > 0 && strcmp(h->items[h->count - 1], line) == 0)
		return;
	if (h->count == HISTORY_LINES) {
		free(h->items[0]);
		memmove(h->items, h->items + 1, --h->count * sizeof(*h->items));
	}
	copy = mem_strdup(line);
	MEM_PUSH(h, copy);
}

static FILE *history_file(const struct history *h, int flags, const char *mode)
{
	int fd = h->path ? open(h->path, flags | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;

	return fd < 0 ? NULL : fdopen(fd, mode);
}

/* Writes the file anew when it has grown to twice what is kept. */
static void history_shorten(const struct history *h)
{
	FILE *f = history_file(h, O_WRONLY | O_TRUNC, "w");

	if (!f)
		return;
	for (size_t i = 0; i < h->count; i++)
		fprintf(f, "%s\n", h->items[i]);
	fclose(f);
}

struct history *history_open(const char *path)
{
	struct history *h = mem_zero(1, sizeof(*h));
	char line[LINE_BYTES];
	size_t lines = 0;
	FILE *f;

	h->path = path ? mem_strdup(path) : NULL;
	f = history_file(h, O_RDONLY, "r");
	while (f && fgets(line, sizeof(line), f)) {
		size_t len = strcspn(line, "\n");

		lines++;
		line[len] = '\0';
		if (len > 0 && clean_is(line, len, 0))
			history_push(h, line);
	}
	if (f)
		fclose(f);
	if (lines > HISTORY_LINES * 2)
		history_shorten(h);
	return h;
}

void history_close(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->items[i]);
	free(h->items);
	free(h->path);
	free(h);
}

static bool is_private(const char *line)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	struct decision d;

	if (decision_parse(&d, line, NULL, clock_now_us(), &a, NULL) == 0)
		return d.text && decision_rows[d.kind].flags & DECISION_PRIVATE;
	/* What was mistyped may hold it as well. */
	line += strspn(line, " ");
	for (size_t i = 0; i < DECISIONS; i++) {
		const struct decision_row *row = &decision_rows[i];
		size_t len = strlen(row->name);

		if (row->flags & DECISION_PRIVATE && strncmp(line, row->name, len) == 0)
			return true;
	}
	return false;
}

void history_add(struct history *h, const char *line)
{
	FILE *f;

	if (is_private(line) || strlen(line) >= LINE_BYTES - 1)
		return;
	history_push(h, line);
	f = history_file(h, O_WRONLY | O_APPEND | O_CREAT, "a");
	if (!f)
		return;
	fprintf(f, "%s\n", line);
	fclose(f);
}

size_t history_count(const struct history *h)
{
	return h->count;
}

const char *history_line(const struct history *h, size_t i)
{
	return h->items[i];
}
