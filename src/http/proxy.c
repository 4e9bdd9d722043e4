#include "http/proxy.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "http/url.h"

static const char separators[] = ", \t";

/* The first of the variables that says something. */
static const char *variable(const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return NULL;
}

/* True when the address lies in a range as 10.0.0.0/8, or is the one that stands alone. */
static bool in_range(const struct url_address *a, const char *range)
{
	const char *slash = strchr(range, '/');
	char *first MEM_AUTO = mem_strndup(range, slash ? (size_t)(slash - range) : strlen(range));
	unsigned char bytes[sizeof(a->bytes)];
	unsigned long most = a->family == AF_INET ? 32 : 128;
	unsigned long bits = slash ? strtoul(slash + 1, NULL, 10) : most;
	if (inet_pton(a->family, first, bytes) != 1 || bits > most ||
		memcmp(bytes, a->bytes, bits / 8) != 0)
		return false;
	return bits % 8 == 0 || (bytes[bits / 8] ^ a->bytes[bits / 8]) >> (8 - bits % 8) == 0;
}

/* True when the name is this one, or lies below it. */
static bool in_domain(const char *host, const char *domain)
{
	size_t host_len = strlen(host), len;
	domain += *domain == '.';
	len = strlen(domain);
	host_len -= host_len && host[host_len - 1] == '.';
	len -= len && domain[len - 1] == '.';
	if (!len || len > host_len || strncasecmp(host + host_len - len, domain, len) != 0)
		return false;
	return len == host_len || host[host_len - len - 1] == '.';
}

static bool goes_without(const char *url)
{
	static const char *const names[] = {"no_proxy", "NO_PROXY"};
	const char *list = variable(names, ARRAY_LEN(names));
	char *host MEM_AUTO = url_host(url);
	struct url_address address;
	bool is_address = url_address(url, &address), listed = list && strcmp(list, "*") == 0;
	while (list && *list && !listed) {
		list += strspn(list, separators);
		size_t len = strcspn(list, separators);
		char *one MEM_AUTO = mem_strndup(list, len);
		listed = is_address ? in_range(&address, one) : in_domain(host, one);
		list += len;
	}
	return listed;
}

char *proxy_for(const char *url)
{
	static const char *const https[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
	static const char *const http[] = {"http_proxy", "all_proxy", "ALL_PROXY"};
	const char *proxy = url_is_https(url) ? variable(https, ARRAY_LEN(https))
					      : variable(http, ARRAY_LEN(http));
	return proxy && !goes_without(url) ? mem_strdup(proxy) : NULL;
}
