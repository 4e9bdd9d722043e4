/* What a network pushes, for a desk behind a wall: a relay outside takes the network's webhook
 * calls and puts each into a folder, as one file.
 *
 * A file is what came over HTTP: header lines, an empty line, and the body byte for byte. The relay
 * writes it under a name that begins with '.' and renames it. What is taken in is deleted; what is
 * not signed as it should be goes to rejected/ (while that holds less than a hundred), and is said
 * once. Nothing outside of the folder is read or written. */
#ifndef NW_NETWORKS_SPOOL_H
#define NW_NETWORKS_SPOOL_H

#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"

enum { SPOOL_BODY_MAX = 4 << 20 };

struct spool_call {
	char *name; /* of the file */
	struct strbuf headers, body;
};

/* How a network signs. */
struct spool_signature {
	const char *header; /* "X-Hub-Signature-256" */
	const char *prefix; /* before the hexadecimal digits: "sha256=" */
	const char *salt;   /* before the body in what is signed; "" */
};

/* The oldest call in the folder whose signature is good; those that are not are put aside, and err
 * says so (ERR_DEGRADED) although there is one. What is no plain file, or cannot be read, stays and
 * holds up no other. The caller releases the call. Returns 1, 0 when there is none, -1 when the
 * folder cannot be read (ERR_SYSTEM), or there is no secret (ERR_CONFIG). */
int spool_next(struct spool_call *call, const char *folder, const struct spool_signature *how,
	const char *secret, struct err *err);

/* It is stored: the file goes. 0, or -1 (ERR_SYSTEM). */
int spool_done(struct spool_call *call, const char *folder, struct err *err);
void spool_call_release(struct spool_call *call);

#endif
