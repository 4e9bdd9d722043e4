/* What else stands below the post. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "networks/blogger/read.h"

enum { BELOW = 100, PATH_MAX_BYTES = 256 };

/* It is asked for no more often: a hundred comments come in one minute. */
static const int64_t FRESH_US = 10 * CLOCK_MIN;

static void found_free(void *data)
{
	struct blogger_found *found = data;
	parcel_release(&found->parcel);
	free(found);
}

static void delivered(struct blogger_found *f, const struct err *err, int64_t retry_us)
{
	found_free(f);
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	char *id MEM_AUTO = data;
	if (reply->err.code != ERR_NONE) {
		log_line(LOG_LEVEL_WARNING, _("account %s: the conversation of %s: %s"),
			s->host.config->name, id, reply->err.msg);
		return;
	}
	struct blogger_found *found = mem_zero(1, sizeof(*found));
	*found = (struct blogger_found){.session = s, .done = delivered, .forget = found_free};
	JSON_EACH (comment, json_at(reply->json, "items"))
		blogger_found_comment(found, comment, reply->url, true);
	blogger_found_deliver(found);
}

static bool is_fresh(struct session *s, const char *post_id)
{
	int64_t now = clock_now_us();
	struct blogger_post *post = blogger_post_find(s, post_id);
	if (!post)
		return false;
	bool fresh = post->all_us && post->all_us <= now && now - post->all_us < FRESH_US;
	if (!fresh)
		post->all_us = now;
	return fresh;
}

void blogger_thread(struct session *s, const char *native_id)
{
	struct blogger_id names;
	struct strbuf path STRBUF_AUTO;
	char *post MEM_AUTO = blogger_post_of(native_id);
	strbuf_init(&path, PATH_MAX_BYTES);
	if (!post || is_fresh(s, post))
		return;
	blogger_id_read(&names, post);
	blogger_path(&path, &names);
	strbuf_printf(&path, "/comments?fetchBodies=true&view=ADMIN&maxResults=%d", BELOW);
	call_start(&s->calls, &(struct call_request){.path = path.buf}, came, mem_strdup(native_id),
		free);
}
