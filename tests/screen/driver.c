/* The desk by hand on a store of its own: driver STORE [MENTIONS.jsonl | COUNT]. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "screen/desk.h"
#include "tests/screen/seed.h"

static int fill(const char *path, const char *with, struct err *err)
{
	if (access(path, F_OK) == 0)
		return 0;
	if (store_create(path, STORE_EXERCISE, err) < 0)
		return -1;
	struct store *s = store_open(path, STORE_WRITE, err);
	int64_t start_us = clock_now_us() - CLOCK_HOUR;
	if (!s || seed_account(s, err) < 0)
		return -1;
	int status = access(with, R_OK) == 0 ? seed_file(s, with, start_us, err)
					     : seed_many(s, strtoul(with, NULL, 10), start_us, err);
	store_close(s);
	return status;
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct config config;
	int status = -1;

	i18n_init("auto");
	if (argc > 1 && config_load_files(&config, NULL, NULL, &err) == 0) {
		config.option[OPTION_COLLECT] = "off";
		struct desk_options options = {
			.config = &config, .store = argv[1], .in = 0, .out = 1};
		status = fill(argv[1], argc > 2 ? argv[2] : "100", &err);
		if (status == 0)
			status = desk_run(&options, &err);
		config_release(&config);
	}
	if (status != 0)
		fprintf(stderr, "driver: %s\n", err.msg);
	return status != 0;
}
