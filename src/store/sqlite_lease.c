#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "store/sqlite.h"

enum { LEASE_BYTES_MAX = 1 << 20 };

static int open_lock(const struct store *s, int flags)
{
	MEM_AUTO char *path = mem_printf("%s-collector", s->path);
	return open(path, flags, 0660);
}

/* The lock belongs to the open file, not to the process: it goes when the last copy of the
 * descriptor does, which the workers inherit. */
int sqlite_lease_take(struct store *s, struct err *err)
{
	int fd = open_lock(s, O_RDWR | O_CREAT);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "%s-collector", s->path);
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	if (fcntl(fd, F_OFD_SETLK, &lock) == 0) {
		s->lease = fd;
		return 0;
	}
	int why = errno;
	close(fd);
	errno = why;
	if (why == EAGAIN || why == EACCES)
		return err_set(
			err, ERR_BUSY, _("%s: another collector serves this store"), s->path);
	return err_errno(err, ERR_SYSTEM, "%s-collector", s->path);
}

void sqlite_lease_leave(struct store *s)
{
	close((int)s->lease);
}

int sqlite_lease_tell(struct store *s, const char *names, struct err *err)
{
	int fd = (int)s->lease;
	size_t len = strlen(names);
	/* The last makes it known (sqlite_notice.c). */
	if (pwrite(fd, names, len, 0) == (ssize_t)len && ftruncate(fd, (off_t)len) == 0 &&
		futimens(fd, NULL) == 0)
		return 0;
	return err_errno(err, ERR_SYSTEM, "%s", _("the collector's lease"));
}

static bool is_held(int fd)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

int sqlite_lease_read(struct store *s, struct arena *a, struct collector *out, struct err *err)
{
	(void)err;
	int fd = open_lock(s, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	STRBUF_AUTO struct strbuf text;
	char bytes[4096];
	strbuf_init(&text, LEASE_BYTES_MAX);
	out->runs = is_held(fd);
	for (ssize_t n; out->runs && (n = read(fd, bytes, sizeof(bytes))) > 0;)
		strbuf_add(&text, bytes, (size_t)n);
	out->names = arena_strdup(a, text.buf);
	close(fd);
	return 0;
}
