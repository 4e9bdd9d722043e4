/* The contract of a network. Each has a folder, under a face that holds its table; nothing else
 * knows a network's name.
 *
 * A session serves one account in its own process. Every call returns at once; what comes of it is
 * told to the host from within http_run, in any order. At most one poll, one thread and one
 * outgoing call per post are under way. */
#ifndef NW_NETWORKS_NETWORK_H
#define NW_NETWORKS_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"
#include "desk/capability.h"
#include "desk/lifecycle.h"
#include "networks/session_host.h"
#include "store/moderations.h"
#include "store/outbox.h"
#include "text/length.h"

struct session; /* each network's own */

/* What may answer a question sooner than the person. */
struct ear {
	int fd;                      /* readable: listen */
	char *(*listen)(void *data); /* NULL: it was no answer, the question stands */
	void *data;
};

/* How account add asks a person. Answers are allocated; the caller frees them with secret_free. */
struct dialogue {
	void *data;
	char *(*ask)(void *data, const char *prompt, bool secret, struct err *err);
	/* Asks for a secret that may be heard as well. NULL = it cannot be. */
	char *(*ask_or_hear)(
		void *data, const char *prompt, const struct ear *ear, struct err *err);
	void (*say)(void *data, const char *text);
};

/* An option of the section that `account add` asks for, and in which words (marked for
 * translation). */
struct asked {
	const char *option, *prompt;
};

/* NULL = cannot. */
struct network {
	const char *name;         /* "bluesky" */
	const char *label;        /* two letters for a row, "BS" */
	bool practice;            /* an exercise: only on exercise stores, replies go nowhere */
	bool resend_harmless;     /* with the same key a second send cannot make a second post */
	int poll_s;               /* default interval */
	const struct asked *asks; /* up to one without a name */
	struct length_limit limit;
	struct length_limit direct_limit; /* of a direct message; most 0 = the same. Its rule is the
					     other's */

	struct capability can;
	struct length_limit post_limit; /* of a post of our own; most 0 = as a reply */

	/* Checks the account's options. 0, or -1 (ERR_CONFIG) with config->where. */
	int (*check)(const struct account_config *config, struct err *err);
	struct session *(*open)(const struct session_host *host, struct err *err);
	/* After it nothing of the session is called back; http_run must not run again. */
	void (*close)(struct session *s);

	/* Fetches what is new since cursor (NULL: the first time), overlapping enough that nothing
	 * is lost. */
	void (*poll)(struct session *s, const char *cursor);
	/* When the next poll finds something for certain, where a network knows that (an exercise
	 * does): INT64_MAX = never again. NULL: by the interval. */
	int64_t (*next_poll_us)(const struct session *s);
	/* Opens the stream: told by session_host.streaming, at first from within http_run. One at a
	 * time, and only after a good poll. NULL: polled only. */
	void (*stream)(struct session *s);
	/* Takes in, by deliver, what a relay put into the account's spool (config->spool). Called
	 * every other second, whether the network answers or not. NULL: it pushes nothing. */
	void (*collect)(struct session *s);
	/* Whether a watch may look for this term here: NULL = yes, else why not, marked for
	 * translation. NULL: the network cannot watch. What is found is MENTION_WATCH with its
	 * watch's name. */
	const char *(*watch_fault)(const char *term);
	/* Fetches what stands around a mention; delivered as MENTION_CONTEXT. */
	void (*thread)(struct session *s, const char *native_id);
	/* Makes key and record for a post; see session_host.prepared. */
	void (*prepare)(struct session *s, const struct outgoing *post);
	/* Sends what is stored, byte for byte. */
	void (*send)(struct session *s, const struct outgoing *post);
	/* Looks whether it is there. */
	void (*lookup)(struct session *s, const struct outgoing *post);
	/* Does to a mention, its author or a post of ours what a moderation says, told by
	 * session_host.moderated; again when the answer was lost. NULL: can.moderations is 0. */
	void (*moderate)(struct session *s, const struct moderating *what);
	/* Signs in, for account add: asks a person, and keeps what lets us in in the session file.
	 * The session is one of trial_run. Returns 0 or -1. NULL: there is nothing to sign in to.
	 */
	int (*sign_in)(struct session *s, const struct dialogue *dialogue, struct err *err);
};

/* All networks of this build, NULL at the end. */
extern const struct network *const networks[];
const struct network *network_find(const char *name);

#endif
