/* Words on their way through X: it puts t.co in the place of every address, writes three signs as
 * in HTML, puts names before an answer and addresses of pictures behind a post. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/mention.h"
#include "networks/x/read.h"

/* Stands for what may be an address. */
enum { ADDRESS = '\x01' };

#define SHORTENER "https://t.co/"

static const struct {
	const char *name;
	char sign;
} escapes[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};

/* The sign that is written as an entity here, and how long that is; else the byte itself. */
static char sign_at(const char *text, size_t *len)
{
	for (size_t i = 0; i < ARRAY_LEN(escapes); i++) {
		*len = strlen(escapes[i].name);
		if (strncmp(text, escapes[i].name, *len) == 0)
			return escapes[i].sign;
	}
	*len = 1;
	return *text;
}

/* ---- reading ---- */

/* Bytes of a shortened address that begins here; 0 = none does. */
static size_t shortened(const char *text)
{
	size_t at = strlen(SHORTENER), begin = at;
	if (strncmp(text, SHORTENER, at) != 0)
		return 0;
	while (isalnum((unsigned char)text[at]))
		at++;
	return at > begin ? at : 0;
}

/* What a post tells of the addresses in it, by the shortened one: a post may name any number of
 * them, any number of times. */
struct address {
	const char *url;
	const struct json *entity;
	size_t at; /* in the post's list: the first one of an address counts */
};

struct addresses {
	struct address *items;
	size_t count, room;
};

static int by_url(const void *a, const void *b)
{
	const struct address *left = a, *right = b;
	int order = strcmp(left->url, right->url);
	return order ? order : (left->at > right->at) - (left->at < right->at);
}

static void addresses_read(struct addresses *all, const struct json *urls)
{
	size_t kept = 0;
	JSON_EACH (url, urls) {
		struct address one = {json_str(url, "url"), url, all->count};
		if (one.url)
			MEM_PUSH(all, one);
	}
	if (all->count)
		qsort(all->items, all->count, sizeof(*all->items), by_url);
	for (size_t i = 0; i < all->count; i++)
		if (kept == 0 || strcmp(all->items[kept - 1].url, all->items[i].url) != 0)
			all->items[kept++] = all->items[i];
	all->count = kept;
}

struct piece {
	const char *text;
	size_t len;
};

static int against(const void *key, const void *item)
{
	const struct piece *piece = key;
	const struct address *address = item;
	int order = strncmp(piece->text, address->url, piece->len);
	return order ? order : -(address->url[piece->len] != '\0');
}

static const struct json *entity_of(const struct addresses *all, const char *text, size_t len)
{
	const struct piece piece = {text, len};
	const struct address *found =
		all->count ? bsearch(&piece, all->items, all->count, sizeof(*found), against)
			   : NULL;
	return found ? found->entity : NULL;
}

/* A picture is shown beside the text, not as an address in it. */
static bool is_medium(const struct json *url)
{
	const char *shown = json_str(url, "display_url");
	return json_str(url, "media_key") ||
	       (shown && (strncmp(shown, "pic.x.com/", 10) == 0 ||
				 strncmp(shown, "pic.twitter.com/", 16) == 0));
}

static void add_address(struct strbuf *out, const struct json *url, const char *text, size_t len)
{
	const char *whole = json_str(url, "expanded_url"), *shown = json_str(url, "display_url");
	if (url && is_medium(url)) {
		while (out->len && out->buf[out->len - 1] == ' ')
			strbuf_truncate(out, out->len - 1);
	} else if (whole && mention_link(whole)) {
		strbuf_str(out, whole);
	} else if (shown && *shown) {
		strbuf_str(out, shown);
	} else {
		strbuf_add(out, text, len);
	}
}

/* A long post is whole in its note, with what stands in it. */
static const struct json *words_of(const struct json *post)
{
	const struct json *note = json_at(post, "note_post");
	if (!json_str(note, "text"))
		note = json_at(post, "note_tweet");
	return json_str(note, "text") ? note : post;
}

int x_text(struct strbuf *out, const struct json *post, struct err *err)
{
	const struct json *words = words_of(post);
	const char *text = json_str(words, "text");
	struct addresses urls = {0};
	if (!text)
		return err_set(err, ERR_INPUT, "text: missing");
	addresses_read(&urls, json_at(words, "entities.urls"));
	while (*text) {
		size_t len = shortened(text);
		if (len) {
			add_address(out, entity_of(&urls, text, len), text, len);
		} else {
			char sign = sign_at(text, &len);
			strbuf_char(out, sign);
		}
		text += len;
	}
	free(urls.items);
	return 0;
}

/* ---- comparing ---- */

static size_t word_length(const char *text)
{
	return strcspn(text, " \t\r\n");
}

static bool is_wordy(unsigned char c)
{
	return isalnum(c) || c >= 0x80;
}

/* X makes an address of more than has a scheme: of "politie.nl/x" as well. */
static bool may_be_address(const char *word, size_t len)
{
	for (size_t i = 1; i + 1 < len; i++)
		if (word[i] == '.' && is_wordy((unsigned char)word[i - 1]) &&
			is_wordy((unsigned char)word[i + 1]))
			return true;
	return memmem(word, len, "://", 3) != NULL;
}

static const char *past_names(const char *text)
{
	text += strspn(text, " \t\r\n");
	while (*text == '@') {
		text += word_length(text);
		text += strspn(text, " \t\r\n");
	}
	return text;
}

static bool is_seen(unsigned char c)
{
	return !isspace(c);
}

/* Writes what of the text is of that kind, and one sign for what may be an address. Returns how
 * much there is beside addresses. */
static size_t keep(char *out, const char *text, bool (*is)(unsigned char c))
{
	size_t out_len = 0, addresses = 0;
	for (; *text; text += strspn(text, " \t\r\n")) {
		size_t len = word_length(text);
		bool address = may_be_address(text, len);
		for (size_t i = 0; i < len && !address;) {
			size_t step;
			char sign = sign_at(text + i, &step);
			i += step;
			if (is((unsigned char)sign))
				out[out_len++] = (char)tolower((unsigned char)sign);
		}
		if (address) {
			out[out_len++] = ADDRESS;
			addresses++;
		}
		text += len;
	}
	out[out_len] = '\0';
	return out_len - addresses;
}

/* Signs alone are compared as well: "?!" is not "...". */
char *x_essence(const char *text)
{
	char *out = mem_alloc(strlen(text) + 1);
	text = past_names(text);
	if (keep(out, text, is_wordy) == 0)
		keep(out, text, is_seen);
	return out;
}

bool x_essence_is(const char *held, const char *meant)
{
	size_t len = strlen(meant);
	if (strncmp(held, meant, len) != 0)
		return false;
	return held[len + strspn(held + len, "\x01")] == '\0';
}
