#include "watch/children.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "watch/process.h"

enum { BACKOFF_MOST_S = 60, GOOD_LIFE_MS = 60000, EXIT_CONFIG = 2 };

void children_init(struct children *c, const struct launch *launch)
{
	*c = (struct children){.launch = *launch};
}

void children_release(struct children *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->items[i].name);
		free(c->items[i].given);
	}
	free(c->items);
	*c = (struct children){0};
}

void children_begin(struct children *c)
{
	for (size_t i = 0; i < c->count; i++)
		c->items[i].wanted = false;
}

void children_want(struct children *c, const char *account, const char *given)
{
	size_t i = 0;
	while (i < c->count && strcmp(c->items[i].name, account) != 0)
		i++;
	if (i == c->count) {
		struct child fresh = {.name = mem_strdup(account), .given = mem_strdup("")};
		MEM_PUSH(c, fresh);
	}
	struct child *child = &c->items[i];
	child->wanted = true;
	child->changed |= strcmp(child->given, given) != 0;
	free(child->given);
	child->given = mem_strdup(given);
}

void children_commit(struct children *c, int64_t now_ms)
{
	for (size_t i = 0; i < c->count; i++) {
		struct child *child = &c->items[i];
		bool ends = child->pid && (child->changed || !child->wanted);
		child->backoff_s = 0;
		child->restarting = child->wanted && (ends || child->restarting);
		child->due_ms = child->wanted && !child->pid ? now_ms : 0;
		child->changed = false;
		if (ends)
			kill(child->pid, SIGTERM);
	}
}

/* In the child: becomes the worker. */
static _Noreturn void become(const struct launch *launch, const char *account, pid_t supervisor)
{
	char lease[24];
	snprintf(lease, sizeof(lease), "%" PRId64, launch->lease);
	const char *argv[16] = {
		"nachtwachtd", "--account", account, "--store", launch->store, "--lease", lease};
	size_t n = 7;
	if (launch->config) {
		argv[n++] = "--config";
		argv[n++] = launch->config;
	}
	if (launch->foreground)
		argv[n++] = "--foreground";
	if (launch->once)
		argv[n++] = "--once";
	if (launch->send_only)
		argv[n++] = "--send-only";
	process_follow_parent(supervisor);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	char *copy[16] = {NULL};
	for (size_t i = 0; i < n; i++)
		copy[i] = mem_strdup(argv[i]);
	execv(launch->program, copy);
	_exit(127);
}

static void plan(struct child *child, int64_t now_ms)
{
	if (now_ms - child->started_ms >= GOOD_LIFE_MS)
		child->backoff_s = 0;
	child->backoff_s = child->backoff_s ? child->backoff_s * 2 : 1;
	if (child->backoff_s > BACKOFF_MOST_S)
		child->backoff_s = BACKOFF_MOST_S;
	child->due_ms = now_ms + (int64_t)child->backoff_s * 1000;
}

static void start(struct children *c, struct child *child, int64_t now_ms)
{
	pid_t supervisor = getpid();
	child->due_ms = 0;
	child->started_ms = now_ms;
	pid_t pid = fork();
	if (pid == 0)
		become(&c->launch, child->name, supervisor);
	if (pid > 0) {
		child->pid = pid;
		return;
	}
	log_line(LOG_LEVEL_ERROR, "account %s: the worker cannot be started: %s", child->name,
		strerror(errno));
	plan(child, now_ms);
}

void children_start_due(struct children *c, int64_t now_ms)
{
	for (size_t i = 0; i < c->count; i++) {
		struct child *child = &c->items[i];
		if (!child->pid && child->due_ms && child->due_ms <= now_ms)
			start(c, child, now_ms);
	}
}

static void describe(const struct child *child, int status)
{
	if (WIFSIGNALED(status))
		log_line(LOG_LEVEL_WARNING, "account %s: the worker was ended by signal %d",
			child->name, WTERMSIG(status));
	else if (WEXITSTATUS(status))
		log_line(LOG_LEVEL_WARNING, "account %s: the worker ended with status %d",
			child->name, WEXITSTATUS(status));
}

/* A worker that found its configuration wrong would only find it wrong again. */
static void bury(struct children *c, struct child *child, int status, int64_t now_ms)
{
	child->pid = 0;
	child->failed = status != 0;
	if (child->restarting)
		child->due_ms = now_ms;
	else if (child->wanted && !c->launch.once) {
		describe(child, status);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_CONFIG)
			plan(child, now_ms);
	}
	child->restarting = false;
}

void children_reap(struct children *c, int64_t now_ms)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < c->count; i++)
			if (c->items[i].pid == pid)
				bury(c, &c->items[i], status, now_ms);
}

int64_t children_due_ms(const struct children *c)
{
	int64_t due = 0;
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].due_ms && (!due || c->items[i].due_ms < due))
			due = c->items[i].due_ms;
	return due;
}

void children_end(struct children *c, int number)
{
	for (size_t i = 0; i < c->count; i++) {
		struct child *child = &c->items[i];
		child->wanted = child->restarting = false;
		child->due_ms = 0;
		if (child->pid)
			kill(child->pid, number);
	}
}

size_t children_running(const struct children *c)
{
	size_t running = 0;
	for (size_t i = 0; i < c->count; i++)
		running += c->items[i].pid != 0;
	return running;
}

bool children_failed(const struct children *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].failed)
			return true;
	return false;
}
