/* Runs a fuzz target over its corpus: fuzz_clean replays $FUZZ_CORPUS/clean, or the files that
 * it is given. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"

enum { FILE_MAX = 1 << 20 };

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	MEM_AUTO char *bytes = mem_alloc(FILE_MAX);
	size_t size = fread(bytes, 1, FILE_MAX, file);
	fclose(file);
	fprintf(stderr, "%s\n", path); /* the last line before a crash names its cause */
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
	return 0;
}

static int replay_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	if (!dir) {
		fprintf(stderr, "%s: %s\n", folder, strerror(errno));
		return -1;
	}
	int count = 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		MEM_AUTO char *path = mem_printf("%s/%s", folder, entry->d_name);
		count += replay(path) == 0;
	}
	closedir(dir);
	return count ? 0 : -1;
}

int main(int argc, char **argv)
{
	int failed = 0;
	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	if (argc > 1)
		return failed != 0;
	const char *name = strstr(argv[0], "fuzz_"), *corpus = getenv("FUZZ_CORPUS");
	for (const char *later; name && (later = strstr(name + 1, "fuzz_"));)
		name = later;
	if (!name || !corpus) {
		fprintf(stderr, "usage: FUZZ_CORPUS=FOLDER fuzz_NAME, or fuzz_NAME FILE...\n");
		return 2;
	}
	MEM_AUTO char *folder = mem_printf("%s/%s", corpus, name + strlen("fuzz_"));
	return replay_folder(folder) != 0;
}
