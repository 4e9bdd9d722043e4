#include "desk/aid.h"

#include "base/i18n.h"
#include "base/mem.h"

enum leaf { DANGER, CRITICISM, ANSWER, MONITOR, FACTS, RESTORE, STAND };

const struct aid_leaf aid_leaves[] = {
	[DANGER] = {"danger", N_("Danger to life or goods"), PRIORITY_DANGER, "dringend",
		AID_FIXED_REPLY, N_("hand it to 101 and name 101 and 112")},
	[CRITICISM] = {"criticism", N_("Criticism that is right"), PRIORITY_QUESTION, "klacht",
		AID_OWN_REPLY, N_("say that it is right, what is done about it, and thank")},
	[ANSWER] = {"answer", N_("A question or a kind word"), PRIORITY_QUESTION, "vraag",
		AID_OWN_REPLY, N_("answer, or thank")},
	[MONITOR] = {"monitor", N_("A troll"), PRIORITY_NOISE, "trol", AID_NO_REPLY,
		N_("do not answer, keep an eye on it")},
	[FACTS] = {"facts", N_("Wrong facts"), PRIORITY_QUESTION, "foute-info", AID_OWN_REPLY,
		N_("put the facts right, friendly, with where they stand")},
	[RESTORE] = {"restore", N_("Somebody unhappy"), PRIORITY_QUESTION, "klacht", AID_OWN_REPLY,
		N_("listen, say who helps further and how")},
	[STAND] = {"stand", N_("An opinion"), PRIORITY_NOISE, "mening", AID_NO_REPLY,
		N_("let it stand")},
};
const size_t aid_leaf_count = ARRAY_LEN(aid_leaves);

enum node {
	EMERGENCY,
	TRUE_OR_ASKED,
	COMPLAINT_TRUE,
	COMPLAINT_UNTRUE,
	TROLL_COMPLAINS,
	TROLL,
	FACTS_COMPLAINT,
	FACTS_OTHER
};

#define ASK(node) \
	{ \
		false, node \
	}
#define PROPOSE(leaf) \
	{ \
		true, leaf \
	}

static const char complaint[] = N_("Does it complain about us?");
static const char troll[] = N_("Is its author a troll, out to provoke or to mock?");
static const char facts[] = N_("Are there facts in it that are wrong?");

static const struct aid_node aid_nodes[] = {
	[EMERGENCY] = {"emergency", N_("Is it an emergency: somebody in danger, now?"),
		PROPOSE(DANGER), ASK(TRUE_OR_ASKED)},
	[TRUE_OR_ASKED] = {"true", N_("Is what it says true, or is it a plain question?"),
		ASK(COMPLAINT_TRUE), ASK(COMPLAINT_UNTRUE)},
	[COMPLAINT_TRUE] = {"complaint", complaint, PROPOSE(CRITICISM), PROPOSE(ANSWER)},
	[COMPLAINT_UNTRUE] = {"complaint", complaint, ASK(TROLL_COMPLAINS), ASK(TROLL)},
	[TROLL_COMPLAINS] = {"troll", troll, PROPOSE(MONITOR), ASK(FACTS_COMPLAINT)},
	[TROLL] = {"troll", troll, PROPOSE(MONITOR), ASK(FACTS_OTHER)},
	[FACTS_COMPLAINT] = {"facts", facts, PROPOSE(FACTS), PROPOSE(RESTORE)},
	[FACTS_OTHER] = {"facts", facts, PROPOSE(FACTS), PROPOSE(STAND)},
};

int aid_walk(const char *answers, const struct aid_node **node, const struct aid_leaf **leaf)
{
	struct aid_turn at = ASK(EMERGENCY);
	for (; *answers; answers++) {
		if (at.leaf || (*answers != 'y' && *answers != 'n'))
			return -1;
		at = *answers == 'y' ? aid_nodes[at.at].yes : aid_nodes[at.at].no;
	}
	*node = at.leaf ? NULL : &aid_nodes[at.at];
	*leaf = at.leaf ? &aid_leaves[at.at] : NULL;
	return 0;
}
