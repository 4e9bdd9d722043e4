#include "store/notice.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

struct notice {
	int fd;
	char *name, *lease; /* of the file and the collector's lease, without their folder */
};

void notice_post(const char *store_path)
{
	utimensat(AT_FDCWD, store_path, NULL, 0);
}

struct notice *notice_open(const char *store_path, struct err *err)
{
	MEM_AUTO char *folder = mem_strdup(store_path);
	MEM_AUTO char *file = mem_strdup(store_path);
	struct notice *n = mem_zero(1, sizeof(*n));
	n->name = mem_strdup(basename(file));
	n->lease = mem_printf("%s-collector", n->name);
	n->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	/* The folder: a watch on the file itself would end with the file. A lease that is let go is
	 * a file that its writer closes, however he ends. */
	if (n->fd >= 0 &&
		inotify_add_watch(n->fd, dirname(folder), IN_ATTRIB | IN_CLOSE_WRITE) >= 0)
		return n;
	err_errno(err, ERR_SYSTEM, _("%s: cannot watch for changes"), store_path);
	notice_close(n);
	return NULL;
}

void notice_close(struct notice *n)
{
	if (!n)
		return;
	if (n->fd >= 0)
		close(n->fd);
	free(n->name);
	free(n->lease);
	free(n);
}

int notice_fd(const struct notice *n)
{
	return n->fd;
}

bool notice_take(struct notice *n)
{
	alignas(struct inotify_event) char buf[4096];
	bool found = false;
	ssize_t len;
	while ((len = read(n->fd, buf, sizeof(buf))) > 0) {
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
