#include "http/url.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* One part of a URL, ports filled in; NULL when there is none. The caller frees it. */
static char *part(const char *url, CURLUPart which)
{
	char *value = NULL, *copy = NULL;
	CURLU *parsed = curl_url();
	if (parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parsed, which, &value, CURLU_DEFAULT_PORT) == CURLUE_OK)
		copy = mem_strdup(value);
	curl_free(value);
	curl_url_cleanup(parsed);
	return copy;
}

static bool same_part(const char *a, const char *b, CURLUPart which)
{
	char *of_a MEM_AUTO = part(a, which);
	char *of_b MEM_AUTO = part(b, which);
	return of_a && of_b && strcasecmp(of_a, of_b) == 0;
}

static bool has_scheme(const char *url, const char *scheme)
{
	char *has MEM_AUTO = part(url, CURLUPART_SCHEME);
	return has && strcasecmp(has, scheme) == 0;
}

bool url_is_https(const char *url)
{
	return has_scheme(url, "https");
}

bool url_same_origin(const char *a, const char *b)
{
	return (url_is_https(a) || has_scheme(a, "http")) && same_part(a, b, CURLUPART_SCHEME) &&
	       same_part(a, b, CURLUPART_HOST) && same_part(a, b, CURLUPART_PORT);
}

char *url_host(const char *url)
{
	char *host = part(url, CURLUPART_HOST);
	return host ? host : mem_strdup("?");
}
