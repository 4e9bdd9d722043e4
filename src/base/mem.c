#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void exhausted(void)
{
	fputs("nachtwacht: out of memory\n", stderr);
	abort();
}

static void *checked(void *ptr)
{
	if (!ptr)
		exhausted();
	return ptr;
}

void *mem_alloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *mem_zero(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_grow(void *ptr, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		exhausted();
	size_t bytes = count * size;
	return checked(realloc(ptr, bytes ? bytes : 1));
}

char *mem_strdup(const char *s)
{
	return checked(strdup(s));
}

char *mem_strndup(const char *s, size_t len)
{
	return checked(strndup(s, len));
}

char *mem_printf(const char *fmt, ...)
{
	char *s;
	va_list ap;
	va_start(ap, fmt);
	int len = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (len < 0)
		exhausted();
	return s;
}

void mem_replace(char **to, const char *s)
{
	char *copy = s ? mem_strdup(s) : NULL;
	free(*to);
	*to = copy;
}

void mem_auto_free(void *variable)
{
	void *ptr;
	memcpy(&ptr, variable, sizeof(ptr));
	free(ptr);
}
