/* Telling an operator who looks elsewhere: by the bell, a flash, a notice of the terminal (OSC 9),
 * or a command of his own. */
#ifndef NW_SCREEN_NOTIFY_H
#define NW_SCREEN_NOTIFY_H

struct desk;

enum notify_kind {
	NOTIFY_DANGER,   /* whoever is away hears it, too; its bell is danger.c's */
	NOTIFY_NAMED,    /* a colleague named him in a note */
	NOTIFY_ASSIGNED, /* a colleague gave him a case */
	NOTIFY_WATCHMAN, /* at night: whether he is still there */
	NOTIFY_OVERDUE,  /* a service does not answer him in time */
	NOTIFY_KINDS,
};

/* The bell; at night it is a longer one. */
void notify_bell(struct desk *desk);

/* Tells in every way that is set. `words` are the desk's own, never a citizen's. */
void notify(struct desk *desk, enum notify_kind kind, const char *words);

#endif
