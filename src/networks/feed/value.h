/* What stands in an element of a feed. */
#ifndef NW_NETWORKS_FEED_VALUE_H
#define NW_NETWORKS_FEED_VALUE_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/arena.h"
#include "networks/feed/entry.h"

/* Which vocabulary a name is of: RSS and Atom are one, since no name means two things in them. */
enum feed_vocabulary {
	VOCABULARY_FEED,
	VOCABULARY_CONTENT,
	VOCABULARY_DC,
	VOCABULARY_ITUNES,
	VOCABULARY_MEDIA,
	VOCABULARY_SCHEDULE,
	VOCABULARY_TERMS,
	VOCABULARY_THREAD,
	VOCABULARY_XHTML,
	VOCABULARIES /* another one */
};
enum feed_vocabulary feed_vocabulary(const xmlNode *node);

/* The name without a prefix, also where that prefix was never declared. */
const char *feed_local(const xmlNode *node);

/* An attribute by its local name, trimmed; NULL when there is none or nothing in it. */
const char *feed_attribute(const xmlNode *node, const char *name, struct arena *a);

/* The text in it, or its children as markup when there are elements among them; trimmed. NULL when
 * there is nothing. */
const char *feed_value(xmlNode *node, struct arena *a);

/* The same as words: plain or HTML, as Atom's type and mode say. Atom's are plain unless they say
 * otherwise; those of RSS never say, and are HTML when `rich` or when they look like it. */
struct feed_words feed_words(xmlNode *node, bool atom, bool rich, struct arena *a);

/* A person: Atom's children, or RSS's "NAME (MAIL)" in all its forms. False when nobody is in it.
 */
bool feed_person(struct feed_person *person, xmlNode *node, struct arena *a);

/* An address made absolute by xml:base and the document's own; NULL stays NULL. */
const char *feed_address(const xmlNode *node, const char *address, struct arena *a);

#endif
