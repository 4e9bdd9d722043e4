#include "desk/capability.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

const char *const private_reach_names[PRIVATE_REACHES] = {
	[PRIVATE_ANY] = "any",
	[PRIVATE_ONCE] = "once",
	[PRIVATE_OWN] = "own",
	[PRIVATE_NONE] = "none",
};

static const struct {
	const char *code, *why;
} reasons[] = {
	{"browser",
		N_("this network lets no program write comments: answer it in a browser, at its address")},
	{"summons", N_("this network lets us answer only who names or quotes us")},
	{"author", N_("its author lets only some people answer, and we are not among them")},
	{"off", N_("comments are closed there")},
	{"window", N_("the time in which the network lets us answer is over")},
};

const char *closed_why(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(reasons[i].code, code) == 0)
			return _(reasons[i].why);
	return code;
}
