#include "fake.h"

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

void fake_start(struct fake *f, const char *name, const char *options)
{
	struct http_options how = {.user_agent = "test", .allow_private_addresses = true};
	const char *more = getenv("FAKE_OPTIONS");
	int in[2], out[2];
	char *command MEM_AUTO =
		mem_printf("exec python3 " SERVERS "/%s/server.py --end-with-stdin %s %s", name,
			options, more ? more : "");
	*f = (struct fake){.http = http_new(&how, NULL)};
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	f->pid = fork();
	if (f->pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	f->stdin_fd = in[1];
	char *line MEM_AUTO = read_line(out[0]);
	close(out[0]);
	f->said = json_parse(&f->arena, line, strlen(line), NULL);
	f->url = fake_said(f, "url");
	f->control = fake_said(f, "control");
}

void fake_stop(struct fake *f)
{
	http_free(f->http);
	close(f->stdin_fd);
	waitpid(f->pid, NULL, 0);
	arena_release(&f->arena);
}

const char *fake_said(const struct fake *f, const char *member)
{
	const char *value = json_str(f->said, member);
	assert_non_null(value);
	return value;
}

struct told {
	struct fake *fake;
	const struct json *json;
	int status;
};

static void told(void *data, const struct http_answer *answer)
{
	struct told *t = data;
	t->status = answer->status;
	t->json = json_parse(&t->fake->arena, answer->body->buf, answer->body->len, NULL);
	if (answer->status != 200)
		print_error("control: %d %s\n", answer->status, answer->body->buf);
}

const struct json *fake_do(struct fake *f, const char *deed, const char *form, ...)
{
	struct told t = {.fake = f};
	char body[LINE_MAX_BYTES];
	va_list args;
	va_start(args, form);
	vsnprintf(body, sizeof(body), form, args);
	va_end(args);
	for (char *c = body; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	char *url MEM_AUTO = mem_printf("%s/%s", f->control, deed);
	http_start(f->http,
		&(struct http_request){.method = "POST",
			.url = url,
			.body = body,
			.body_len = strlen(body),
			.content_type = "application/json",
			.deadline_s = 60},
		told, &t);
	while (!t.status && http_run(f->http, 1000, NULL, 0) > 0)
		;
	assert_int_equal(t.status, 200);
	return t.json;
}

int fake_asked(struct fake *f, const char *request)
{
	JSON_EACH (count, json_at(fake_do(f, "state", "{}"), "requests"))
		if (strcmp(count->key, request) == 0)
			return atoi(count->text);
	return 0;
}

const struct json *fake_last(struct fake *f)
{
	return json_at(fake_do(f, "state", "{}"), "last");
}

static bool is_there(const struct json *thing)
{
	return !json_true(thing, "deleted");
}

size_t fake_count(struct fake *f, const char *list)
{
	size_t count = 0;
	JSON_EACH (thing, json_at(fake_do(f, "state", "{}"), list))
		count += is_there(thing);
	return count;
}

const char *fake_member(struct fake *f, const char *list, size_t n, const char *member)
{
	JSON_EACH (thing, json_at(fake_do(f, "state", "{}"), list))
		if (is_there(thing) && n-- == 0)
			return json_str(thing, member);
	return NULL;
}
