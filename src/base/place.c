#include "base/place.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* configure leaves config.status at the top of a build tree; no installed program has one
 * beside it. No path of the machine that built it stands in the program. */
char *place_build_tree(void)
{
	char exe[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (len <= 0)
		return NULL;
	exe[len] = '\0';
	char *slash = strrchr(exe, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	MEM_AUTO char *mark = mem_printf("%s/config.status", exe);
	return access(mark, F_OK) == 0 ? mem_strdup(exe) : NULL;
}

char *place_find(const char *installed, const char *built)
{
	MEM_AUTO char *tree = place_build_tree();
	return tree ? mem_printf("%s/%s", tree, built) : mem_strdup(installed);
}
