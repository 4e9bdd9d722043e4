/* $EDITOR on request: it gets a copy, and what comes back is compared, never trusted by the exit
 * status alone. */
#include "screen/composer.h"
#include "screen/composer_save.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "screen/draft_file.h"
#include "screen/loop.h"
#include "text/clean.h"

enum { FILE_LIMIT = 64 * 1024 };

static const char *editor_command(void)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");

	if (visual && *visual)
		return visual;
	return editor && *editor ? editor : "vi";
}

/* The shell splits what $EDITOR holds; the path is never part of what it reads. */
static int run_editor(struct desk *desk, const char *path, struct err *err)
{
	MEM_AUTO char *script = mem_printf("exec %s \"$1\"", editor_command());
	MEM_AUTO char *file = mem_strdup(path);
	char shell[] = "/bin/sh", option[] = "-c", name[] = "sh";
	char *argv[] = {shell, option, script, name, file, NULL};

	return desk_shell_out(desk, argv, err);
}

/* What the editor left, made harmless, without the newline that editors put at the end. NULL when
 * it cannot be read. */
static char *read_back(const char *path, struct err *err)
{
	size_t len;
	MEM_AUTO char *bytes = draft_file_get(path, FILE_LIMIT, &len, err);
	STRBUF_AUTO struct strbuf clean;

	strbuf_init(&clean, COMPOSER_BYTES);
	if (!bytes)
		return NULL;
	clean_text(&clean, bytes, len, CLEAN_LINES);
	while (clean.len > 0 && clean.buf[clean.len - 1] == '\n')
		strbuf_truncate(&clean, clean.len - 1);
	return strbuf_take(&clean);
}

static bool is_longer(const char *path)
{
	size_t len;
	MEM_AUTO char *bytes = draft_file_get(path, FILE_LIMIT, &len, NULL);

	return bytes && len > COMPOSER_BYTES;
}

int composer_edit_outside(struct composer *c, struct err *err)
{
	struct desk *desk = c->view.desk;
	MEM_AUTO char *path = draft_file_editor_path(c->box->case_id, err);
	MEM_AUTO char *text = NULL;
	int status;

	if (!path || draft_file_put(path, c->edit.text.buf, c->edit.text.len, err) < 0)
		return -1;
	composer_store(c);
	status = run_editor(desk, path, err);
	if (status < 0)
		return -1;
	text = read_back(path, err);
	if (!text)
		return -1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(
			err, ERR_SYSTEM, _("the editor failed; what it left is in %s"), path);
	if (is_longer(path))
		return err_set(err, ERR_INPUT, _("too long for a reply, it stays in %s"), path);
	unlink(path);
	if (strcmp(text, c->edit.text.buf) == 0) {
		desk_say(desk, SAY_OK, _("nothing was changed"));
		return 0;
	}
	edit_replace(&c->edit, text);
	composer_changed(c);
	return 0;
}
