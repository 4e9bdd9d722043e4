#include "store/notice.h"

#include "store/engine.h"
#include "store/handle.h"

struct notice *notice_open(const char *store_path, struct err *err)
{
	return engine_of(store_path)->watch(store_path, err);
}

void notice_close(struct notice *n)
{
	if (n)
		n->engine->unwatch(n);
}

void notice_except(struct notice *n, const struct store *s)
{
	if (n->engine->except)
		n->engine->except(n, s);
}

int notice_fd(const struct notice *n)
{
	return n->fd;
}

bool notice_take(struct notice *n)
{
	return n->engine->take_notice(n);
}
