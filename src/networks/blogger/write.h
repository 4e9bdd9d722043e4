/* What leaves: a post of our own, as a draft first, and what is done to comments. */
#ifndef NW_NETWORKS_BLOGGER_WRITE_H
#define NW_NETWORKS_BLOGGER_WRITE_H

#include "networks/blogger/session.h"

/* A text as it is published (html.c): its first line is the title, the rest paragraphs with
 * their addresses as links; nothing of the text is HTML by itself. */
void blogger_html(struct strbuf *out, const char *text);
char *blogger_title(const char *text); /* the caller frees it */

/* What says in a draft which post of the desk it is; browsers show nothing of it. The caller frees
 * it. */
char *blogger_mark(const struct session *s, const struct outgoing *post);

/* What is left of HTML that went through the network and back; the caller frees it. */
char *blogger_essence(const char *html);

void blogger_prepare(struct session *s, const struct outgoing *post);
void blogger_send(struct session *s, const struct outgoing *post);
void blogger_lookup(struct session *s, const struct outgoing *post);
void blogger_moderate(struct session *s, const struct moderating *what);

#endif
