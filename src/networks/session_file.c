#include "networks/session_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/mem.h"
#include "config/secret.h"

enum { SESSION_BYTES_MAX = 64 << 10 };

/* The folder for state; the caller frees it. NULL when the environment names none. */
static char *state_folder(void)
{
	const char *by_systemd = getenv("STATE_DIRECTORY");
	const char *xdg = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	if (by_systemd && *by_systemd)
		return mem_strndup(by_systemd, strcspn(by_systemd, ":"));
	if (xdg && *xdg == '/')
		return mem_printf("%s/nachtwacht", xdg);
	return home && *home == '/' ? mem_printf("%s/.local/state/nachtwacht", home) : NULL;
}

static int make_folders(const char *folder, struct err *err)
{
	char *path MEM_AUTO = mem_strdup(folder);
	for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0700) == -1 && errno != EEXIST)
			return err_errno(err, ERR_SYSTEM, "%s", path);
		if (!slash)
			return 0;
		*slash = '/';
	}
}

char *session_file_path(const char *account, struct err *err)
{
	char *folder MEM_AUTO = state_folder();
	if (!folder) {
		err_set(err, ERR_CONFIG, _("no folder for sessions: set XDG_STATE_HOME or HOME"));
		return NULL;
	}
	if (!*account || *account == '.' || strchr(account, '/')) {
		err_set(err, ERR_CONFIG,
			_("account '%s': a name without '/' that does not begin with '.'"),
			account);
		return NULL;
	}
	if (make_folders(folder, err) == -1)
		return NULL;
	return mem_printf("%s/%s.session", folder, account);
}

static int write_all(int fd, const char *text)
{
	for (size_t left = strlen(text); left;) {
		ssize_t n = write(fd, text, left);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		text += n;
		left -= (size_t)n;
	}
	return fsync(fd);
}

/* A rename is on disk once its folder is. */
static int sync_folder(const char *path)
{
	char *copy MEM_AUTO = mem_strdup(path);
	int fd FD_AUTO = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd == -1 ? -1 : fsync(fd);
}

/* Writes it whole beside the file, under a name that the caller frees; NULL (ERR_SYSTEM). */
static char *write_beside(const char *path, const char *text, struct err *err)
{
	uint64_t random;
	hash_random(&random, sizeof(random));
	char *fresh = mem_printf("%s.%016llx", path, (unsigned long long)random);
	int fd FD_AUTO = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0 && write_all(fd, text) == 0)
		return fresh;
	err_errno(err, ERR_SYSTEM, "%s", fresh);
	if (fd >= 0)
		unlink(fresh);
	free(fresh);
	return NULL;
}

int session_file_write(const char *path, const char *text, struct err *err)
{
	char *fresh MEM_AUTO = write_beside(path, text, err);
	if (!fresh)
		return -1;
	if (rename(fresh, path) == -1) {
		err_errno(err, ERR_SYSTEM, "%s", path);
		unlink(fresh);
		return -1;
	}
	return sync_folder(path) == -1 ? err_errno(err, ERR_SYSTEM, "%s", path) : 0;
}

int session_file_try(const char *path, struct err *err)
{
	char *most MEM_AUTO = mem_alloc(SESSION_BYTES_MAX + 1);
	memset(most, ' ', SESSION_BYTES_MAX);
	most[SESSION_BYTES_MAX] = '\0';
	char *fresh MEM_AUTO = write_beside(path, most, err);
	if (fresh)
		unlink(fresh);
	return fresh ? 0 : -1;
}

static int check_private(int fd, const char *path, struct err *err)
{
	struct stat st;
	if (fstat(fd, &st) == -1)
		return err_errno(err, ERR_SYSTEM, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
		return err_set(err, ERR_CONFIG,
			_("%s: has to be your own file and closed to others (chmod 600)"), path);
	if (st.st_size > SESSION_BYTES_MAX)
		return err_set(err, ERR_CONFIG, _("%s: too large for a session"), path);
	return 0;
}

char *session_file_read(const char *path, struct err *err)
{
	int fd FD_AUTO = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1) {
		err_errno(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s", path);
		return NULL;
	}
	if (check_private(fd, path, err) == -1)
		return NULL;
	char *text = mem_zero(1, SESSION_BYTES_MAX + 1);
	size_t len = 0;
	for (ssize_t n; len < SESSION_BYTES_MAX &&
			(n = read(fd, text + len, SESSION_BYTES_MAX - len)) != 0;) {
		if (n == -1) {
			err_errno(err, ERR_SYSTEM, "%s", path);
			free(text);
			return NULL;
		}
		len += (size_t)n;
	}
	return text;
}

static char **member_of(void *record, const struct session_field *field)
{
	return (char **)(void *)((char *)record + field->member);
}

int session_file_load(const char *path, const struct session_field *fields, size_t count,
	void *record, struct err *err)
{
	struct arena arena ARENA_AUTO = ARENA_INIT;
	struct err why = ERR_INIT;
	char *text = session_file_read(path, &why);
	if (!text && why.code == ERR_NOT_FOUND)
		return 0;
	if (!text)
		return err_set(err, why.code, "%s", why.msg);
	const struct json *json = json_text(&arena, text);
	for (size_t i = 0; i < count; i++) {
		const char *value = json_str(json, fields[i].name);
		if (value && *value)
			*member_of(record, &fields[i]) = mem_strdup(value);
	}
	secret_free(text);
	return 0;
}

int session_file_save(const char *path, const struct session_field *fields, size_t count,
	const void *record, struct err *err)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, SESSION_BYTES_MAX);
	struct json_writer w = {.out = &text};
	json_begin(&w, NULL, '{');
	for (size_t i = 0; i < count; i++) {
		const void *member = (const char *)record + fields[i].member;
		const char *value = *(const char *const *)member;
		if (value)
			json_add_str(&w, fields[i].name, value);
	}
	json_end(&w, '}');
	strbuf_char(&text, '\n');
	int rc = text.overflow ? err_set(err, ERR_SYSTEM, _("%s: too large for a session"), path)
			       : session_file_write(path, text.buf, err);
	explicit_bzero(text.buf, text.len);
	return rc;
}
