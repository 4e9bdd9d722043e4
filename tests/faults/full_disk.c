#include "tests/faults/full_disk.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

static ssize_t no_write(int fd, const void *bytes, size_t len)
{
	(void)fd, (void)bytes, (void)len;
	errno = ENOSPC;
	return -1;
}

static ssize_t no_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	(void)at;
	return no_write(fd, bytes, len);
}

void full_disk(bool is_full)
{
	static const struct {
		const char *name;
		sqlite3_syscall_ptr call;
	} calls[] = {
		{"write", (sqlite3_syscall_ptr)no_write},
		{"pwrite", (sqlite3_syscall_ptr)no_pwrite},
		{"pwrite64", (sqlite3_syscall_ptr)no_pwrite},
	};
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		vfs->xSetSystemCall(vfs, calls[i].name, is_full ? calls[i].call : NULL);
}

void full_disk_for_files(bool is_full)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = is_full ? 0 : limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
}
