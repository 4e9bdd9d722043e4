/* What nachtwachtd asks of the operating system: silence about secrets, signals as events. */
#ifndef NW_WATCH_PROCESS_H
#define NW_WATCH_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* No core dumps, no tracing, no memory of ours for other processes of the same user. */
void process_harden(void);

/* Blocks TERM, INT, HUP and CHLD, ignores PIPE; gives a descriptor (signalfd) that tells them. */
int process_signals(struct err *err);

/* The next pending signal of that descriptor, 0 when there is none. */
int process_take_signal(int signal_fd);

/* Asks the kernel to end us with TERM when the parent dies; ends at once when it is dead. */
void process_follow_parent(int parent_pid);

/* The login name of the real user (getpwuid), or "uid N". */
struct process_login {
	char name[64];
};
void process_login(struct process_login *login);

/* Tells a service manager (sd_notify(3)) when one listens; nothing otherwise. */
void process_notify(const char *state);

/* Sleep until then, as a time limit for poll(2): milliseconds from now to the nearest of two times
 * in microseconds, rounded up; 0 stands for never. -1 when there is none. */
int process_timeout_ms(int64_t now_us, int64_t one_us, int64_t other_us);

#endif
