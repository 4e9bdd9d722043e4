#include "networks/linkedin/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t find(const struct linkedin_memory *m, const char *name)
{
	size_t i = 0;
	while (i < LINKEDIN_MEMORY && m->slots[i].name && strcmp(m->slots[i].name, name) != 0)
		i++;
	return i < LINKEDIN_MEMORY && m->slots[i].name ? i : LINKEDIN_MEMORY;
}

int64_t linkedin_memory_get(const struct linkedin_memory *m, const char *name, int64_t otherwise)
{
	size_t i = find(m, name);
	return i < LINKEDIN_MEMORY ? m->slots[i].value : otherwise;
}

void linkedin_memory_set(struct linkedin_memory *m, const char *name, int64_t value)
{
	size_t i = find(m, name);
	if (i == LINKEDIN_MEMORY) {
		i = m->at++ % LINKEDIN_MEMORY;
		free(m->slots[i].name);
		m->slots[i].name = mem_strdup(name);
	}
	m->slots[i].value = value;
}

void linkedin_memory_release(struct linkedin_memory *m)
{
	for (size_t i = 0; i < LINKEDIN_MEMORY; i++)
		free(m->slots[i].name);
	*m = (struct linkedin_memory){.at = 0};
}
