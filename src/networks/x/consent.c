#include "networks/x/consent.h"

#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/secret.h"
#include "networks/trial.h"

/* X: "Developer Agreement" (Government Use, User Protection), "Restricted use cases", "Pricing". */
static const char *const conditions[] = {
	N_("X is off until you agree to what X asks of who uses its interface:"),
	N_("- A government needs an Enterprise plan. Each of its uses and users is declared to X before, and X may refuse."),
	N_("- What X gives is for answering people. It may not serve surveillance, the gathering of intelligence, or the following of persons, protests or rallies; nobody may be profiled, and nothing may be concluded about crimes, convictions, health or beliefs."),
	N_("- What is deleted or changed at X has to be so here within 24 hours. The desk looks again at the mentions of the last day, every six hours; older ones are for you to look after."),
	N_("- X takes money for what is read and written: about 0.015 dollars for a post, 0.20 with an address in it, less for what is read. The desk shows it before you send."),
	N_("Whether a use is allowed is for your lawyers to say, not for this program."),
};

/* The first letters of a word mean it, in English or in the language of the desk. */
static bool means(const char *answer, const char *word, const char *ours)
{
	size_t len = strlen(answer);
	return len && (strncasecmp(answer, word, len) == 0 || strncasecmp(answer, ours, len) == 0);
}

static enum tried ask_yes(void *data, const struct dialogue *dialogue, struct err *err)
{
	char *answer SECRET_AUTO = trial_word(
		dialogue, _("Do you agree, and may your force use X so? (yes or no)"), false, err);
	if (!answer)
		return TRIED_OVER;
	if (means(answer, "yes", _("yes")))
		return TRIED_WELL;
	bool is_no = means(answer, "no", _("no"));
	err_set(err, ERR_REFUSED,
		is_no ? _("X stays off") : _("without a yes or a no X stays off"));
	return is_no ? TRIED_OVER : TRIED_AGAIN;
}

static void note(struct session *s)
{
	char now[CLOCK_RFC3339_BYTES];
	const struct passwd *user = getpwuid(getuid());
	char *who MEM_AUTO =
		user ? mem_strdup(user->pw_name) : mem_printf("uid %u", (unsigned)getuid());
	char *agreed MEM_AUTO =
		mem_printf("%s %s", clock_rfc3339(clock_now_us() / CLOCK_S * CLOCK_S, now), who);
	login_set(&s->login.agreed, agreed);
}

int x_consent(struct session *s, const struct dialogue *dialogue, struct err *err)
{
	if (s->login.agreed)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(conditions); i++)
		dialogue->say(dialogue->data, _(conditions[i]));
	if (trial_try(ask_yes, NULL, dialogue, err) == -1)
		return -1;
	note(s);
	return 0;
}
