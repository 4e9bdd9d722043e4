/* The posts below which comments stand: each is asked for once, for its address and for what it
 * says. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "networks/blogger/read.h"

enum { PATH_MAX_BYTES = 256 };

void blogger_posts_release(struct session *s)
{
	while (s->posts.count) {
		struct blogger_post *post = &s->posts.items[--s->posts.count];
		free(post->id);
		free(post->url);
	}
	free(s->posts.items);
	s->posts.items = NULL;
	s->posts.room = 0;
}

char *blogger_post_of(const char *native_id)
{
	struct blogger_id id;
	return blogger_id_read(&id, native_id) == 0 ? mem_printf("%s/%s", id.blog, id.post) : NULL;
}

struct blogger_post *blogger_post_find(struct session *s, const char *id)
{
	for (size_t i = 0; i < s->posts.count; i++)
		if (strcmp(s->posts.items[i].id, id) == 0)
			return &s->posts.items[i];
	return NULL;
}

static void keep(struct session *s, const char *id, const char *url)
{
	struct blogger_post post = {.id = mem_strdup(id), .url = url ? mem_strdup(url) : NULL};
	MEM_PUSH(&s->posts, post);
}

struct asking {
	char *id;
	blogger_post_fn *done;
	void *data;
	void (*forget)(void *data);
};

static void asking_free(void *data)
{
	struct asking *k = data;
	if (k->forget)
		k->forget(k->data);
	free(k->id);
	free(k);
}

static void came(struct session *s, void *data, const struct reply *reply)
{
	struct asking *k = data;
	struct parcel parcel = {0};
	struct strbuf raw STRBUF_AUTO;
	struct mention m;
	struct err err = reply->err;
	strbuf_init(&raw, HTTP_BODY_MAX);
	if (err.code == ERR_REJECTED) {
		err = (struct err)ERR_INIT; /* gone, or not for us to see */
		keep(s, k->id, NULL);
	} else if (err.code == ERR_NONE &&
		   blogger_mention_of_post(&m, reply->json, s, &parcel.arena, &err) == 0) {
		const struct json_slice slice = json_slice_write(&raw, reply->json);
		keep(s, k->id, m.url);
		parcel_add_new(&parcel, &s->host, m, &slice, reply->url);
	} else if (err.code == ERR_INPUT) {
		err.code = ERR_NETWORK;
	}
	parcel_deliver(&parcel, &s->host, NULL);
	k->done(s, k->data, &err, reply->retry_us);
	k->forget = NULL;
	asking_free(k);
}

void blogger_post_ask(struct session *s, const char *id, blogger_post_fn *done, void *data,
	void (*forget)(void *data))
{
	struct blogger_id names;
	struct strbuf path STRBUF_AUTO;
	struct asking *k = mem_zero(1, sizeof(*k));
	*k = (struct asking){mem_strdup(id), done, data, forget};
	strbuf_init(&path, PATH_MAX_BYTES);
	blogger_id_read(&names, id);
	blogger_path(&path, &names);
	strbuf_str(&path, "?fetchBody=true&view=ADMIN");
	call_start(&s->calls, &(struct call_request){.path = path.buf}, came, k, asking_free);
}
