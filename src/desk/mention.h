/* A mention on its way in: what a network or an import line says, made harmless. */
#ifndef NW_DESK_MENTION_H
#define NW_DESK_MENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

enum mention_kind {
	MENTION_MENTION,
	MENTION_REPLY,
	MENTION_DIRECT,
	MENTION_COMMENT,
	MENTION_WATCH,
	MENTION_MANUAL,
	MENTION_REPOST,  /* counted, never a case */
	MENTION_CONTEXT, /* fetched around a mention, addressed to nobody here: never a case */
	MENTION_KINDS,
};
extern const char *const mention_kind_names[MENTION_KINDS];

/* From most public to least; a reply may be as public as its parent or less. */
enum visibility {
	VISIBILITY_PUBLIC,
	VISIBILITY_UNLISTED,
	VISIBILITY_FOLLOWERS,
	VISIBILITY_DIRECT,
	VISIBILITIES,
};
extern const char *const visibility_names[VISIBILITIES];
const char *visibility_label(enum visibility visibility);

struct media {
	const char *type; /* image, video, audio, or what the network says */
	const char *url;
	const char *alt; /* NULL when the author gave none */
};

/* Strings are valid UTF-8 and clean; NULL = not given. All of it is borrowed from an arena. */
struct mention {
	const char *network;
	const char *account; /* the name of the account in the configuration */
	enum mention_kind kind;
	const char *id;  /* the network's; (network, account, id) is the identity */
	const char *uri; /* a second name that stays where ids change; known by either, it is the
			    same; NULL = none */
	const char *in_reply_to; /* the network's id of its parent */
	const char *thread;      /* the network's id of the conversation's root */
	const char *author_id;   /* falls back to the handle */
	const char *handle;
	const char *name;
	const char *text;
	const char *lang;
	const char *url;
	enum visibility visibility;
	const struct media *media;
	size_t media_count;
	const char *watch;     /* the watch that found it; its case is tagged so */
	const char *reference; /* what the network needs back in a reply, as JSON; see network.h */
	/* Each delivery says these anew: one that says otherwise is followed. */
	const char *closed; /* why it can have no answer: a code of desk/capability.h; NULL = it
			       can */
	const char *moderations;  /* what can be done to it there, names of desk/moderation.h; NULL
				     = all that its account can; "" = nothing */
	int64_t answer_until_us;  /* until when it can have one; 0 = no end */
	int64_t private_until_us; /* until when what is public can be answered in private; 0 = no
				     end; PRIVATE_NEVER */
	int64_t created_us;
	bool deleted;    /* it is gone upstream; only network, account and id are set */
	size_t removed;  /* hidden or hostile characters that were taken out */
	const char *raw; /* the bytes as they came */
	size_t raw_len;
	const char *source; /* the address they came from */
};

/* A link that a terminal and a browser can be given: http or https, printable, not too long. */
bool mention_link(const char *text);

/* Reads a mention from JSON in the shape of FACE.md ("a mention as one line of JSON").
 * `now_us` stands in for a missing time; `account` for a missing account. HTML is turned into
 * text by `html` (NULL: such a record is refused). Everything is cleaned. The mention borrows from
 * the arena. Returns 0, or -1 (ERR_INPUT) with what was expected where. */
typedef int mention_html_fn(struct strbuf *out, const char *html, size_t len, struct err *err);
int mention_from_json(struct mention *m, const struct json *json, const char *account,
	int64_t now_us, mention_html_fn *html, struct arena *a, struct err *err);

#endif
