#include "desk/moderation.h"

#include <string.h>

#include "base/i18n.h"

enum { LIST_BYTES = 256 };

const struct moderation_row moderation_rows[MODERATIONS] = {
	[MODERATION_HIDE] = {"hide", TARGET_MENTION, MODERATION_UNHIDE, false, false,
		N_("only its author and his friends see it"), N_("hidden")},
	[MODERATION_UNHIDE] = {"unhide", TARGET_MENTION, MODERATION_HIDE, true, false,
		N_("everybody sees it again"), N_("shown again")},
	[MODERATION_MUTE] = {"mute", TARGET_AUTHOR, MODERATION_UNMUTE, false, false,
		N_("its author no longer reaches us there"), N_("muted")},
	[MODERATION_UNMUTE] = {"unmute", TARGET_AUTHOR, MODERATION_MUTE, true, false,
		N_("its author reaches us again"), N_("no longer muted")},
	[MODERATION_APPROVE] = {"approve", TARGET_MENTION, MODERATIONS, false, false,
		N_("a comment that waits for us is shown"), N_("approved")},
	[MODERATION_JUNK] = {"junk", TARGET_MENTION, MODERATION_APPROVE, false, false,
		N_("the network counts it as spam and hides it"), N_("marked as spam")},
	[MODERATION_REMOVE] = {"remove", TARGET_MENTION, MODERATIONS, false, true,
		N_("its words are taken away for good"), N_("removed")},
	[MODERATION_DELETE] = {"delete", TARGET_POST, MODERATIONS, false, true,
		N_("our post is taken away for good"), N_("deleted")},
};

enum moderation moderation_find(const char *name)
{
	for (int i = 0; i < MODERATIONS; i++)
		if (strcmp(moderation_rows[i].name, name) == 0)
			return (enum moderation)i;
	return MODERATIONS;
}

unsigned moderations_read(const char *names)
{
	unsigned all = 0;
	while (names && *names) {
		size_t len = strcspn(names, " ");
		for (int i = 0; i < MODERATIONS; i++)
			if (strlen(moderation_rows[i].name) == len &&
				strncmp(moderation_rows[i].name, names, len) == 0)
				all |= 1U << i;
		names += len + strspn(names + len, " ");
	}
	return all;
}

static void list(struct strbuf *out, unsigned moderations, const char *between)
{
	size_t start = out->len;
	for (int i = 0; i < MODERATIONS; i++)
		if (moderations & 1U << i)
			strbuf_printf(out, "%s%s", out->len > start ? between : "",
				moderation_rows[i].name);
}

void moderations_write(struct strbuf *out, unsigned moderations)
{
	list(out, moderations, " ");
}

void moderation_words(struct strbuf *out, enum moderation what, int64_t mention_id, int64_t post_id,
	const char *handle, const char *account)
{
	const struct moderation_row *row = &moderation_rows[what];
	if (post_id && !handle)
		strbuf_printf(out, _("%s post %lld of our own on %s: %s"), row->name,
			(long long)post_id, account, _(row->help));
	else if (post_id)
		strbuf_printf(out, _("%s reply %lld to %s on %s: %s"), row->name,
			(long long)post_id, handle, account, _(row->help));
	else
		strbuf_printf(out, _("%s mention %lld of %s on %s: %s"), row->name,
			(long long)mention_id, handle, account, _(row->help));
}

unsigned moderations_open(const char *names)
{
	unsigned open = 0;
	if (names)
		return moderations_read(names);
	for (int i = 0; i < MODERATIONS; i++)
		if (!moderation_rows[i].takes_back)
			open |= 1U << i;
	return open;
}

/* What takes back that which was done last. */
static unsigned inverses(unsigned last)
{
	unsigned all = 0;
	for (int i = 0; i < MODERATIONS; i++)
		if (last & 1U << i && moderation_rows[i].inverse != MODERATIONS)
			all |= 1U << moderation_rows[i].inverse;
	return all;
}

unsigned moderations_offered(const struct moderation_terms *t)
{
	const unsigned of_post = 1U << MODERATION_DELETE;
	unsigned had = (t->open | inverses(t->last)) & ~t->last & ~of_post;
	return t->can & (t->ours ? had | of_post : had);
}

static int refuse_account(enum moderation what, const struct moderation_terms *t, struct err *err)
{
	STRBUF_AUTO struct strbuf able;
	strbuf_init(&able, LIST_BYTES);
	list(&able, t->can, ", ");
	if (!t->can)
		return err_set(err, ERR_REFUSED,
			_("account %s can do nothing to what stands there: open the link in a browser"),
			t->account);
	return err_set(err, ERR_REFUSED, _("account %s cannot %s: it can %s"), t->account,
		moderation_rows[what].name, able.buf);
}

int moderation_check(enum moderation what, const struct moderation_terms *t, struct err *err)
{
	const struct moderation_row *row = &moderation_rows[what];
	unsigned bit = 1U << what, offered = moderations_offered(t);
	STRBUF_AUTO struct strbuf able;
	strbuf_init(&able, LIST_BYTES);
	if (!(t->can & bit))
		return refuse_account(what, t, err);
	if (offered & bit || t->last & bit || row->target == TARGET_POST)
		return 0;
	if (row->takes_back)
		return err_set(err, ERR_REFUSED, _("it cannot be %s: it is not %s"), _(row->done),
			_(moderation_rows[row->inverse].done));
	list(&able, offered, ", ");
	if (!offered)
		return err_set(err, ERR_REFUSED,
			_("nothing can be done to this one there: open the link in a browser"));
	return err_set(err, ERR_REFUSED,
		_("the network does not %s this one: what can be had is %s"), row->name, able.buf);
}

int moderation_refuse_undo(enum moderation what, struct err *err)
{
	const struct moderation_row *row = &moderation_rows[what];
	if (row->inverse == MODERATIONS)
		return err_set(err, ERR_REFUSED, _("it is out: what is %s stays so"), _(row->done));
	return err_set(err, ERR_REFUSED, _("it is out: `moderate %s` takes it back"),
		moderation_rows[row->inverse].name);
}
