/* What a session tells the worker that runs it, and may ask of it. */
#ifndef NW_NETWORKS_SESSION_HOST_H
#define NW_NETWORKS_SESSION_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/config.h"
#include "desk/capability.h"
#include "desk/mention.h"
#include "http/http.h"
#include "text/length.h"

struct network; /* network.h */

/* An account that an exercise plays: its mentions come as from this network, and answers to them
 * come to the exercise's session. Borrowed strings. */
struct part {
	const char *account, *network, *label;
	struct length_limit limit;
	struct capability can;
};

enum send_result {
	SEND_SENT,     /* it is out: remote_id, url; why: it is not as it was meant */
	SEND_REJECTED, /* the network said no: why; the operator mends it */
	SEND_LATER,    /* surely nothing is out: again at retry_us (0 = by back-off); until then its
			  author may take it back */
	SEND_UNCLEAR,  /* no answer: look before any second try, whether a repeat is harmless or not
			*/
};

enum stream_state {
	STREAM_LIVE, /* its first byte came: what happens from now on is told as it happens */
	STREAM_OVER, /* it broke off; opened again by back-off, after a poll for what was missed */
	STREAM_ABSENT, /* this server has none now: polled, and asked again an hour later */
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
	const struct network *network; /* of which it is a session */
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
	/* True when a post of this account is stored as the one that the network calls so: whoever
	 * looks for another one with the same words has not found it. */
	bool (*posted)(void *data, const char *remote_id);
	/* True when what the network calls so is stored as somebody's mention, and so is not ours.
	 */
	bool (*heard)(void *data, const char *native_id);
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
	/* What became of a moderation: done, SEND_REJECTED with why, or to be done again
	 * (SEND_LATER, SEND_UNCLEAR) at retry_us (0 = by back-off). */
	void (*moderated)(
		void *data, int64_t id, enum send_result result, const char *why, int64_t retry_us);
	/* Until when the sign-in holds; 0 = it has no end. Told when it is known and when it
	 * changes; a person is warned 14 days ahead. */
	void (*signed_until)(void *data, int64_t until_us);
};

#endif
