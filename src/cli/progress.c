#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "cli/output.h"

enum { BAR_COLS = 30, EVERY_MS = 100 };

static struct {
	int64_t told_ms;
	const char *what; /* of the last line; NULL: there is none */
} shown;

void progress_show(const char *what, int64_t done, int64_t total)
{
	int64_t now = clock_mono_ms();
	if (!isatty(STDERR_FILENO) || (shown.what == what && now - shown.told_ms < EVERY_MS))
		return;
	shown.told_ms = now;
	shown.what = what;
	int64_t part = total > 0 ? (done < total ? done : total) : 0;
	int full = total > 0 ? (int)(part * BAR_COLS / total) : 0;
	char bar[BAR_COLS + 1] = "", count[OUTPUT_NUMBER_BYTES];
	memset(bar, '#', (size_t)full);
	fprintf(stderr, "\r%-12s [%-*s] %3d%% %14s", what, BAR_COLS, bar,
		total > 0 ? (int)(part * 100 / total) : 0, output_number(part, count));
}

void progress_end(void)
{
	if (shown.what)
		fprintf(stderr, "\r%*s\r", BAR_COLS + 36, "");
	shown.what = NULL;
}
