#include "screen/composer_answer.h"
#include "screen/composer_save.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "screen/composer_files.h"

static struct answer_terms terms_of(const struct composer *c, const struct mention_row *parent)
{
	return answer_terms_of(&c->file, parent, composer_account(c), c->post_id);
}

int composer_check_answer(const struct composer *c, enum visibility visibility, struct err *err)
{
	const struct mention_row *parent = composer_parent(c);
	const char *account = c->file.row.account ? c->file.row.account : "";
	struct answer_terms terms = {.account = account};

	if (composer_account(c) && parent)
		terms = terms_of(c, parent);
	return answer_check(&terms, visibility, clock_now_us(), err);
}

int composer_check_open(const struct case_file *f, const struct mention_row *m,
	const struct account_row *account, struct err *err)
{
	struct answer_terms terms = {.account = f->row.account};

	if (account)
		terms = answer_terms_of(f, m, account, 0);
	return answer_check(&terms, m->visibility, clock_now_us(), err);
}

void composer_terms_words(const struct composer *c, struct strbuf *out)
{
	const struct mention_row *parent = composer_parent(c);
	const struct account_row *a = composer_account(c);

	if (!a || !parent)
		return;
	struct answer_terms terms = terms_of(c, parent);
	answer_terms_words(
		&terms, &a->can.price, c->visibility, c->edit.text.buf, clock_now_us(), out);
}

int composer_left_min(const struct composer *c, int64_t *turns_us)
{
	const struct mention_row *parent = composer_parent(c);

	*turns_us = 0;
	if (!composer_account(c) || !parent)
		return 0;
	struct answer_terms terms = terms_of(c, parent);
	return answer_left_min(&terms, c->visibility, clock_now_us(), turns_us);
}

int composer_private(struct composer *c, struct err *err)
{
	const struct mention_row *parent = composer_parent(c);

	if (!parent || parent->visibility == VISIBILITY_DIRECT)
		return err_set(err, ERR_REFUSED, _("what came in private is answered in private"));
	if (c->visibility != VISIBILITY_DIRECT &&
		(composer_check_answer(c, VISIBILITY_DIRECT, err) < 0 ||
			composer_check_files(c, VISIBILITY_DIRECT, err) < 0))
		return -1;
	c->visibility = c->visibility == VISIBILITY_DIRECT ? parent->visibility : VISIBILITY_DIRECT;
	/* File and store have it as public as it was. */
	c->edit.changes++;
	composer_changed(c);
	return 0;
}
