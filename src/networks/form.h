/* A body of several parts, multipart/form-data (RFC 7578): how pictures go to a server. */
#ifndef NW_NETWORKS_FORM_H
#define NW_NETWORKS_FORM_H

#include "base/hash.h"
#include "base/strbuf.h"
#include "store/outbox.h"

struct form {
	struct strbuf body; /* whole after form_end */
	char boundary[HASH_HEX_BYTES];
};

void form_begin(struct form *f);

/* The name is ours and plain; the value, in UTF-8, is whatever it is. */
void form_field(struct form *f, const char *name, const char *value);

/* The picture's bytes. Its own name stays here: the server is told what kind of file it is. */
void form_picture(struct form *f, const char *name, const struct attachment *picture);
void form_end(struct form *f);

/* The Content-Type; the caller frees it. */
char *form_type(const struct form *f);

void form_release(struct form *f);
#define FORM_AUTO __attribute__((cleanup(form_release)))

#endif
