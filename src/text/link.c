#include "text/link.h"

#include <string.h>
#include <strings.h>

size_t link_scheme(const char *text)
{
	return strncasecmp(text, "https://", 8) == 0  ? 8
	       : strncasecmp(text, "http://", 7) == 0 ? 7
						      : 0;
}

size_t link_length(const char *text)
{
	size_t len;

	if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
		return 0;
	len = strcspn(text, " \n\t<>\"");
	while (len > 0 && strchr(".,;:!?)]}'", text[len - 1]))
		len--;
	return len;
}

const char *link_find(const char *text, size_t *len)
{
	for (; (text = strstr(text, "http")); text++)
		if ((*len = link_length(text)) > 0)
			return text;
	return NULL;
}
