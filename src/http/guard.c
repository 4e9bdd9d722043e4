#include "http/guard.h"

#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

struct prefix {
	unsigned char bytes[16];
	unsigned bits;
};

static const struct prefix inside4[] = {
	{{0}, 8},
	{{10}, 8},
	{{100, 64}, 10},
	{{127}, 8},
	{{169, 254}, 16},
	{{172, 16}, 12},
	{{192, 0, 0}, 24},
	{{192, 168}, 16},
	{{198, 18}, 15},
	{{224}, 4},
	{{240}, 4},
};

static const struct prefix inside6[] = {
	{{0}, 127},         /* :: and ::1 */
	{{0xfc}, 7},        /* unique local */
	{{0xfe, 0x80}, 10}, /* link-local */
	{{0xfe, 0xc0}, 10}, /* site-local, of old */
	{{0xff}, 8},        /* multicast */
	{{0x01, 0x00}, 64}, /* discard */
};

/* IPv6 prefixes that carry an IPv4 address behind them, and the byte at which it begins. */
static const struct {
	struct prefix prefix;
	size_t at;
} carriers[] = {
	{{{[10] = 0xff, [11] = 0xff}, 96}, 12},
	{{{0}, 96}, 12},
	{{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},
	{{{0x20, 0x02}, 16}, 2},
};

static bool begins_with(const unsigned char *address, const struct prefix *p)
{
	size_t whole = p->bits / 8;
	if (memcmp(address, p->bytes, whole) != 0)
		return false;
	unsigned rest = p->bits % 8;
	return rest == 0 || (address[whole] ^ p->bytes[whole]) >> (8 - rest) == 0;
}

static bool in_any(const unsigned char *address, const struct prefix *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (begins_with(address, &prefixes[i]))
			return true;
	return false;
}

static bool private6(const unsigned char *address)
{
	if (in_any(address, inside6, ARRAY_LEN(inside6)))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(carriers); i++)
		if (begins_with(address, &carriers[i].prefix))
			return in_any(address + carriers[i].at, inside4, ARRAY_LEN(inside4));
	return false;
}

bool guard_address_is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof(in));
		return in_any((const unsigned char *)&in.sin_addr, inside4, ARRAY_LEN(inside4));
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof(in6));
		return private6(in6.sin6_addr.s6_addr);
	}
	return true;
}
