#include "networks/trial.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"

enum { TRIES = 3 };

static const char blank[] = " \t\r\n";

static void identity(void *data, const char *handle, const struct length_limit *limit)
{
	struct trial *t = data;
	free(t->handle);
	t->handle = mem_strdup(handle);
}

static void signed_until(void *data, int64_t until_us)
{
}

int trial_run(const struct network *network, const struct account_config *config,
	const char *session_file, const struct dialogue *dialogue, struct err *err)
{
	const struct http_options options = {
		.user_agent = PACKAGE_NAME "/" PACKAGE_VERSION,
		.ca_file = config->ca_file,
		.allow_private_addresses = config->allow_private_addresses,
	};
	struct http *http = http_new(&options, err);
	if (!http)
		return -1;
	struct trial t = {.host = {.data = &t,
				  .network = network,
				  .http = http,
				  .config = config,
				  .session_file = session_file,
				  .identity = identity,
				  .signed_until = signed_until}};
	struct session *s = network->open(&t.host, err);
	int rc = s ? network->sign_in(s, dialogue, err) : -1;
	http_free(http);
	network->close(s);
	free(t.handle);
	return rc;
}

char *trial_line(const struct dialogue *dialogue, const char *prompt, bool secret, struct err *err)
{
	char *answer SECRET_AUTO = dialogue->ask(dialogue->data, prompt, secret, err);
	const char *begin = answer ? answer + strspn(answer, blank) : NULL;
	size_t len = begin ? strlen(begin) : 0;
	while (len > 0 && strchr(blank, begin[len - 1]))
		len--;
	return begin ? mem_strndup(begin, len) : NULL;
}

char *trial_word(const struct dialogue *dialogue, const char *prompt, bool secret, struct err *err)
{
	char *line = trial_line(dialogue, prompt, secret, err);
	char *end = line ? line + strcspn(line, blank) : NULL;
	if (end)
		explicit_bzero(end, strlen(end));
	return line;
}

int trial_try(try_fn *once, void *data, const struct dialogue *dialogue, struct err *err)
{
	struct err why = ERR_INIT;
	for (int left = TRIES; left > 0; left--) {
		why = (struct err)ERR_INIT;
		enum tried tried = once(data, dialogue, &why);
		if (tried == TRIED_WELL)
			return 0;
		if (tried == TRIED_OVER || left == 1)
			break;
		char *line MEM_AUTO = mem_printf(_("Once more, please: %s"), why.msg);
		dialogue->say(dialogue->data, line);
	}
	return err_set(err, why.code, "%s", why.msg);
}

int trial_fill(char **member, const char *prompt, bool secret, const struct dialogue *dialogue,
	struct err *err)
{
	if (*member)
		return 0;
	char *word SECRET_AUTO = trial_word(dialogue, prompt, secret, err);
	if (word && *word)
		login_set(member, word);
	return word ? 0 : -1;
}

struct need {
	char **member;
	const char *prompt;
	bool secret;
};

static enum tried need_once(void *data, const struct dialogue *dialogue, struct err *err)
{
	const struct need *n = data;
	if (trial_fill(n->member, n->prompt, n->secret, dialogue, err) == -1)
		return TRIED_OVER;
	if (*n->member)
		return TRIED_WELL;
	err_set(err, ERR_INPUT, _("%s: nothing was given"), n->prompt);
	return TRIED_AGAIN;
}

int trial_need(char **member, const char *prompt, bool secret, const struct dialogue *dialogue,
	struct err *err)
{
	struct need need = {member, prompt, secret};
	return trial_try(need_once, &need, dialogue, err);
}

enum tried trial_program(
	struct login *login, const struct account_config *config, int rc, struct err *err)
{
	if (rc == 0)
		return TRIED_WELL;
	if (err->code != ERR_AUTH || !login_forget_program(login, config))
		return TRIED_OVER;
	err_prefix(err, _("the network does not know this program by this secret"));
	return TRIED_AGAIN;
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

int trial_greet(
	struct trial *t, struct calls *calls, const struct dialogue *dialogue, struct err *err)
{
	call_start(calls, &(struct call_request){0}, trial_over, t, NULL);
	return trial_wait(t, dialogue, err);
}

static void question_answered(void *data, const struct http_answer *answer)
{
	struct question *q = data;
	reply_read(&q->reply, answer, q->dialect, q->login, &q->arena);
	q->reply.body = arena_strndup(&q->arena, q->reply.body, q->reply.len);
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
