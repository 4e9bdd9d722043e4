#include "cli/account_json.h"

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "desk/moderation.h"

static void add_limit(struct json_writer *w, const char *key, const struct length_limit *limit)
{
	json_begin(w, key, '{');
	json_add_str(w, "rule", length_rule_names[limit->rule]);
	json_add_int(w, "most", (int64_t)limit->most);
	json_add_int(w, "bytes", (int64_t)limit->most_bytes);
	json_add_int(w, "link", (int64_t)limit->link);
	json_end(w, '}');
}

static void add_price(struct json_writer *w, const struct price *price)
{
	if (!price->currency) {
		json_add_null(w, "price");
		return;
	}
	json_begin(w, "price", '{');
	json_add_str(w, "currency", price->currency);
	json_add_int(w, "reply", price->reply);
	json_add_int(w, "link", price->link);
	json_add_int(w, "direct", price->direct);
	json_end(w, '}');
}

/* Words with blanks between them, as a list. */
static void add_words(struct json_writer *w, const char *key, const char *words)
{
	MEM_AUTO char *copy = mem_strdup(words ? words : "");
	char *rest = copy;
	json_begin(w, key, '[');
	for (char *word; (word = strsep(&rest, " "));)
		if (*word)
			json_add_str(w, NULL, word);
	json_end(w, ']');
}

static void add_media(struct json_writer *w, const struct media_rule *media)
{
	if (!media->most) {
		json_add_null(w, "media");
		return;
	}
	json_begin(w, "media", '{');
	json_add_int(w, "most", (int64_t)media->most);
	json_add_int(w, "bytes", (int64_t)media->most_bytes);
	json_add_int(w, "alt", (int64_t)media->alt_most);
	add_words(w, "types", media->types);
	json_add_int(w, "direct", (int64_t)media->direct_most);
	json_end(w, '}');
}

void account_json_can(struct json_writer *w, const struct account_row *account)
{
	const struct capability *can = &account->can;
	STRBUF_AUTO struct strbuf moderations;
	strbuf_init(&moderations, 1024);
	moderations_write(&moderations, can->moderations);
	json_begin(w, "can", '{');
	json_add_str(w, "closed", can->closed);
	json_add_str(w, "private", private_reach_names[can->reach]);
	add_words(w, "moderations", moderations.buf);
	json_add_bool(w, "publishes", can->publishes);
	json_add_bool(w, "schedules", can->schedules);
	add_limit(w, "length", &account->limit);
	if (account->direct_limit.most)
		add_limit(w, "direct_length", &account->direct_limit);
	add_price(w, &can->price);
	add_media(w, &can->media);
	json_end(w, '}');
}
