#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/line.h"

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
	[ERR_AWAY] = {ERR_CLASS_RETRY, 3},
	[ERR_UNSURE] = {ERR_CLASS_RETRY, 3},
	[ERR_BUSY] = {ERR_CLASS_RETRY, 3},
	[ERR_NETWORK] = {ERR_CLASS_RETRY, 1},
	[ERR_DEGRADED] = {ERR_CLASS_RETRY, 1},
	[ERR_RATE] = {ERR_CLASS_RATE, 1},
	[ERR_AUTH] = {ERR_CLASS_AUTH, 1},
	[ERR_REJECTED] = {ERR_CLASS_REFUSED, 1},
	[ERR_SUPERSEDED] = {ERR_CLASS_FATAL, 1},
	[ERR_SYSTEM] = {ERR_CLASS_FATAL, 1},
};

int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	if (!err)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	err->code = code;
	line_format(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	return -1;
}

static void append(struct err *err, const char *rest)
{
	size_t len = strlen(err->msg);
	size_t room = sizeof(err->msg) - len;
	if ((size_t)snprintf(err->msg + len, room, ": %s", rest) >= room)
		line_mend_cut(err->msg);
}

int err_errno(struct err *err, enum err_code code, const char *fmt, ...)
{
	int why = errno;
	if (!err)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	err->code = code;
	line_format(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	append(err, strerror(why));
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
	line_format(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	append(err, rest);
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
