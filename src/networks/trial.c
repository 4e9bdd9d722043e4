#include "networks/trial.h"

#include <stdlib.h>

#include "config.h"
#include "base/i18n.h"
#include "base/mem.h"

static void identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct trial *t = data;
	free(t->handle);
	t->handle = mem_strdup(handle);
}

static void signed_until(void *data, int64_t until_us)
{
}

int trial_begin(struct trial *t, const struct account_config *config, const char *session_file,
	struct err *err)
{
	const struct http_options options = {
		.user_agent = PACKAGE_NAME "/" PACKAGE_VERSION,
		.ca_file = config->ca_file,
		.allow_private_addresses = config->allow_private_addresses,
	};
	*t = (struct trial){.host = {.data = t,
				    .http = http_new(&options, err),
				    .config = config,
				    .session_file = session_file,
				    .identity = identity,
				    .signed_until = signed_until}};
	return t->host.http ? 0 : -1;
}

void trial_end(struct trial *t)
{
	http_free(t->host.http);
	free(t->handle);
}

void trial_over(struct session *s, void *data, const struct reply *reply)
{
	struct trial *t = data;
	t->over = true;
	t->err = reply->err;
}

int trial_wait(struct trial *t, const struct dialogue *dialogue, struct err *err)
{
	while (!t->over)
		http_run(t->host.http, 1000, NULL, 0);
	t->over = false;
	if (t->err.code != ERR_NONE)
		return err_set(err, t->err.code, "%s", t->err.msg);
	if (t->handle) {
		char *line MEM_AUTO = mem_printf(_("Signed in as %s."), t->handle);
		dialogue->say(dialogue->data, line);
	}
	return 0;
}

static void question_answered(void *data, const struct http_answer *answer)
{
	struct question *q = data;
	reply_read(&q->reply, answer, q->dialect, q->login, &q->arena);
	q->over = true;
}

void question_ask(struct question *q, struct http *http, const struct http_request *request)
{
	http_start(http, request, question_answered, q);
	while (!q->over)
		http_run(http, 1000, NULL, 0);
}

void question_release(struct question *q)
{
	arena_release(&q->arena);
	q->reply = (struct reply){0};
}
