#include "base/fd.h"

#include <errno.h>
#include <unistd.h>

void fd_auto_close(const int *fd)
{
	int why = errno;
	if (*fd != -1)
		close(*fd);
	errno = why;
}
