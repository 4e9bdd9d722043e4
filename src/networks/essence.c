#include "networks/essence.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

static bool is_wordy(unsigned char c)
{
	return isalnum(c) || c >= 0x80;
}

static bool is_seen(unsigned char c)
{
	return !isspace(c);
}

/* Returns how many bytes of the text are of that kind, and writes them. */
static size_t keep(char *out, const char *text, bool (*is)(unsigned char c))
{
	size_t len = 0;
	for (const char *at = text; *at; at++)
		if (is((unsigned char)*at))
			out[len++] = (char)tolower((unsigned char)*at);
	out[len] = '\0';
	return len;
}

char *essence_of(const char *text)
{
	char *out = mem_alloc(strlen(text) + 1);
	if (keep(out, text, is_wordy) == 0)
		keep(out, text, is_seen);
	return out;
}
