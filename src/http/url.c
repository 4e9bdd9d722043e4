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

char *url_origin(const char *url)
{
	char *scheme MEM_AUTO = part(url, CURLUPART_SCHEME);
	char *host MEM_AUTO = part(url, CURLUPART_HOST);
	char *port MEM_AUTO = part(url, CURLUPART_PORT);
	bool web = scheme && (strcasecmp(scheme, "https") == 0 || strcasecmp(scheme, "http") == 0);
	return web && host && port ? mem_printf("%s://%s:%s", scheme, host, port) : NULL;
}

bool url_is_https(const char *url)
{
	char *scheme MEM_AUTO = part(url, CURLUPART_SCHEME);
	return scheme && strcasecmp(scheme, "https") == 0;
}

bool url_same_origin(const char *a, const char *b)
{
	char *of_a MEM_AUTO = url_origin(a);
	char *of_b MEM_AUTO = url_origin(b);
	return of_a && of_b && strcasecmp(of_a, of_b) == 0;
}

char *url_host(const char *url)
{
	char *host = part(url, CURLUPART_HOST);
	return host ? host : mem_strdup("?");
}
