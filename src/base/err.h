/* The error value: what went wrong, in one line that says what to do.
 *
 * A function that can fail takes `struct err *` last and returns 0 or -1 (or NULL).
 * The caller owns the value. Policy reads the class, people read the text. */
#ifndef NW_BASE_ERR_H
#define NW_BASE_ERR_H

enum err_code {
	ERR_NONE,
	ERR_INPUT,      /* what came in is wrong: a filter, a line of JSON, an argument */
	ERR_CONFIG,     /* the configuration is wrong: file:line: what, expected what */
	ERR_NOT_FOUND,  /* no such case, account, file */
	ERR_REFUSED,    /* a rule of the desk or of the store says no */
	ERR_STALE,      /* refused because the case moved on since it was read */
	ERR_STORE,      /* the store is damaged, or is none of ours */
	ERR_AWAY,       /* the store does not answer now; nothing was changed */
	ERR_UNSURE,     /* the store did not answer: it may have been done */
	ERR_BUSY,       /* somebody else holds it now; later it may work */
	ERR_NETWORK,    /* no answer, or not a sensible one; a retry may help */
	ERR_DEGRADED,   /* part of the network answers, part does not; a retry may help */
	ERR_RATE,       /* the network asks us to wait */
	ERR_AUTH,       /* the network does not know us (any more) */
	ERR_REJECTED,   /* the network understood and said no; a retry does not help */
	ERR_SUPERSEDED, /* another collector has taken over from this one */
	ERR_SYSTEM,     /* the operating system said no */
};

enum err_class {
	ERR_CLASS_NONE,
	ERR_CLASS_INPUT,   /* somebody has to change what he gave */
	ERR_CLASS_REFUSED, /* the answer is no */
	ERR_CLASS_RETRY,   /* try again, with back-off */
	ERR_CLASS_RATE,    /* try again, not before the time given */
	ERR_CLASS_AUTH,    /* sign in again */
	ERR_CLASS_FATAL,   /* this process cannot go on with it */
};

struct err {
	enum err_code code;
	char msg[256];
};

#define ERR_INIT \
	{ \
		.code = ERR_NONE \
	}

/* Sets code and message; what a terminal could stumble over becomes '?'. A NULL err is
 * allowed and means that the caller does not want to know. Returns -1, so that a
 * function can end in `return err_set(...)`. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set, with ": " and strerror(errno) added. */
int err_errno(struct err *err, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the message that is there. Returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The class that policy goes by. */
enum err_class err_class(enum err_code code);

/* The exit status of a command that failed with this: 1, 2 or 3 (FACE: exit status). */
int err_exit_status(const struct err *err);

#endif
