#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	enum err_class class;
	int exit_status;
} rows[] = {
	[ERR_NONE] = {ERR_CLASS_NONE, 0},
	[ERR_INPUT] = {ERR_CLASS_INPUT, 2},
	[ERR_CONFIG] = {ERR_CLASS_INPUT, 2},
	[ERR_NOT_FOUND] = {ERR_CLASS_REFUSED, 1},
	[ERR_REFUSED] = {ERR_CLASS_REFUSED, 1},
	[ERR_STALE] = {ERR_CLASS_REFUSED, 1},
	[ERR_STORE] = {ERR_CLASS_FATAL, 3},
	[ERR_BUSY] = {ERR_CLASS_RETRY, 3},
	[ERR_NETWORK] = {ERR_CLASS_RETRY, 1},
	[ERR_DEGRADED] = {ERR_CLASS_RETRY, 1},
	[ERR_RATE] = {ERR_CLASS_RATE, 1},
	[ERR_AUTH] = {ERR_CLASS_AUTH, 1},
	[ERR_REJECTED] = {ERR_CLASS_REFUSED, 1},
	[ERR_SYSTEM] = {ERR_CLASS_FATAL, 1},
};

/* Messages end up on terminals and in logs: no control byte gets through. */
static void defuse(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

static void format(struct err *err, const char *fmt, va_list ap)
{
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	defuse(err->msg);
}

int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	if (!err)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	err->code = code;
	format(err, fmt, ap);
	va_end(ap);
	return -1;
}

int err_errno(struct err *err, enum err_code code, const char *fmt, ...)
{
	int why = errno;
	if (!err)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	err->code = code;
	format(err, fmt, ap);
	va_end(ap);
	size_t len = strlen(err->msg);
	snprintf(err->msg + len, sizeof(err->msg) - len, ": %s", strerror(why));
	return -1;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	if (!err)
		return -1;
	char rest[sizeof(err->msg)];
	memcpy(rest, err->msg, sizeof(rest));
	va_list ap;
	va_start(ap, fmt);
	format(err, fmt, ap);
	va_end(ap);
	size_t len = strlen(err->msg);
	snprintf(err->msg + len, sizeof(err->msg) - len, ": %s", rest);
	return -1;
}

enum err_class err_class(enum err_code code)
{
	return rows[code].class;
}

int err_exit_status(const struct err *err)
{
	return rows[err->code].exit_status;
}
