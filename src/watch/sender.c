/* Why a post is on the network exactly once, wherever the power goes off.
 *
 * The life of a post here, with every commit as a bar:
 *
 *     held | prepare | sending, key and record stored | the call | sent
 *
 * 1. Dead before the second bar. Nothing has left: the call is made only after that commit. The
 *    post is still held; a successor prepares it anew (the new key has no old post to collide with)
 *    or, when a key is stored from an earlier try, uses that key and that record.
 *    Its author may take it back while it is prepared, and send it anew in other words: then what
 *    was prepared is of no use (held_us), and it is prepared once more.
 * 2. Dead after the second bar and before the third, in the call or on either side of it. The store
 *    says `sending`, with the key. No program sends what is `sending`. A successor makes it
 *    `unclear` once it is older than twice the request's deadline: the call that might still be
 *    under way began within BEGIN_MOST_MS of the commit and ended within the deadline, so no call
 *    of a predecessor reaches the network after the look-up did. Then it looks the key up.
 *      There: the post is `sent`, nothing is sent.
 *      Not there, and the network makes a repeat with the same key harmless: back to held with its
 *      key and its record, byte for byte; even a first request that was stuck in a queue on the
 *      way and arrives after all cannot make a second post.
 *      Not there, and the network knows no keys: it stays `unclear`, and a person decides.
 *      No answer: it stays `unclear`, is looked up again, and then a person decides.
 * 3. An answer that was lost on the way is 2 without a death: the network tells SEND_UNCLEAR.
 * 4. An answer that came but that the store could not take (SENDER_TELLING) is kept and told again;
 *    dead before that is 2.
 * 5. SEND_LATER is told only where nothing is out. The post is held again and by 1 keeps its key;
 *    taken back by its author it loses the key, and there is no first post for the second to join.
 *
 * Lost is none: outbox_next finds every held post and every unclear one that has a look-up to
 * come, and sender_recover every `sending` of a predecessor. One post of an account is under way
 * at a time, so replies leave in the order in which they were sent. */
#include "watch/sender.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "desk/mention.h"
#include "http/http.h"
#include "text/clean.h"
#include "watch/back_off.h"

enum { BEGIN_MOST_MS = 5000 };

#define RECOVER_AFTER ((2 * HTTP_DEADLINE_S + 1) * CLOCK_S)

/* When a store that could not is asked again. */
#define AGAIN (1 * CLOCK_S)

/* A network has called back long before this; if not, the step counts as unanswered. */
#define STEP_MOST (4 * HTTP_DEADLINE_S * CLOCK_S)

/* So late a post that had a time of its own still goes out by itself. */
#define LATE_MOST (15 * CLOCK_MIN)

/* Pictures are put there first, one after the other, and each takes longer than a question. */
#define PICTURE_MOST (6 * HTTP_DEADLINE_S * CLOCK_S)

void sender_init(struct sender *s, struct store *store, const struct actor *actor,
	const char *account, const struct network *network)
{
	*s = (struct sender){
		.store = store, .actor = actor, .account = account, .network = network};
}

void sender_release(struct sender *s)
{
	if (s->step != SENDER_IDLE)
		outgoing_release(&s->post);
	s->step = SENDER_IDLE;
}

/* What is older than two deadlines now is unclear at once; the rest of what a predecessor began is
 * by RECOVER_AFTER. */
int sender_recover(struct sender *s, struct err *err)
{
	s->recover_us = clock_now_us() + RECOVER_AFTER;
	return outbox_recover(s->store, s->actor, s->account, HTTP_DEADLINE_S, err);
}

static int recover_again(struct sender *s, struct err *err)
{
	if (!s->recover_us || clock_now_us() < s->recover_us)
		return 0;
	s->recover_us = 0;
	return outbox_recover(s->store, s->actor, s->account, HTTP_DEADLINE_S, err);
}

static void enter(struct sender *s, enum sender_step step)
{
	s->step = step;
	s->deadline_us = clock_now_us() + STEP_MOST;
}

static void finish(struct sender *s)
{
	outgoing_release(&s->post);
	s->post = (struct outgoing){0};
	s->step = SENDER_IDLE;
}

/* Nothing of this account can be prepared now: the post stays held, and all wait a moment. */
static void pause_sending(struct sender *s)
{
	s->next_us = s->pause_until_us = back_off_us(s->pauses++);
	finish(s);
}

/* What a network calls a post, and where it shows it, is hostile as all that comes: what is no
 * plain text, or does not fit, is left out, since a part of it would mean another one. */
static void keep_plain(char *out, size_t size, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	bool plain = len < size && (!text || clean_is(text, len, 0));
	snprintf(out, size, "%s", text && plain ? text : "");
}

static void conclude(struct sender *s, enum sender_outcome_kind kind, const char *remote_id,
	const char *url, const char *why, int64_t retry_us)
{
	s->outcome = (struct sender_outcome){.kind = kind, .retry_us = retry_us};
	keep_plain(s->outcome.remote_id, sizeof(s->outcome.remote_id), remote_id);
	keep_plain(s->outcome.url, sizeof(s->outcome.url), url && mention_link(url) ? url : NULL);
	snprintf(s->outcome.why, sizeof(s->outcome.why), "%s", why ? why : "");
	s->step = SENDER_TELLING;
}

/* Writes what became of the post. On failure the outcome is kept. */
static int tell(struct sender *s, struct err *err)
{
	const struct sender_outcome *o = &s->outcome;
	int64_t id = s->post.id;
	int rc = -1;
	switch (o->kind) {
	case OUTCOME_SENT:
		rc = outbox_sent(s->store, s->actor, id, *o->remote_id ? o->remote_id : NULL,
			*o->url ? o->url : NULL, *o->why ? o->why : NULL, err);
		if (rc == 0 && *o->why)
			log_line(LOG_LEVEL_WARNING, "post %lld is sent, but: %s", (long long)id,
				o->why);
		break;
	case OUTCOME_FAILED:
		rc = outbox_failed(s->store, s->actor, id, o->why, err);
		break;
	case OUTCOME_HOPELESS: /* the tables know no shorter way from held to failed */
		rc = outbox_begin(s->store, s->actor, id, s->post.held_us, "", "", err);
		if (rc == 0)
			rc = outbox_failed(s->store, s->actor, id, o->why, err);
		break;
	case OUTCOME_LATER:
		rc = outbox_later(s->store, s->actor, id, o->retry_us, o->why, err);
		break;
	case OUTCOME_UNCLEAR:
		rc = outbox_unclear(s->store, s->actor, id, o->why, err);
		break;
	case OUTCOME_ABSENT:
		rc = outbox_not_found(s->store, s->actor, id, s->network->resend_harmless, err);
		break;
	case OUTCOME_UNSEEN:
		rc = outbox_not_found(s->store, s->actor, id, false, err);
		break;
	}
	if (rc && err_class(err->code) == ERR_CLASS_REFUSED) {
		/* A person settled it meanwhile; his word stands. */
		log_line(LOG_LEVEL_WARNING, "post %lld: %s", (long long)id, err->msg);
		rc = 0;
	}
	if (rc == 0)
		finish(s);
	return rc;
}

/* held > sending is committed here; the call starts after it, soon or not at all. */
static int begin(struct sender *s, struct err *err)
{
	int64_t start_ms = clock_mono_ms();
	if (outbox_begin(s->store, s->actor, s->post.id, s->post.held_us, s->post.remote_key,
		    s->post.remote_record, err)) {
		bool refused = err_class(err->code) == ERR_CLASS_REFUSED;
		if (err->code == ERR_UNSURE) /* it may be `sending`: then it is looked up */
			s->recover_us = clock_now_us() + RECOVER_AFTER;
		if (refused)
			log_line(LOG_LEVEL_INFO, "post %lld: %s", (long long)s->post.id, err->msg);
		finish(s);
		return refused ? 0 : -1;
	}
	s->post.state = POST_SENDING;
	if (clock_mono_ms() - start_ms > BEGIN_MOST_MS) {
		conclude(s, OUTCOME_LATER, NULL, NULL, "the store was too slow", clock_now_us());
		return 0;
	}
	enter(s, SENDER_SENDING);
	s->network->send(s->session, &s->post);
	return 0;
}

static void ready(struct sender *s, const char *key, const char *record)
{
	s->post.remote_key = arena_strdup(&s->post.arena, key ? key : "");
	s->post.remote_record = arena_strdup(&s->post.arena, record ? record : "");
	s->step = SENDER_READY;
}

/* What was to be seen at a time of its own is not published long after it unasked: nobody was
 * there to collect, and what it says may not be so any more. Held anew, somebody asked. */
static bool is_too_late(const struct outgoing *post)
{
	return post->state == POST_HELD && post->held_us < post->appears_us &&
	       post->appears_us + LATE_MOST < clock_now_us();
}

static void tell_too_late(struct sender *s)
{
	char when[CLOCK_LONG_BYTES];
	STRBUF_AUTO struct strbuf why;
	strbuf_init(&why, sizeof(s->outcome.why));
	strbuf_printf(&why, _("it was to be seen %s, and nothing collected then"),
		clock_long(s->post.appears_us, when));
	conclude(s, OUTCOME_HOPELESS, NULL, NULL, why.buf, 0);
}

/* Begins what the outbox gave. */
static void take_up(struct sender *s)
{
	bool has_key = s->post.remote_key && *s->post.remote_key;
	if (is_too_late(&s->post)) {
		tell_too_late(s);
	} else if (s->post.state == POST_HELD && has_key) {
		ready(s, s->post.remote_key, s->post.remote_record);
	} else if (s->post.state == POST_HELD && !s->network->prepare) {
		ready(s, NULL, NULL);
	} else if (s->post.state == POST_HELD) {
		enter(s, SENDER_PREPARING);
		s->deadline_us += (int64_t)s->post.attachment_count * PICTURE_MOST;
		s->network->prepare(s->session, &s->post);
	} else if (s->network->lookup) {
		enter(s, SENDER_LOOKING);
		s->network->lookup(s->session, &s->post);
	} else {
		conclude(s, OUTCOME_UNSEEN, NULL, NULL, NULL, 0);
	}
}

/* Takes the next post that is due. Returns 1 when there was one, 0, or -1. */
static int take_next(struct sender *s, struct err *err)
{
	int64_t now = clock_now_us();
	if (s->ending || !s->session || s->pause_until_us > now)
		return 0;
	s->pause_until_us = 0;
	if (recover_again(s, err))
		return -1;
	int rc = outbox_next(s->store, s->account, now, &s->post, &s->next_us, err);
	if (rc <= 0)
		return rc;
	take_up(s);
	return 1;
}

/* A step that the network forgot. */
static void give_up_step(struct sender *s)
{
	static const char why[] = "the network did not answer";
	log_line(LOG_LEVEL_WARNING, "post %lld: %s", (long long)s->post.id, why);
	if (s->step == SENDER_PREPARING) {
		pause_sending(s);
	} else {
		conclude(s, s->step == SENDER_LOOKING ? OUTCOME_UNSEEN : OUTCOME_UNCLEAR, NULL,
			NULL, why, 0);
	}
}

/* One step. Returns 1 when there may be another, 0 when it has to wait, -1 on error. */
static int advance(struct sender *s, struct err *err)
{
	switch (s->step) {
	case SENDER_IDLE:
		return take_next(s, err);
	case SENDER_READY:
		return begin(s, err) ? -1 : 1;
	case SENDER_TELLING:
		return tell(s, err) ? -1 : 1;
	case SENDER_PREPARING:
	case SENDER_SENDING:
	case SENDER_LOOKING:
		break;
	}
	if (clock_now_us() < s->deadline_us)
		return 0;
	give_up_step(s);
	return 1;
}

int sender_run(struct sender *s, struct err *err)
{
	int rc;
	do
		rc = advance(s, err);
	while (rc > 0);
	if (rc < 0 && s->step == SENDER_IDLE)
		s->next_us = clock_now_us() + AGAIN;
	else if (rc < 0)
		s->deadline_us = clock_now_us() + AGAIN;
	return rc;
}

void sender_end(struct sender *s)
{
	s->ending = true;
	if (s->step == SENDER_PREPARING || s->step == SENDER_READY)
		finish(s);
}

int64_t sender_due_us(const struct sender *s)
{
	if (s->step != SENDER_IDLE)
		return s->deadline_us;
	if (s->ending || !s->session)
		return 0;
	int64_t due = s->next_us;
	if (s->recover_us && (!due || s->recover_us < due))
		due = s->recover_us;
	return due && due < s->pause_until_us ? s->pause_until_us : due;
}

bool sender_is_busy(const struct sender *s)
{
	return s->step != SENDER_IDLE;
}

/* True when the network speaks of the step that we are in; a late word on another is ignored. */
static bool expected(const struct sender *s, enum sender_step step, int64_t post_id)
{
	return s->step == step && s->post.id == post_id;
}

void sender_prepared(struct sender *s, int64_t post_id, const char *key, const char *record,
	const struct err *why)
{
	if (!expected(s, SENDER_PREPARING, post_id))
		return;
	enum err_class class = why ? err_class(why->code) : ERR_CLASS_NONE;
	if (class == ERR_CLASS_NONE) {
		s->pauses = 0;
		ready(s, key, record);
	} else if (class == ERR_CLASS_INPUT || class == ERR_CLASS_REFUSED) {
		conclude(s, OUTCOME_HOPELESS, NULL, NULL, why->msg, 0);
	} else {
		log_line(LOG_LEVEL_WARNING, "post %lld waits: %s", (long long)post_id, why->msg);
		pause_sending(s);
	}
}

void sender_answered(struct sender *s, int64_t post_id, enum send_result result,
	const char *remote_id, const char *url, const char *why, int64_t retry_us)
{
	static const enum sender_outcome_kind kinds[] = {
		[SEND_SENT] = OUTCOME_SENT,
		[SEND_REJECTED] = OUTCOME_FAILED,
		[SEND_LATER] = OUTCOME_LATER,
		[SEND_UNCLEAR] = OUTCOME_UNCLEAR,
	};
	if (!expected(s, SENDER_SENDING, post_id))
		return;
	if (result == SEND_LATER && !retry_us)
		retry_us = back_off_us(s->post.attempts);
	conclude(s, kinds[result], remote_id, url, why, retry_us);
}

void sender_looked_up(struct sender *s, int64_t post_id, enum lookup_result result,
	const char *remote_id, const char *url)
{
	static const enum sender_outcome_kind kinds[] = {
		[LOOKUP_FOUND] = OUTCOME_SENT,
		[LOOKUP_ABSENT] = OUTCOME_ABSENT,
		[LOOKUP_UNSEEN] = OUTCOME_UNSEEN,
		[LOOKUP_NO_ANSWER] = OUTCOME_UNSEEN,
	};
	if (!expected(s, SENDER_LOOKING, post_id))
		return;
	conclude(s, kinds[result], remote_id, url, NULL, 0);
}
