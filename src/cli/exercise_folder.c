#include "cli/exercise_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define PREFIX "nachtwacht-exercise-"

enum { PATIENCE_S = 120 }; /* a collector needs less to finish what is on its way */

static const char *parent(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	return runtime && *runtime == '/' ? runtime : "/tmp";
}

static int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Nothing is followed: links go as links, and what is a folder in it stays, and so does it. */
static void empty(int fd)
{
	DIR *dir = fdopendir(open_folder(fd, "."));

	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(fd, entry->d_name, 0);
	closedir(dir);
}

/* Takes the collector's lease (an OFD lock, as in store/accounts.h), so that none writes here any
 * more. Returns its descriptor, -1 when there is none, or -2 when another has it and `wait` is not
 * set. */
static int stop_collector(int fd, bool wait)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int lease = openat(fd, "desk.db-collector", O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	if (lease < 0 || fcntl(lease, wait ? F_OFD_SETLKW : F_OFD_SETLK, &whole) == 0)
		return lease;
	close(lease);
	return -2;
}

/* ---- what others left ---- */

/* True when the folder is this user's and nobody's any more; the lock is ours then. */
static bool is_left(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_uid == getuid() && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void sweep_one(int at, const char *name)
{
	int fd = open_folder(at, name), lease = -2;

	if (fd >= 0 && is_left(fd))
		lease = stop_collector(fd, false);
	if (lease != -2) {
		empty(fd);
		unlinkat(at, name, AT_REMOVEDIR);
	}
	if (lease >= 0)
		close(lease);
	if (fd >= 0)
		close(fd);
}

static void sweep(void)
{
	DIR *dir = opendir(parent());

	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			sweep_one(dirfd(dir), entry->d_name);
	closedir(dir);
}

/* ---- our own ---- */

/* Locks it; a sweep may have been quicker and taken it away, for it was nobody's yet. */
static bool lock_folder(struct exercise_folder *f)
{
	struct stat st;

	f->fd = open_folder(AT_FDCWD, f->path);
	if (f->fd >= 0 && flock(f->fd, LOCK_EX) == 0 && fstat(f->fd, &st) == 0 && st.st_nlink > 0)
		return true;
	if (f->fd >= 0)
		close(f->fd);
	return false;
}

int exercise_folder_make(struct exercise_folder *f, struct err *err)
{
	sweep();
	for (int tries = 0; tries < 10; tries++) {
		f->path = mem_printf("%s/" PREFIX "XXXXXX", parent());
		if (!mkdtemp(f->path))
			break;
		if (lock_folder(f))
			return 0;
		free(f->path);
		f->path = NULL;
	}
	err_errno(err, ERR_SYSTEM, "%s/" PREFIX "XXXXXX", parent());
	free(f->path);
	f->path = NULL;
	return -1;
}

/* Interrupts a wait, and nothing else. */
static void on_signal(int signal)
{
}

static void throw_away(const struct exercise_folder *f)
{
	empty(f->fd);
	rmdir(f->path);
}

/* A collector that is still at work would make its files anew: a process of our own waits for its
 * end, so that the operator need not. */
static void throw_away_later(const struct exercise_folder *f)
{
	const struct sigaction wake = {.sa_handler = on_signal};
	int nothing = open("/dev/null", O_RDWR);

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(nothing, fd);
	setsid();
	sigaction(SIGALRM, &wake, NULL);
	alarm(PATIENCE_S);
	stop_collector(f->fd, true);
	throw_away(f);
	_exit(0);
}

void exercise_folder_remove(struct exercise_folder *f)
{
	int lease = stop_collector(f->fd, false);

	if (lease != -2)
		throw_away(f);
	else if (fork() == 0)
		throw_away_later(f);
	if (lease >= 0)
		close(lease);
	close(f->fd);
	free(f->path);
	f->path = NULL;
}
