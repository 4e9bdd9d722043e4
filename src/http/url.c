#include "http/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "http/guard.h"

/* One part of a URL; NULL when there is none. The caller frees it. */
static char *part_by(const char *url, CURLUPart which, unsigned flags)
{
	char *value = NULL, *copy = NULL;
	CURLU *parsed = curl_url();
	if (parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parsed, which, &value, flags) == CURLUE_OK)
		copy = mem_strdup(value);
	curl_free(value);
	curl_url_cleanup(parsed);
	return copy;
}

/* The same, ports filled in. */
static char *part(const char *url, CURLUPart which)
{
	return part_by(url, which, CURLU_DEFAULT_PORT);
}

static bool is_web(const char *scheme)
{
	return strcasecmp(scheme, "https") == 0 || strcasecmp(scheme, "http") == 0;
}

static void lower(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

char *url_base(const char *url)
{
	char *scheme MEM_AUTO = part(url, CURLUPART_SCHEME);
	char *host MEM_AUTO = part(url, CURLUPART_HOST);
	char *port MEM_AUTO = part_by(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
	char *path MEM_AUTO = part(url, CURLUPART_PATH);
	if (!scheme || !host || !path || !is_web(scheme))
		return NULL;
	lower(scheme);
	lower(host);
	return mem_printf("%s://%s%s%s%s", scheme, host, port ? ":" : "", port ? port : "", path);
}

char *url_query(const char *url)
{
	return part(url, CURLUPART_QUERY);
}

char *url_origin(const char *url)
{
	char *scheme MEM_AUTO = part(url, CURLUPART_SCHEME);
	char *host MEM_AUTO = part(url, CURLUPART_HOST);
	char *port MEM_AUTO = part(url, CURLUPART_PORT);
	return scheme && is_web(scheme) && host && port
		       ? mem_printf("%s://%s:%s", scheme, host, port)
		       : NULL;
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

/* The host without brackets, zone and the dot of the root. */
static char *plain_host(const char *url)
{
	char *host = url_host(url);
	size_t len = strcspn(host + (*host == '['), "]%");
	if (*host == '[')
		memmove(host, host + 1, len);
	else
		len = strlen(host);
	len -= len && host[len - 1] == '.';
	host[len] = '\0';
	return host;
}

bool url_address(const char *url, struct url_address *address)
{
	static const int families[] = {AF_INET, AF_INET6};
	char *host MEM_AUTO = plain_host(url);
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		*address = (struct url_address){.family = families[i]};
		if (inet_pton(families[i], host, address->bytes) == 1)
			return true;
	}
	return false;
}

bool url_is_inside(const char *url)
{
	static const char local[] = "localhost";
	struct url_address a;
	if (url_address(url, &a)) {
		struct sockaddr_in in = {.sin_family = AF_INET};
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
		memcpy(&in.sin_addr, a.bytes, sizeof(in.sin_addr));
		memcpy(&in6.sin6_addr, a.bytes, sizeof(in6.sin6_addr));
		return guard_address_is_private(a.family == AF_INET
							? (const struct sockaddr *)&in
							: (const struct sockaddr *)&in6);
	}
	char *host MEM_AUTO = plain_host(url);
	size_t len = strlen(host), local_len = strlen(local);
	return len >= local_len && strcasecmp(host + len - local_len, local) == 0 &&
	       (len == local_len || host[len - local_len - 1] == '.');
}

char *url_host(const char *url)
{
	char *host = part(url, CURLUPART_HOST);
	return host ? host : mem_strdup("?");
}
