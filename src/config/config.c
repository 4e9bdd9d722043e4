#include "config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "config/parse.h"

enum { FILE_BYTES = 1024 * 1024 };

static int read_all(int fd, struct strbuf *text, const char *path, struct err *err)
{
	char chunk[8192];
	ssize_t n;
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, ERR_CONFIG, "%s", path);
		if (memchr(chunk, '\0', (size_t)n))
			return err_set(err, ERR_CONFIG, _("%s: expected text, found a NUL"), path);
		if (strbuf_add(text, chunk, (size_t)n))
			return err_set(
				err, ERR_CONFIG, _("%s: larger than %d bytes"), path, FILE_BYTES);
	}
	return 0;
}

static int load_file(struct config *c, const char *path, bool user_only, struct err *err)
{
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, FILE_BYTES);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_CONFIG, "%s", path);
	int failed = read_all(fd, &text, path, err);
	close(fd);
	return failed ? -1 : config_parse(c, path, text.buf, user_only, err);
}

/* Sections stand in any order: whether an account is there is known at the end. */
static int check_watches(const struct config *c, struct err *err)
{
	for (size_t i = 0; i < c->watches.count; i++) {
		const struct watch *w = &c->watches.items[i];
		if (!config_account(c, w->account))
			return err_set(err, ERR_CONFIG,
				_("%s: watch %s: there is no account '%.60s'"), w->where, w->name,
				w->account);
	}
	return 0;
}

int config_load_files(
	struct config *c, const char *system_file, const char *user_file, struct err *err)
{
	*c = (struct config){.arena = ARENA_INIT, .rules_given = ""};
	for (size_t i = 0; i < OPTIONS; i++)
		c->option[i] = option_rows[i].initial;
	if (system_file && load_file(c, system_file, false, err))
		return -1;
	if (user_file && load_file(c, user_file, system_file != NULL, err))
		return -1;
	for (size_t i = 0; i < templates_fixed_count; i++)
		if (!config_template(c, templates_fixed[i].code))
			MEM_PUSH(&c->templates, templates_fixed[i]);
	return check_watches(c, err);
}

/* The user's own file; NULL when there is no home. The caller frees it. */
static char *user_path(void)
{
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	if (folder && folder[0] == '/')
		return mem_printf("%s/nachtwacht/nachtwacht.conf", folder);
	return home ? mem_printf("%s/.config/nachtwacht/nachtwacht.conf", home) : NULL;
}

int config_load(struct config *c, const char *file, struct err *err)
{
	static const char system_file[] = SYSCONFDIR "/nachtwacht/nachtwacht.conf";
	bool has_system = access(system_file, F_OK) == 0;
	MEM_AUTO char *own = file ? mem_strdup(file) : user_path();
	bool has_own = own && (file || access(own, F_OK) == 0);
	return config_load_files(c, has_system ? system_file : NULL, has_own ? own : NULL, err);
}

void config_release(struct config *c)
{
	free(c->accounts.items);
	free(c->bindings.items);
	free(c->templates.items);
	free(c->tags.items);
	free(c->views.items);
	free(c->watches.items);
	free(c->services.items);
	rule_set_release(&c->rules);
	arena_release(&c->arena);
	*c = (struct config){.arena = ARENA_INIT};
}

const struct account_config *config_account(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->accounts.count; i++)
		if (strcmp(c->accounts.items[i].name, name) == 0)
			return &c->accounts.items[i];
	return NULL;
}

size_t config_watches(const struct config *c, const char *account, const struct watch ***out)
{
	const struct watch **list = mem_zero(c->watches.count + 1, sizeof(*list));
	size_t count = 0;
	for (size_t i = 0; i < c->watches.count; i++)
		if (strcmp(c->watches.items[i].account, account) == 0)
			list[count++] = &c->watches.items[i];
	*out = list;
	return count;
}

const struct template *config_template(const struct config *c, const char *code)
{
	for (size_t i = 0; i < c->templates.count; i++)
		if (strcmp(c->templates.items[i].code, code) == 0)
			return &c->templates.items[i];
	return NULL;
}
