/* Numbers by name, of which the newest few are remembered. */
#ifndef NW_NETWORKS_LINKEDIN_MEMORY_H
#define NW_NETWORKS_LINKEDIN_MEMORY_H

#include <stddef.h>
#include <stdint.h>

enum { LINKEDIN_MEMORY = 1024 };

struct linkedin_memory {
	struct {
		char *name;
		int64_t value;
	} slots[LINKEDIN_MEMORY];
	size_t at;
};

/* What was noted, or `otherwise`. */
int64_t linkedin_memory_get(const struct linkedin_memory *m, const char *name, int64_t otherwise);

/* Notes it; when there is no room, in the place of the oldest. */
void linkedin_memory_set(struct linkedin_memory *m, const char *name, int64_t value);
void linkedin_memory_release(struct linkedin_memory *m);

#endif
