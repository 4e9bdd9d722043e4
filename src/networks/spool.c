#include "networks/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/spool_file.h"

/* When what could not be stored is tried again. */
static const int64_t rest_us = CLOCK_MIN;

/* ---- what is said ---- */

static void log_fault(const struct spool *s, const char *text)
{
	log_line(LOG_LEVEL_WARNING, _("account %s: spool: %s"), s->config->name, text);
}

/* What stays as it is, is said once; NULL: all is well. */
static void say_once(struct spool *s, const char *text)
{
	if (text && (!s->said || strcmp(s->said, text) != 0))
		log_fault(s, text);
	mem_replace(&s->said, text);
}

/* Names repeat; with its time a file is this one. */
static void note(
	const struct spool *s, struct spool_tally *t, const struct spool_entry *e, const char *says)
{
	char time[CLOCK_RFC3339_BYTES];
	int64_t written_us = e->written.tv_sec * CLOCK_S + e->written.tv_nsec / 1000;
	if (t->count++ == 0)
		t->first = mem_printf("%s/%s (%s): %s", s->config->spool, e->name,
			clock_rfc3339(written_us, time), says);
}

/* What was noted, in one line; NULL: nothing. The caller frees it. */
static char *sum_up(struct spool_tally *t)
{
	char *text = t->first;
	if (t->count > 1) {
		text = mem_printf(_("%s (and %zu more)"), t->first, t->count - 1);
		free(t->first);
	}
	*t = (struct spool_tally){0};
	return text;
}

/* ---- the folder ---- */

static void forget_list(struct spool *s)
{
	for (size_t i = 0; i < s->list.count; i++)
		free(s->list.items[i].name);
	s->list.count = s->at = 0;
}

static int compare(const void *a, const void *b)
{
	const struct spool_entry *left = a, *right = b;
	if (left->written.tv_sec != right->written.tv_sec)
		return left->written.tv_sec < right->written.tv_sec ? -1 : 1;
	if (left->written.tv_nsec != right->written.tv_nsec)
		return left->written.tv_nsec < right->written.tv_nsec ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* Those that begin with '.' are being written. */
static void list(struct spool *s, DIR *dir)
{
	forget_list(s);
	for (const struct dirent *d; (d = readdir(dir));) {
		struct stat st;
		if (*d->d_name == '.' || strcmp(d->d_name, SPOOL_REJECTED) == 0 ||
			fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		struct spool_entry entry = {mem_strdup(d->d_name), st.st_mtim};
		MEM_PUSH(&s->list, entry);
	}
	if (s->list.count)
		qsort(s->list.items, s->list.count, sizeof(*s->list.items), compare);
}

/* The list of the last look is used up first: of a crowd each file is looked at once. */
static int open_folder(struct spool *s, struct err *err)
{
	DIR *dir = opendir(s->config->spool);
	if (!dir)
		return err_errno(err, ERR_SYSTEM, _("%s: the folder of the relay cannot be read"),
			s->config->spool);
	if (s->at == s->list.count)
		list(s, dir);
	s->folder = fcntl(dirfd(dir), F_DUPFD_CLOEXEC, 0);
	if (s->folder == -1)
		err_errno(err, ERR_SYSTEM, "%s", s->config->spool);
	closedir(dir);
	return s->folder == -1 ? -1 : 0;
}

/* ---- one file after the other ---- */

static void put_aside(struct spool *s, const struct spool_entry *e, const char *why)
{
	char *says MEM_AUTO = NULL;
	int rc = spool_file_put_aside(s->folder, e->name);
	if (rc == -1 && errno == ENOENT)
		return;
	if (rc == -1)
		says = mem_printf(_("%s, and cannot be put aside: %s"), why, strerror(errno));
	else if (rc == 0)
		says = mem_printf(_("%s: deleted, since rejected/ is full"), why);
	else
		says = mem_printf(_("%s: put aside in rejected/"), why);
	note(s, rc == -1 ? &s->stays : &s->aside, e, says);
}

static void note_fault(struct spool *s, const struct spool_entry *e, enum spool_fault fault)
{
	static const char *const faults[] = {
		[SPOOL_LARGE] = N_("is too large"),
		[SPOOL_HEADERS] = N_("has no empty line behind its headers"),
		[SPOOL_SIGNATURE] = N_("is not signed as it should be"),
	};
	if (fault == SPOOL_CLOSED)
		note(s, &s->stays, e, strerror(errno));
	else if (fault == SPOOL_OTHER)
		note(s, &s->stays, e, _("is no plain file, and is left alone"));
	else if (fault != SPOOL_GONE)
		put_aside(s, e, _(faults[fault]));
}

/* What is not read costs next to nothing, and does not count: such files stay, and would be all
 * that a look comes to. */
static bool read_next(struct spool *s)
{
	const struct spool_entry *e = &s->list.items[s->at++];
	enum spool_fault fault =
		spool_file_read(&s->call, s->folder, e->name, s->how, *s->secret, &s->bytes);
	s->files += fault != SPOOL_GONE && fault != SPOOL_CLOSED && fault != SPOOL_OTHER;
	if (fault != SPOOL_GOOD)
		note_fault(s, e, fault);
	return fault == SPOOL_GOOD;
}

static void end_look(struct spool *s)
{
	char *aside MEM_AUTO = sum_up(&s->aside);
	if (aside)
		log_fault(s, aside);
	if (s->at == s->list.count) {
		char *stays MEM_AUTO = sum_up(&s->stays);
		say_once(s, stays);
	}
	close(s->folder);
	s->is_looking = false;
}

/* A call that is taken in at once ends within `take`, and the next one is not begun from there. */
static void go_on(struct spool *s)
{
	while (s->at < s->list.count && s->files < SPOOL_FILES_MOST &&
		s->bytes < SPOOL_BYTES_MOST) {
		if (!read_next(s))
			continue;
		s->is_taking = true;
		s->take(s->data, &s->call);
		s->is_taking = false;
		if (s->call.name)
			return;
	}
	end_look(s);
}

void spool_look(struct spool *s)
{
	struct err err = ERR_INIT;
	if (s->is_looking || clock_now_us() < s->again_us)
		return;
	if (!*s->secret)
		err_set(&err, ERR_CONFIG,
			_("%s: without the program's secret nobody can tell who wrote it"),
			s->config->spool);
	else
		open_folder(s, &err);
	if (err.code != ERR_NONE) {
		say_once(s, err.msg);
		return;
	}
	s->is_looking = true;
	s->files = s->bytes = 0;
	go_on(s);
}

/* It stays, as does all behind it. */
static void rest(struct spool *s, const struct spool_entry *e, const char *why)
{
	note(s, &s->stays, e, why);
	s->at = s->list.count;
	s->again_us = clock_now_us() + rest_us;
}

/* A relay may have put the next call under its name meanwhile: the next list has that one. */
static bool is_replaced(const struct spool *s, const struct spool_entry *e)
{
	struct stat st;
	return fstatat(s->folder, e->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (st.st_mtim.tv_sec != e->written.tv_sec || st.st_mtim.tv_nsec != e->written.tv_nsec);
}

static void settle(struct spool *s, const struct spool_entry *e, const struct err *err)
{
	bool stays = err->code != ERR_NONE && err->code != ERR_INPUT;
	if (stays)
		rest(s, e, err->msg);
	else if (is_replaced(s, e))
		return;
	else if (err->code == ERR_INPUT)
		put_aside(s, e, err->msg);
	else if (unlinkat(s->folder, e->name, 0) == -1 && errno != ENOENT)
		rest(s, e, strerror(errno));
}

void spool_end(struct spool *s, const struct err *err)
{
	settle(s, &s->list.items[s->at - 1], err);
	spool_call_release(&s->call);
	if (!s->is_taking)
		go_on(s);
}

void spool_release(struct spool *s)
{
	if (s->is_looking)
		close(s->folder);
	spool_call_release(&s->call);
	forget_list(s);
	free(s->list.items);
	free(s->aside.first);
	free(s->stays.first);
	free(s->said);
}
