/* What runs a session in these tests: it keeps what is delivered and what is told of posts. */
#ifndef NW_TESTS_HOST_H
#define NW_TESTS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "networks/network.h"

struct kept {
	char *id, *text, *raw, *reference, *handle, *thread, *in_reply_to, *source, *network,
		*account, *uri, *watch, *author_id, *closed, *link, *moderations;
	char *media; /* type|url|alt of each, a line each */
	enum mention_kind kind;
	enum visibility visibility;
	bool deleted;
	int64_t created_us, answer_until_us, private_until_us;
};

struct host {
	struct session_host session_host;
	struct account_config config;
	const struct network *network;
	struct session *session;
	char *session_file;
	struct kept *items;
	size_t count, room;
	struct {
		char **items; /* "ACCOUNT NETWORK LABEL LIMIT" */
		size_t count, room;
	} parts;
	struct {
		char **items; /* what the network calls our posts */
		size_t count, room;
	} made;
	char *cursor;
	char *handle;
	struct length_limit limit;
	bool refuse_delivery;

	int polls;
	struct err poll_err;
	int64_t poll_retry_us;
	int missed;

	int streamings; /* how often the stream's state was told, and the last one */
	enum stream_state stream;
	struct err stream_err;

	int prepared;
	char *key, *record;
	struct err prepare_err;

	int answered;
	enum send_result result;
	char *remote_id, *url, *why;
	int64_t retry_us;

	int looked_up;
	enum lookup_result lookup;

	int moderations; /* its result, why and retry_us are those above */
	int64_t signed_until_us;
};

/* Opens a session of a network with this account; asserts that it opens. */
void host_open(struct host *h, const struct network *network, const struct account_config *config,
	const char *session_file);

/* Ends it; what was kept stays until host_release. host_reopen starts a new one on the same session
 * file, and ends one that is open. */
void host_close(struct host *h);
void host_reopen(struct host *h);
void host_release(struct host *h);

/* The store died before it kept what was told as sent. */
void host_forget_posts(struct host *h);

/* Each runs until the outcome was told, and asserts that it was within half a minute. */
void host_poll(struct host *h);
void host_prepare(struct host *h, struct outgoing *post);
void host_send(struct host *h, struct outgoing *post);
void host_lookup(struct host *h, struct outgoing *post);
void host_moderate(struct host *h, const struct moderating *what);

/* Asks for a conversation and runs until nothing is under way. */
void host_thread(struct host *h, const char *id);

/* The kept mention with this id, or with a text that holds `text`; NULL when there is none. */
struct kept *host_find(struct host *h, const char *id);
struct kept *host_find_text(struct host *h, const char *text);

/* How many kept mentions have a text that holds `text`. */
size_t host_count_text(struct host *h, const char *text);

#endif
