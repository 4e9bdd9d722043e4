#include "networks/bluesky/poll.h"

#include <stdlib.h>

#include "base/mem.h"

/* In this order: only what the first one brings makes an account live. */
static void (*const stages[])(struct session *s) = {
	bluesky_list_begin,
	bluesky_gone_begin,
	bluesky_search_begin,
	bluesky_chat_begin,
};

static void next(struct session *s, const struct err *err, int64_t retry_us)
{
	struct bluesky_poll *p = s->poll;
	if (err->code == ERR_NONE && ++p->stage < ARRAY_LEN(stages)) {
		stages[p->stage](s);
		return;
	}
	char *cursor MEM_AUTO = p->position.began_us ? bluesky_position_write(&p->position) : NULL;
	s->host.polled(s->host.data, err, retry_us, cursor);
}

void bluesky_poll(struct session *s, const char *cursor)
{
	if (!s->poll) {
		s->poll = mem_zero(1, sizeof(*s->poll));
		s->poll->next = next;
		s->poll->gone = bluesky_gone_new();
	}
	if (!s->poll->position.known)
		bluesky_position_read(&s->poll->position, cursor);
	s->poll->stage = 0;
	stages[0](s);
}

void bluesky_poll_release(struct session *s)
{
	struct bluesky_poll *p = s->poll;
	if (!p)
		return;
	bluesky_list_release(p->list);
	bluesky_gone_release(p->gone);
	bluesky_search_release(p->search);
	bluesky_chat_release(p->chat);
	bluesky_position_release(&p->position);
	free(p);
	s->poll = NULL;
}
