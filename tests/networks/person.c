#include "person.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void replace(char **to, char *value)
{
	free(*to);
	*to = value;
}

static void hear(struct person *p, const char *how, const char *text)
{
	replace(&p->heard, mem_printf("%s%s%s\n", p->heard ? p->heard : "", how, text));
}

/* An address of the server is one to be opened. */
static void say(void *data, const char *text)
{
	struct person *p = data;
	const char *address = strstr(text, p->server->url);
	hear(p, "", text);
	if (address)
		replace(&p->address, mem_strndup(address, strcspn(address, " \n")));
	else
		replace(&p->said, mem_strdup(text));
}

static char *ask(void *data, const char *prompt, bool secret, struct err *err)
{
	struct person *p = data;
	hear(p, secret ? "(hidden) " : "", prompt);
	const char *answer = p->answered < PERSON_ANSWERS ? p->answers[p->answered] : NULL;
	p->answered += answer != NULL;
	if (answer && strcmp(answer, PERSON_BROWSES) != 0)
		return mem_strdup(answer);
	assert_non_null(p->address);
	const struct json *seen = fake_do(p->server, "browse", "{'address': '%s'}", p->address);
	return mem_strdup(json_str(seen, p->copies_address ? "address" : "code"));
}

struct dialogue person_dialogue(struct person *p)
{
	return (struct dialogue){.data = p, .ask = ask, .say = say};
}

void person_release(struct person *p)
{
	free(p->address);
	free(p->said);
	free(p->heard);
	*p = (struct person){0};
}
