/* What a network pushes, for a desk behind a wall: a relay outside takes the network's webhook
 * calls and puts each into a folder, as one file.
 *
 * A file is what came over HTTP: header lines, an empty line, and the body byte for byte. The relay
 * writes it under a name that begins with '.' and renames it. What is taken in is deleted; what is
 * not signed as it should be, or holds nothing that its network pushes, goes to rejected/ (while
 * that holds less than a hundred), and is said. Nothing outside of the folder is read or written.
 */
#ifndef NW_NETWORKS_SPOOL_H
#define NW_NETWORKS_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "config/config.h"

enum {
	SPOOL_BODY_MAX = 4 << 20,
	/* Of one look, bad ones counted too: behind them replies wait to be sent. */
	SPOOL_FILES_MOST = 100,
	SPOOL_BYTES_MOST = 8 << 20, /* then no further file is begun */
};

struct spool_call {
	const char *name; /* of the file; whoever chose it signed for nothing */
	struct strbuf headers, body;
};

/* How a network signs. */
struct spool_signature {
	const char *header; /* "X-Hub-Signature-256" */
	const char *prefix; /* before the hexadecimal digits: "sha256=" */
	const char *salt;   /* before the body in what is signed; "" */
};

struct spool_entry {
	char *name;
	struct timespec written;
};

/* What was said of some files: of the first in full, and how many more there are. */
struct spool_tally {
	size_t count;
	char *first;
};

/* Takes a call in, whose signature is good. It lives until spool_end, which has to follow: within
 * this or later. */
typedef void spool_take_fn(void *data, const struct spool_call *call);

/* One account's folder. The first five are set by whoever has it, borrowed, and the rest is zero;
 * spool_release at the end. */
struct spool {
	const struct account_config *config;
	const struct spool_signature *how;
	char *const *secret; /* of the program, where it stands; NULL there: nothing is believed */
	spool_take_fn *take;
	void *data;

	int folder; /* while a look lasts */
	struct {
		struct spool_entry *items; /* oldest first */
		size_t count, room;
	} list;
	size_t at; /* those before are settled; the last of them may be under way */
	struct spool_call call;
	bool is_looking, is_taking; /* is_taking: within `take` */
	size_t files, bytes;        /* of this look */
	int64_t again_us;           /* no look before */
	struct spool_tally aside, stays;
	char *said; /* what stays, so that it is said once */
};

/* Has what lies in the folder taken in, the oldest first, until it is empty or SPOOL_FILES_MOST or
 * SPOOL_BYTES_MOST are reached; then the next look goes on. While one is under way it does nothing.
 * The folder is listed once, and again when that is used up. What is no plain file, or cannot be
 * read, stays and holds up no other. */
void spool_look(struct spool *s);

/* What became of the call under way. ERR_NONE: it is stored, the file goes. ERR_INPUT: it is none
 * of the network's, and is put aside. Else it could not be stored: it stays, as does all behind it,
 * and is tried again after a minute. Then the look goes on. */
void spool_end(struct spool *s, const struct err *err);

void spool_release(struct spool *s);

#endif
