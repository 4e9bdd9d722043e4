#include "tests/faults/full_disk.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

static bool (*disk_is_full)(void);

static ssize_t try_write(int fd, const void *bytes, size_t len)
{
	if (!disk_is_full())
		return write(fd, bytes, len);
	errno = ENOSPC;
	return -1;
}

static ssize_t try_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	if (!disk_is_full())
		return pwrite(fd, bytes, len, at);
	errno = ENOSPC;
	return -1;
}

void full_disk_when(bool (*is_full)(void))
{
	static const struct {
		const char *name;
		sqlite3_syscall_ptr call;
	} calls[] = {
		{"write", (sqlite3_syscall_ptr)try_write},
		{"pwrite", (sqlite3_syscall_ptr)try_pwrite},
		{"pwrite64", (sqlite3_syscall_ptr)try_pwrite},
	};
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	disk_is_full = is_full;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		vfs->xSetSystemCall(vfs, calls[i].name, is_full ? calls[i].call : NULL);
}

static bool always(void)
{
	return true;
}

void full_disk(bool is_full)
{
	full_disk_when(is_full ? always : NULL);
}

void full_disk_for_files(bool is_full)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = is_full ? 0 : limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
}
