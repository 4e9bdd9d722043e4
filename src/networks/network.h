/* The contract of a network. One file per network; nothing else knows a network's name.
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
#include "desk/lifecycle.h"
#include "desk/mention.h"
#include "http/http.h"
#include "store/posts.h"
#include "text/length.h"

struct session; /* each network's own */

/* An account that an exercise plays: its mentions come as from this network, and answers to them
 * come to the exercise's session. Borrowed strings. */
struct part {
	const char *account, *network, *label;
	struct length_limit limit;
};

enum send_result {
	SEND_SENT,     /* it is out: remote_id, url */
	SEND_REJECTED, /* the network said no: why; the operator mends it */
	SEND_LATER,    /* surely nothing is out: again at retry_us (0 = by back-off); until then its
			  author may take it back */
	SEND_UNCLEAR,  /* no answer: look before any second try, whether a repeat is harmless or not
			*/
};

enum stream_state {
	STREAM_LIVE, /* its first byte came: what happens from now on is told as it happens */
	STREAM_OVER, /* it broke off; opened again by back-off, after a poll for what was missed */
	STREAM_ABSENT, /* this server has none: polled from now on */
};

enum lookup_result {
	LOOKUP_FOUND,
	LOOKUP_ABSENT, /* surely not there: sent again where the network has resend_harmless */
	LOOKUP_UNSEEN, /* not there, and a repeat of this one is not harmless: a person decides */
	LOOKUP_NO_ANSWER,
};

/* What a session may ask of the worker that runs it. All strings are borrowed for the call. */
struct session_host {
	void *data;
	struct http *http;
	const struct account_config *config;
	const struct watch *const *watches; /* those of this account; each with watch_runs */
	size_t watch_count;
	const char *session_file; /* where tokens may be kept: 0600, written atomically by
				     session_file.h */

	/* What came; the worker takes it in before this returns. -1: it could not be stored, do not
	 * move on. */
	int (*deliver)(void *data, const struct mention *mentions, size_t count);
	/* True when this mention is stored with this text already; one that is more than context,
	 * as such. */
	bool (*knows)(void *data, const struct mention *m);
	/* What became of the stream; err says why it is over. Between two polls what comes is
	 * delivered at once; when deliver fails the next poll brings it again. */
	void (*streaming)(void *data, enum stream_state state, const struct err *err);
	/* Some of what came since the last good poll can no longer be had; told during a poll. */
	void (*missed)(void *data);
	/* The poll is over. err is ERR_NONE, or says what is wrong: ERR_NETWORK nothing answers,
	 * ERR_DEGRADED part of it does, ERR_RATE and ERR_AUTH as they say; retry_us when the
	 * network said when. cursor: where the next begins (NULL: as it was). */
	void (*polled)(void *data, const struct err *err, int64_t retry_us, const char *cursor);
	/* Who we are there, and how long a post may be; at sign-in and when it changes. */
	void (*identity)(void *data, const char *handle, const struct length_limit *limit);
	/* An exercise plays this one too; told before its first mention. */
	void (*plays)(void *data, const struct part *part);
	/* prepare is done: the key and the record to store before the first try; or err. */
	void (*prepared)(void *data, int64_t post_id, const char *key, const char *record,
		const struct err *err);
	void (*answered)(void *data, int64_t post_id, enum send_result result,
		const char *remote_id, const char *url, const char *why, int64_t retry_us);
	void (*looked_up)(void *data, int64_t post_id, enum lookup_result result,
		const char *remote_id, const char *url);
};

/* How account add asks a person. Answers are allocated; the caller frees them with secret_free. */
struct dialogue {
	void *data;
	char *(*ask)(void *data, const char *prompt, bool secret, struct err *err);
	void (*say)(void *data, const char *text);
};

/* NULL = cannot. */
struct network {
	const char *name;     /* "bluesky" */
	const char *label;    /* two letters for a row, "BS" */
	bool practice;        /* an exercise: only on exercise stores, replies go nowhere */
	bool resend_harmless; /* with the same key a second send cannot make a second post */
	int poll_s;           /* default interval */
	struct length_limit limit;
	struct length_limit direct_limit; /* of a direct message; most 0 = the same. Its rule is the
					     other's */

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
	/* Signs in once, for account add; writes the session file. */
	int (*sign_in)(const struct account_config *config, const char *session_file,
		const struct dialogue *dialogue, struct err *err);
};

/* All networks of this build, NULL at the end. */
extern const struct network *const networks[];
const struct network *network_find(const char *name);

#endif
