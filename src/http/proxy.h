/* Which proxy a request goes by. Decided here and not left to curl, so that the guard knows what
 * curl does: with a proxy, the address that is connected to is not the server's. */
#ifndef NW_HTTP_PROXY_H
#define NW_HTTP_PROXY_H

/* The proxy for a URL as the environment says, by curl's rules: http_proxy; https_proxy or
 * HTTPS_PROXY; all_proxy or ALL_PROXY; none for what no_proxy or NO_PROXY lists (names with what
 * lies below them, addresses, ranges as 10.0.0.0/8, or * for all). Never HTTP_PROXY, which a web
 * server lets its visitors set. NULL = none. The caller frees it; it may hold a password. */
char *proxy_for(const char *url);

#endif
