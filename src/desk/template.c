#include "desk/template.h"

#include <string.h>

/* The length of the place "{{word}}" that begins at text; 0 where none does. */
static size_t place_at(const char *text)
{
	if (strncmp(text, "{{", 2) != 0)
		return 0;
	size_t inside = strcspn(text + 2, "{}\n");
	return inside > 0 && strncmp(text + 2 + inside, "}}", 2) == 0 ? inside + 4 : 0;
}

static const char *value_of(const char *place, size_t len, const struct template_values *values)
{
	const struct {
		const char *place;
		const char *value;
	} known[] = {
		{"{{author}}", values->author},
		{"{{name}}", values->name},
		{"{{case}}", values->case_id},
		{"{{initials}}", values->initials},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].place) == len && strncmp(known[i].place, place, len) == 0)
			return known[i].value;
	return NULL;
}

void template_fill(
	struct strbuf *out, const struct template *t, const struct template_values *values)
{
	size_t len;
	for (const char *at = t->text; *at; at += len) {
		len = place_at(at);
		const char *value = len ? value_of(at, len, values) : NULL;
		if (value) {
			strbuf_str(out, value);
			continue;
		}
		if (len == 0)
			len = 1 + strcspn(at + 1, "{");
		strbuf_add(out, at, len);
	}
}

int template_open_place(const char *text, size_t *start, size_t *len)
{
	for (const char *at = text; (at = strchr(at, '{')); at++) {
		size_t found = place_at(at);
		if (found) {
			*start = (size_t)(at - text);
			*len = found;
			return 0;
		}
	}
	return -1;
}
