#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

#include "base/line.h"

static struct {
	const char *ident;
	enum log_sink sink;
	enum log_level most;
} out = {"nachtwacht", LOG_TO_STDERR, LOG_LEVEL_INFO};

static const int syslog_priority[] = {
	[LOG_LEVEL_ERROR] = LOG_ERR,
	[LOG_LEVEL_WARNING] = LOG_WARNING,
	[LOG_LEVEL_INFO] = LOG_INFO,
	[LOG_LEVEL_DEBUG] = LOG_DEBUG,
};

void log_open(const char *ident, enum log_sink sink, enum log_level most)
{
	out.ident = ident;
	out.sink = sink;
	out.most = most;
	if (sink == LOG_TO_SYSLOG)
		openlog(ident, LOG_PID, LOG_DAEMON);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	if (level > out.most)
		return;
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	line_format(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (out.sink == LOG_TO_SYSLOG)
		syslog(syslog_priority[level], "%s", line);
	else
		fprintf(stderr, "%s: %s\n", out.ident, line);
}
