#include "store/collector.h"

#include <string.h>

#include "base/mem.h"
#include "store/engine.h"
#include "store/handle.h"

int collector_take(struct store *s, struct err *err)
{
	return s->engine->lease_take(s, err);
}

void collector_leave(struct store *s)
{
	if (s->lease)
		s->engine->lease_leave(s);
	s->lease = 0;
}

int collector_tell(struct store *s, const char *names, struct err *err)
{
	return s->engine->lease_tell(s, names, err);
}

bool collector_beats(const struct store *s)
{
	return s->engine->lease_beat != NULL;
}

int collector_beat(struct store *s, struct err *err)
{
	return collector_beats(s) ? s->engine->lease_beat(s, err) : 0;
}

int64_t collector_pass(const struct store *s)
{
	return s->lease;
}

int collector_join(struct store *s, int64_t lease, struct err *err)
{
	s->lease = lease;
	return s->engine->lease_join ? s->engine->lease_join(s, err) : 0;
}

int collector_read(struct store *s, struct arena *a, struct collector *out, struct err *err)
{
	*out = (struct collector){.names = ""};
	return s->engine->lease_read(s, a, out, err);
}

bool collector_runs(struct store *s)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct collector c;
	return collector_read(s, &arena, &c, NULL) == 0 && c.runs;
}

enum service collector_serves(const struct collector *c, const char *account)
{
	MEM_AUTO char *names = mem_printf("\n%s", c->names);
	MEM_AUTO char *line = mem_printf("\n%s\n", account);
	if (!c->runs)
		return SERVICE_NOBODY;
	return strstr(names, line) ? SERVICE_RUNS : SERVICE_LACKS;
}

enum service collector_service(struct store *s, const char *account)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct collector c;
	if (collector_read(s, &arena, &c, NULL))
		return SERVICE_NOBODY;
	return collector_serves(&c, account);
}
