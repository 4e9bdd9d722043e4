#include "blogger_stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "networks/blogger.h"

void blogger_stage_begin(struct stage *s, const char *options)
{
	stage_start(s, "blogger", options);
	s->config.token_file = stage_secret(s, "token", fake_said(&s->server, "token"));
	stage_open(s, &blogger_network);
}

void blogger_stage_run(void (*test)(struct stage *s), const char *options)
{
	struct stage s;
	blogger_stage_begin(&s, options);
	test(&s);
	stage_end(&s);
}

struct outgoing blogger_stage_post(struct stage *s, int64_t id, const char *text)
{
	return (struct outgoing){.id = id,
		.kind = "post",
		.text = text,
		.visibility = VISIBILITY_PUBLIC,
		.created_us = stage_now_us() - 1};
}

void blogger_stage_publish(struct stage *s, struct outgoing *post)
{
	stage_prepare(s, post);
	host_send(&s->desk, post);
	if (s->desk.result != SEND_SENT)
		fail_msg("%s", s->desk.why ? s->desk.why : "?");
}

const char *blogger_stage_told(struct stage *s, size_t n, const char *member)
{
	return fake_member(&s->server, "posts", n, member);
}

size_t blogger_stage_count(struct stage *s, const char *status)
{
	size_t count = 0;
	const char *its;
	for (size_t i = 0; (its = blogger_stage_told(s, i, "status")); i++)
		count += strcmp(its, status) == 0;
	return count;
}
