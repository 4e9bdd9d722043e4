#include "networks/form.h"

#include <string.h>

#include "base/mem.h"

enum { FORM_MAX = 20 << 20 };

void form_begin(struct form *f)
{
	unsigned char random[HASH_BYTES];
	hash_random(random, sizeof(random));
	hash_hex(random, f->boundary);
	strbuf_init(&f->body, FORM_MAX);
}

void form_field(struct form *f, const char *name, const char *value)
{
	strbuf_printf(&f->body,
		"--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		f->boundary, name, value);
}

/* "image/png" goes as "picture.png". */
void form_picture(struct form *f, const char *name, const struct attachment *picture)
{
	const char *slash = strchr(picture->type, '/');
	strbuf_printf(&f->body,
		"--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"picture.%s\"\r\n"
		"Content-Type: %s\r\n\r\n",
		f->boundary, name, slash ? slash + 1 : "bin", picture->type);
	strbuf_add(&f->body, picture->bytes, picture->len);
	strbuf_str(&f->body, "\r\n");
}

void form_end(struct form *f)
{
	strbuf_printf(&f->body, "--%s--\r\n", f->boundary);
}

char *form_type(const struct form *f)
{
	return mem_printf("multipart/form-data; boundary=%s", f->boundary);
}

void form_release(struct form *f)
{
	strbuf_release(&f->body);
}
