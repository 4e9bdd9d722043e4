#include "fuzz.h"

#include "config/config.h"
#include "config/parse.h"

/* On a fault inside f(...) libconfuse 3.3 forgets the arguments it had read; a program that reads
 * its configuration once can live with it. The leaks that are ours are still found. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfuse\n";
}

/* Any file is a configuration or a message that begins with its name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	const char *text = arena_strndup(&arena, (const char *)data, size);
	struct config c;
	struct err err = ERR_INIT;
	config_load_files(&c, NULL, NULL, NULL);
	if (config_parse(&c, "file", text, false, &err))
		fuzz_require(err.code == ERR_CONFIG && err.msg[0] == 'f');
	config_release(&c);
	return 0;
}
