#include "networks/pictures.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void hash_of(const struct attachment *a, unsigned char out[HASH_BYTES])
{
	unsigned char both[2 * HASH_BYTES];
	const char *alt = a->alt ? a->alt : "";
	hash_bytes(a->bytes, a->len, both);
	hash_bytes(alt, strlen(alt), both + HASH_BYTES);
	hash_bytes(both, sizeof(both), out);
}

void pictures_begin(struct pictures *p, struct pictures *kept, int64_t post_id,
	const struct attachment *attachments, size_t count)
{
	p->post_id = post_id;
	for (size_t i = 0; i < count && i < PICTURES_MOST; i++) {
		hash_of(&attachments[i], p->items[i].hash);
		if (kept->post_id == post_id &&
			memcmp(p->items[i].hash, kept->items[i].hash, HASH_BYTES) == 0) {
			p->items[i].id = kept->items[i].id;
			kept->items[i].id = NULL;
		}
	}
	pictures_release(kept);
}

void pictures_keep(struct pictures *kept, struct pictures *p)
{
	pictures_release(kept);
	*kept = *p;
	*p = (struct pictures){0};
}

void pictures_release(struct pictures *p)
{
	for (size_t i = 0; i < PICTURES_MOST; i++)
		free(p->items[i].id);
	*p = (struct pictures){0};
}
