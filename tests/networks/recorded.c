#include "recorded.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/mem.h"
#include "base/strbuf.h"

char *recorded_text(struct arena *a, const char *folder, const char *name)
{
	char *path MEM_AUTO = mem_printf("%s/%s", folder, name);
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 20);
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		strbuf_char(&text, (char)c);
	fclose(f);
	assert_false(text.overflow);
	return arena_strdup(a, text.buf);
}
