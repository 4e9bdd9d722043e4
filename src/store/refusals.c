#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/sql.h"

/* The words of the schema's RAISE(ABORT, ...), and what a person reads. */
static const struct {
	const char *word;
	enum err_code code;
	const char *sentence;
} refusals[] = {
	{"store.stays", ERR_REFUSED, N_("what kind of store this is cannot be changed")},
	{"account.kind", ERR_REFUSED,
		N_("a real network has no place in an exercise store, nor a practice one in a live store")},
	{"account.move", ERR_REFUSED, N_("an account does not go from that state to this one")},
	{"case.move", ERR_REFUSED, N_("a case does not go from that state to this one")},
	{"case.version", ERR_REFUSED, N_("the version of a case only grows")},
	{"case.danger", ERR_REFUSED,
		N_("a danger to life is first handed to the dispatch centre (dispatch NUMBER WHO) or found harmless (harmless REASON)")},
	{"case.settled", ERR_REFUSED,
		N_("only who took it at the dispatch centre, or why it is none, ends a danger")},
	{"case.alarmed", ERR_REFUSED,
		N_("only the collector raises an alarm, and a danger begins when it is seen")},
	{"announcement.author", ERR_REFUSED, N_("a supervisor says the line of the day")},
	{"handover.danger", ERR_REFUSED,
		N_("a danger rings: somebody takes it up before the shift is handed over")},
	{"handover.cases", ERR_REFUSED, N_("nobody goes home with a case")},
	{"handover.stays", ERR_REFUSED, N_("what was handed over stays as it was signed")},
	{"case.returned", ERR_REFUSED,
		N_("a case goes back to the queue by itself when its time is over, and not before")},
	{"lease.held", ERR_REFUSED,
		N_("another operator is writing to this case, and has 20 s to answer who asks for it")},
	{"case.merged", ERR_REFUSED,
		N_("a case is merged into another of the same account that is not merged itself")},
	{"case.mentions", ERR_REFUSED, N_("what a case says of its mentions has to be true")},
	{"presence.time", ERR_REFUSED, N_("a desk counts for ten minutes behind its last sign")},
	{"note.empty", ERR_REFUSED, N_("a note without words says nothing")},
	{"note.question", ERR_REFUSED,
		N_("a question names a service and when it wants its answer, an answer names a question of its case")},
	{"question.left", ERR_REFUSED,
		N_("the service has the question by now: ask or tell it what has changed")},
	{"note.settled", ERR_REFUSED, N_("the note that ended a danger to life stays")},
	{"post.move", ERR_REFUSED, N_("a post does not go from that state to this one")},
	{"post.stays", ERR_REFUSED, N_("posts are never deleted, only cancelled")},
	{"post.text", ERR_REFUSED,
		N_("a post that is on its way out cannot be changed: take it back first")},
	{"post.stale", ERR_STALE,
		N_("the case has changed since you looked: read what is new, then send again")},
	{"post.account", ERR_REFUSED,
		N_("this account cannot send: open the link in a browser and answer there")},
	{"attachment.stays", ERR_REFUSED,
		N_("what is attached to a post that is on its way out cannot be changed: take it back first")},
	{"attachment.rule", ERR_REFUSED,
		N_("the account does not take such an attachment, or no more of them")},
	{"post.closed", ERR_REFUSED,
		N_("it cannot be answered: its author, its network or its account does not take replies")},
	{"post.late", ERR_REFUSED, N_("the time in which it could be answered is over")},
	{"post.private", ERR_REFUSED, N_("it cannot be answered in private, or not any more")},
	{"post.approval", ERR_REFUSED, N_("this post waits for the approval of a second person")},
	{"post.other", ERR_REFUSED,
		N_("another operator's reply to this case is on its way or was just sent")},
	{"moderation.move", ERR_REFUSED,
		N_("a moderation does not go from that state to this one")},
	{"moderation.reason", ERR_REFUSED, N_("a moderation needs a reason")},
	{"moderation.target", ERR_REFUSED,
		N_("only a mention of that account as it is now, or a reply of ours that is out, is moderated")},
	{"moderation.account", ERR_REFUSED, N_("this account cannot do that")},
	{"moderation.offered", ERR_REFUSED,
		N_("this cannot be done to that mention, or not any more")},
	{"moderation.author", ERR_REFUSED, N_("only an operator moderates, and in his own name")},
	{"moderation.begun", ERR_REFUSED,
		N_("the network has been asked: what takes it back is a moderation of its own")},
	{"moderation.stays", ERR_REFUSED, N_("what was done to a mention, and why, stays")},
	{"post.case", ERR_REFUSED,
		N_("a reply to it is on its way: take it back, or wait until it is out")},
	{"post.answer", ERR_REFUSED,
		N_("a reply answers a mention of a case, and a post of our own answers nobody")},
	{"post.publish", ERR_REFUSED, N_("this account takes replies, and no posts of our own")},
	{"post.key", ERR_REFUSED, N_("the key of a post's first try stays its key")},
	{"collector.held", ERR_BUSY, N_("another collector serves this store")},
	{"collector.superseded", ERR_SUPERSEDED,
		N_("another collector has taken over from this one: nothing was changed")},
	{"post.collector", ERR_REFUSED, N_("only the collector knows what left the house")},
	{"person.name", ERR_REFUSED, N_("what a person does, he does in his own name")},
	{"mention.manual", ERR_REFUSED, N_("only what reached you by hand is filed by hand")},
	{"mention.case", ERR_REFUSED,
		N_("a mention goes only to a case of the same account that is not merged")},
	{"journal.untold", ERR_REFUSED, N_("nothing is changed that the journal does not tell")},
	{"watch.stays", ERR_REFUSED, N_("what was watched, why and by whom cannot be changed")},
	{"journal.chain", ERR_REFUSED, N_("an event can only be added at the end of the journal")},
	{"journal.time", ERR_REFUSED,
		N_("the journal tells what happens now, by the clock of the server")},
	{"journal.kind", ERR_REFUSED,
		N_("the journal tells nothing of that kind in a person's name")},
	{"journal.stays", ERR_REFUSED, N_("the journal cannot be changed")},
};

bool refusal_find(const char *word, enum err_code *code, const char **sentence)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		if (strcmp(refusals[i].word, word) == 0) {
			*code = refusals[i].code;
			*sentence = _(refusals[i].sentence);
			return true;
		}
	}
	return false;
}
