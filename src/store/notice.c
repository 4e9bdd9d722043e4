#include "store/notice.h"

#include <libgen.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

struct notice {
	int fd;
	char *name; /* of the file, without its folder */
};

struct notice *notice_open(const char *store_path, struct err *err)
{
	MEM_AUTO char *folder = mem_strdup(store_path);
	MEM_AUTO char *file = mem_strdup(store_path);
	struct notice *n = mem_zero(1, sizeof(*n));
	n->name = mem_strdup(basename(file));
	n->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	/* The folder, for the log beside the file comes and goes. */
	if (n->fd >= 0 && inotify_add_watch(n->fd, dirname(folder), IN_MODIFY) >= 0)
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
	free(n);
}

int notice_fd(const struct notice *n)
{
	return n->fd;
}

/* True for the store's file and its log; its shared memory changes when somebody only reads. */
static bool is_store(const struct notice *n, const char *name)
{
	size_t len = strlen(n->name);
	return strncmp(name, n->name, len) == 0 &&
	       (name[len] == '\0' || strcmp(name + len, "-wal") == 0);
}

bool notice_take(struct notice *n)
{
	alignas(struct inotify_event) char buf[4096];
	bool found = false;
	ssize_t len;
	while ((len = read(n->fd, buf, sizeof(buf))) > 0) {
		for (char *at = buf; at < buf + len;) {
			const struct inotify_event *e = (const void *)at;
			if (e->mask & IN_Q_OVERFLOW || (e->len && is_store(n, e->name)))
				found = true;
			at += sizeof(*e) + e->len;
		}
	}
	return found;
}
