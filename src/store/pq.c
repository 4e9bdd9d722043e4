#include "store/pq.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

static const struct {
	const char *name;
	size_t offset;
} functions[] = {
#define PQ_ROW(name) {"PQ" #name, offsetof(struct pq, name)},
	PQ_FUNCTIONS(PQ_ROW)
#undef PQ_ROW
};

const struct pq *pq_load(struct err *err)
{
	static struct pq pq;
	static bool loaded;
	if (loaded)
		return &pq;
	void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
	if (!library) {
		err_set(err, ERR_SYSTEM,
			_("a postgresql:// store needs libpq, which is not installed (Debian: libpq5): %s"),
			dlerror());
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		void *function = dlsym(library, functions[i].name);
		if (!function) {
			err_set(err, ERR_SYSTEM, _("libpq is too old: it has no %s"),
				functions[i].name);
			return NULL;
		}
		memcpy((char *)&pq + functions[i].offset, &function, sizeof(function));
	}
	loaded = true;
	return &pq;
}
