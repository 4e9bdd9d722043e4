#include "like.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "http/http.h"

enum { LINE_MAX_BYTES = 4096 };

static char *read_line(int fd)
{
	char *line = mem_zero(1, LINE_MAX_BYTES);
	for (size_t len = 0; len < LINE_MAX_BYTES - 1; len++)
		if (read(fd, line + len, 1) != 1 || line[len] == '\n')
			break;
	return line;
}

void like_start(struct like *l, const char *kind, const char *options)
{
	struct http_options how = {.user_agent = "test", .allow_private_addresses = true};
	int in[2], out[2];
	char *command MEM_AUTO =
		mem_printf("exec python3 " SERVER " --like %s --end-with-stdin %s", kind, options);
	*l = (struct like){.http = http_new(&how, NULL)};
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	l->pid = fork();
	if (l->pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	l->stdin_fd = in[1];
	char *line MEM_AUTO = read_line(out[0]);
	close(out[0]);
	const struct json *said = json_parse(&l->arena, line, strlen(line), NULL);
	assert_non_null(json_str(said, "url"));
	l->url = arena_strdup(&l->arena, json_str(said, "url"));
	l->token = arena_strdup(&l->arena, json_str(said, "token"));
	l->control = arena_strdup(&l->arena, json_str(said, "control"));
}

void like_stop(struct like *l)
{
	http_free(l->http);
	close(l->stdin_fd);
	waitpid(l->pid, NULL, 0);
	arena_release(&l->arena);
}

struct told {
	struct like *like;
	const struct json *json;
	int status;
};

static void told(void *data, const struct http_answer *answer)
{
	struct told *t = data;
	t->status = answer->status;
	t->json = json_parse(&t->like->arena, answer->body->buf, answer->body->len, NULL);
	if (answer->status != 200)
		print_error("control: %d %s\n", answer->status, answer->body->buf);
}

const struct json *like_do(struct like *l, const char *deed, const char *form, ...)
{
	struct told t = {.like = l};
	char body[LINE_MAX_BYTES];
	va_list args;
	va_start(args, form);
	vsnprintf(body, sizeof(body), form, args);
	va_end(args);
	for (char *c = body; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	char *url MEM_AUTO = mem_printf("%s/%s", l->control, deed);
	http_start(l->http,
		&(struct http_request){.method = "POST",
			.url = url,
			.body = body,
			.body_len = strlen(body),
			.content_type = "application/json",
			.deadline_s = 60},
		told, &t);
	while (!t.status && http_run(l->http, 1000, NULL, 0) > 0)
		;
	assert_int_equal(t.status, 200);
	return t.json;
}

size_t like_posts(struct like *l)
{
	size_t count = 0;
	JSON_EACH (post, json_at(like_do(l, "state", "{}"), "statuses"))
		count += !json_true(post, "deleted");
	return count;
}

const char *like_post(struct like *l, size_t n, const char *member)
{
	JSON_EACH (post, json_at(like_do(l, "state", "{}"), "statuses"))
		if (!json_true(post, "deleted") && n-- == 0)
			return json_str(post, member);
	return NULL;
}
