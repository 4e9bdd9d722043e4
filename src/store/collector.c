#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "store/accounts.h"

enum { LEASE_BYTES_MAX = 1 << 20 };

static int open_lock(const char *store_path, int flags)
{
	MEM_AUTO char *path = mem_printf("%s-collector", store_path);
	return open(path, flags | O_CLOEXEC, 0660);
}

/* The lock belongs to the open file, not to the process: it goes when the last copy of the
 * descriptor does. */
int collector_lease(const char *store_path, struct err *err)
{
	int fd = open_lock(store_path, O_RDWR | O_CREAT);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "%s-collector", store_path);
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	if (why == EAGAIN || why == EACCES)
		return err_set(
			err, ERR_BUSY, _("%s: another collector serves this store"), store_path);
	return err_errno(err, ERR_SYSTEM, "%s-collector", store_path);
}

int collector_tell(int lease_fd, const char *names, struct err *err)
{
	size_t len = strlen(names);
	/* The last makes it known (store/notice.h). */
	if (pwrite(lease_fd, names, len, 0) == (ssize_t)len &&
		ftruncate(lease_fd, (off_t)len) == 0 && futimens(lease_fd, NULL) == 0)
		return 0;
	return err_errno(err, ERR_SYSTEM, "%s", _("the collector's lease"));
}

static bool is_held(int fd)
{
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool collector_runs(const char *store_path)
{
	int fd = open_lock(store_path, O_RDONLY);
	if (fd < 0)
		return false;
	bool held = is_held(fd);
	close(fd);
	return held;
}

/* True when the file has this line. */
static bool has_line(int fd, const char *line)
{
	struct strbuf text STRBUF_AUTO;
	char bytes[4096];
	strbuf_init(&text, LEASE_BYTES_MAX);
	strbuf_char(&text, '\n');
	for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) > 0;)
		strbuf_add(&text, bytes, (size_t)n);
	MEM_AUTO char *whole = mem_printf("\n%s\n", line);
	return strstr(text.buf, whole) != NULL;
}

enum service collector_service(const char *store_path, const char *account)
{
	int fd = open_lock(store_path, O_RDONLY);
	enum service service = SERVICE_NOBODY;
	if (fd >= 0 && is_held(fd))
		service = has_line(fd, account) ? SERVICE_RUNS : SERVICE_LACKS;
	if (fd >= 0)
		close(fd);
	return service;
}
