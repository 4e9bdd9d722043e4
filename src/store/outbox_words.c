#include "store/outbox_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/i18n.h"

bool post_is_scheduled(const struct post_row *post)
{
	return post->state == POST_SENT && post->appears_us > clock_now_us();
}

const struct moderation_item *outbox_deletion(
	const struct moderation_list *list, const struct post_row *post)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].post_id == post->id)
			return &list->items[i];
	return NULL;
}

static const char *post_time(const struct post_row *post, char out[CLOCK_LONG_BYTES])
{
	if (post->appears_us > clock_now_us() &&
		(post->state == POST_SENT || post->send_after_us == post->appears_us))
		return clock_long(post->appears_us, out);
	if (post->state == POST_HELD && post->send_after_us > 0)
		return clock_exact(post->send_after_us, out);
	return clock_short(post->sent_us ? post->sent_us : post->updated_us, clock_now_us(), out);
}

static const char *moderation_time(const struct moderation_item *item, char out[CLOCK_LONG_BYTES])
{
	if (item->state == MODERATION_HELD)
		return clock_exact(item->retry_us ? item->retry_us : item->send_after_us, out);
	return clock_short(item->done_us ? item->done_us : item->created_us, clock_now_us(), out);
}

void post_words(struct outbox_words *out, const struct post_row *post,
	const struct moderation_item *deletion)
{
	*out = (struct outbox_words){
		.state = post_is_scheduled(post) ? _("scheduled") : post_state_label(post->state),
		.account = post->account,
		.author = post->author,
		.handle = post->handle,
		.to = _("to all"),
		.text = post->error && *post->error ? post->error : post->text};
	out->when = post_time(post, out->room);
	if (!deletion || deletion->state != MODERATION_DONE)
		return;
	out->state = _(moderation_rows[deletion->what].done);
	out->when = moderation_time(deletion, out->room);
}

void moderation_item_words(struct outbox_words *out, const struct moderation_item *item)
{
	*out = (struct outbox_words){.state = moderation_state_label(item->state),
		.account = item->account,
		.author = item->author,
		.handle = item->handle,
		.what = moderation_rows[item->what].name,
		.text = item->error && *item->error ? item->error : item->reason};
	out->when = moderation_time(item, out->room);
	snprintf(out->of, sizeof(out->of), _("post %" PRId64), item->post_id);
	out->to = out->of;
}
