/* Templates: standard answers with places to fill in, {{name}}. */
#ifndef NW_DESK_TEMPLATE_H
#define NW_DESK_TEMPLATE_H

#include <stddef.h>

#include "base/strbuf.h"

struct template
{
	const char *code;
	const char *lang;
	const char *title; /* one line for the picker; falls back to the text */
	const char *text;
};

/* What {{author}}, {{name}}, {{case}}, {{initials}} and {{helpline}} stand for; NULL stays a place
 * to fill in. */
struct template_values {
	const char *author; /* handle */
	const char *name;
	const char *case_id;
	const char *initials;
	const char *helpline;
};

/* The replies that every desk has, in four languages: emergency-LANG, with whom to call, and
 * helpline-LANG, for somebody who wants to die. A configuration's of the same code takes its place.
 */
extern const struct template templates_fixed[];
extern const size_t templates_fixed_count;

/* Appends the text with all known places filled in. */
void template_fill(
	struct strbuf *out, const struct template *t, const struct template_values *values);

/* The first place that is still open, "{{street}}", as offset and length; -1 when there is none.
 * A text with one cannot be sent. */
int template_open_place(const char *text, size_t *start, size_t *len);

#endif
