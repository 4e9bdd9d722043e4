/* File descriptors that close themselves. */
#ifndef NW_BASE_FD_H
#define NW_BASE_FD_H

/* Closes what an `int` variable holds (-1: nothing) when it leaves its scope; errno stays. */
#define FD_AUTO __attribute__((cleanup(fd_auto_close)))
void fd_auto_close(const int *fd);

#endif
