/* Lines are parsed, cleaned and hashed outside of any transaction; what is ready goes in together.
 * A slow pipe is not made to wait for a full batch: as soon as a read would block, all that
 * is ready is committed. */
#include "watch/import.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/line.h"
#include "config/config.h"
#include "text/html.h"
#include "watch/batch.h"
#include "watch/lines.h"
#include "watch/process.h"

enum { COMPLAINTS_MOST = 100, PROGRESS_MS = 200 };

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	interrupted = number;
}

struct import {
	struct batch batch;
	const char *name, *source;
	FILE *complaints;
	int64_t complained;
	bool progress;
	int64_t progress_ms;
	struct import_counts *counts;

	struct arena arena; /* of the mentions that wait */
	struct mention mentions[INTAKE_BATCH];
	int64_t numbers[INTAKE_BATCH]; /* their lines */
	size_t waiting;
};

static void complain(struct import *im, int64_t line, const char *what)
{
	if (im->complained++ < COMPLAINTS_MOST)
		fprintf(im->complaints, "%s:%" PRId64 ": %s\n", im->name, line, what);
}

static void refuse(struct import *im, int64_t line, const char *what)
{
	im->counts->of[INTAKE_REFUSED]++;
	complain(im, line, what);
}

static void show_progress(struct import *im)
{
	int64_t now = clock_mono_ms();
	if (!im->progress || now - im->progress_ms < PROGRESS_MS)
		return;
	im->progress_ms = now;
	const int64_t *of = im->counts->of;
	fprintf(stderr, "\rimported %" PRId64 ", refused %" PRId64, of[INTAKE_NEW],
		of[INTAKE_REFUSED]);
}

/* Heard for one that a constraint of the store stopped; its number is in the loop below. */
static void store_refused(void *data, size_t index, const struct err *why)
{
	struct import *im = data;
	complain(im, im->numbers[index], why->msg);
	im->numbers[index] = 0;
}

/* Commits what waits. Returns 0 or -1. */
static int commit(struct import *im, struct err *err)
{
	enum intake_result results[INTAKE_BATCH];
	size_t taken;
	int rc = batch_take(
		&im->batch, im->mentions, im->waiting, results, &taken, store_refused, im, err);
	for (size_t i = 0; i < taken; i++) {
		im->counts->of[results[i]]++;
		if (results[i] == INTAKE_REFUSED && im->numbers[i])
			complain(im, im->numbers[i],
				im->mentions[i].deleted
					? _("delete: no mention with this network, account and id")
					: _("this store does not take mentions of this network"));
	}
	im->waiting = 0;
	arena_release(&im->arena);
	show_progress(im);
	return rc;
}

static bool is_blank(const char *text, size_t len)
{
	return strspn(text, " \t\r") >= len;
}

/* Turns a line into a mention that waits. What is wrong with it is reported here. */
static void add_line(struct import *im, const char *text, size_t len, int64_t line)
{
	static const char bom[] = "\xef\xbb\xbf";
	if (line == 1 && len >= 3 && memcmp(text, bom, 3) == 0) {
		text += 3;
		len -= 3;
	}
	char *copy = arena_strndup(&im->arena, text, len);
	if (is_blank(copy, len))
		return;
	struct err why = ERR_INIT;
	struct mention *m = &im->mentions[im->waiting];
	struct json *json = json_parse(&im->arena, copy, len, &why);
	if (!json || mention_from_json(
			     m, json, "import", clock_now_us(), html_to_text, &im->arena, &why)) {
		refuse(im, line, why.msg);
		return;
	}
	m->raw = copy;
	m->raw_len = len;
	m->source = im->source;
	im->numbers[im->waiting++] = line;
}

/* Reads and commits until the end. */
static int run(struct import *im, struct lines *lines, struct err *err)
{
	for (;;) {
		if (im->waiting && (im->waiting >= im->batch.most || !lines_ready(lines)) &&
			commit(im, err))
			return -1;
		if (interrupted)
			return err_set(err, ERR_BUSY, _("interrupted after line %lld"),
				(long long)lines->number);
		const char *text;
		size_t len;
		switch (lines_next(lines, &text, &len, err)) {
		case LINES_LINE:
			add_line(im, text, len, lines->number);
			break;
		case LINES_TOO_LONG:
			refuse(im, lines->number, _("longer than 1 MiB"));
			break;
		case LINES_STOPPED:
			break;
		case LINES_ERROR:
			return -1;
		case LINES_END:
			return 0;
		}
	}
}

int import_lines(struct store *store, const struct actor *actor, const struct rule_set *rules,
	int fd, const char *name, FILE *complaints, struct import_counts *counts, struct err *err)
{
	*counts = (struct import_counts){0};
	struct arena own ARENA_AUTO = ARENA_INIT;
	char *shown = arena_strndup(&own, name, strlen(name));
	line_defuse(shown); /* a file may have been named by whoever sent it */
	struct import im = {.name = shown,
		.source = arena_printf(&own, "import:%s", shown),
		.complaints = complaints,
		.progress = complaints == stderr && isatty(STDERR_FILENO),
		.counts = counts};
	batch_init(&im.batch, store, actor, rules);
	struct lines lines;
	lines_init(&lines, fd);
	int rc = run(&im, &lines, err);
	lines_release(&lines);
	arena_release(&im.arena);
	if (im.progress)
		fputs("\r\033[K", stderr);
	if (im.complained > COMPLAINTS_MOST)
		fprintf(complaints,
			ngettext("%s: %lld more line was wrong\n",
				"%s: %lld more lines were wrong\n",
				(unsigned long)(im.complained - COMPLAINTS_MOST)),
			shown, (long long)(im.complained - COMPLAINTS_MOST));
	return rc;
}

static int import_file(struct store *store, const struct config *config, const char *file,
	struct import_counts *counts, struct err *err)
{
	bool is_stdin = !file || strcmp(file, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "%s", file);
	struct sigaction on_int = {.sa_handler = interrupt};
	sigaction(SIGINT, &on_int, NULL);
	struct process_login login;
	process_login(&login);
	struct actor actor = {.operator= login.name, .initials = login.name, .collector = true};
	int rc = import_lines(
		store, &actor, &config->rules, fd, is_stdin ? "stdin" : file, stderr, counts, err);
	if (!is_stdin)
		close(fd);
	return rc;
}

int import_command(struct store *store, const struct config *config, const char *file)
{
	struct err err = ERR_INIT;
	struct import_counts counts = {0};
	int rc = import_file(store, config, file, &counts, &err);
	if (rc)
		fprintf(stderr, "nachtwachtd: %s\n", err.msg);
	const int64_t *of = counts.of;
	printf("imported %" PRId64 ", edited %" PRId64 ", deleted %" PRId64 ", repeated %" PRId64
	       ", refused %" PRId64 "\n",
		of[INTAKE_NEW], of[INTAKE_EDITED], of[INTAKE_DELETED], of[INTAKE_REPEATED],
		of[INTAKE_REFUSED]);
	if (rc)
		return err.code == ERR_BUSY ? 1 : err_exit_status(&err);
	return of[INTAKE_REFUSED] ? 1 : 0;
}
