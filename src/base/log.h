/* The log: to stderr when in the foreground, else to syslog(3). What is logged is
 * made harmless first, so that a log can be read in a terminal. */
#ifndef NW_BASE_LOG_H
#define NW_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_sink { LOG_TO_SYSLOG, LOG_TO_STDERR };

/* Names the program (borrowed for ever) and says where lines go. Until then: stderr. */
void log_open(const char *ident, enum log_sink sink, enum log_level most);

void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
