#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/accounts.h"

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

bool collector_runs(const char *store_path)
{
	int fd = open_lock(store_path, O_RDONLY);
	if (fd < 0)
		return false;
	struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	bool held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return held;
}
