/* Which addresses a connection may go to. */
#ifndef NW_HTTP_GUARD_H
#define NW_HTTP_GUARD_H

#include <stdbool.h>

struct sockaddr;

/* True for an address on the inside: loopback, private, link-local, shared (RFC 6598), multicast
 * and reserved ones, also where IPv6 carries them inside (mapped, NAT64, 6to4); and for any other
 * family. */
bool guard_address_is_private(const struct sockaddr *address);

#endif
