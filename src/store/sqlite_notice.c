#include <libgen.h>
#include <stdalign.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/sqlite.h"

struct file_notice {
	struct notice notice;
	char *name, *lease; /* of the file and the collector's lease, without their folder */
};

void sqlite_tell(const char *path)
{
	utimensat(AT_FDCWD, path, NULL, 0);
}

struct notice *sqlite_watch(const char *path, struct err *err)
{
	MEM_AUTO char *folder = mem_strdup(path);
	MEM_AUTO char *file = mem_strdup(path);
	struct file_notice *n = mem_zero(1, sizeof(*n));
	n->notice = (struct notice){&engine_sqlite, inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
	n->name = mem_strdup(basename(file));
	n->lease = mem_printf("%s-collector", n->name);
	/* The folder: a watch on the file itself would end with the file. A lease that is let go is
	 * a file that its writer closes, however he ends. */
	if (n->notice.fd >= 0 &&
		inotify_add_watch(n->notice.fd, dirname(folder), IN_ATTRIB | IN_CLOSE_WRITE) >= 0)
		return &n->notice;
	err_errno(err, ERR_SYSTEM, _("%s: cannot watch for changes"), path);
	sqlite_unwatch(&n->notice);
	return NULL;
}

void sqlite_unwatch(struct notice *notice)
{
	struct file_notice *n = (struct file_notice *)notice;
	if (notice->fd >= 0)
		close(notice->fd);
	free(n->name);
	free(n->lease);
	free(n);
}

bool sqlite_take_notice(struct notice *notice)
{
	const struct file_notice *n = (struct file_notice *)notice;
	alignas(struct inotify_event) char buf[4096];
	bool found = false;
	ssize_t len;
	while ((len = read(notice->fd, buf, sizeof(buf))) > 0) {
		for (char *at = buf; at < buf + len;) {
			const struct inotify_event *e = (const void *)at;
			found = found || e->mask & IN_Q_OVERFLOW ||
				(e->len && e->mask & IN_ATTRIB && strcmp(e->name, n->name) == 0) ||
				(e->len && strcmp(e->name, n->lease) == 0);
			at += sizeof(*e) + e->len;
		}
	}
	return found;
}
