#include "config/media_read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "text/clean.h"

enum {
	FILE_MOST = 64 << 20, /* whatever a network takes: it is held in memory and in the store */
	NAME_BYTES = 128,
	LIST_MOST = 200,
	LOOK_MOST = 5000,
};

void media_file_release(struct media_file *file)
{
	free((char *)(uintptr_t)file->name);
	free((char *)(uintptr_t)file->bytes);
	*file = (struct media_file){0};
}

char *media_path(const char *path)
{
	const char *home = getenv("HOME");
	if (strncmp(path, "~/", 2) == 0 && home)
		return mem_printf("%s%s", home, path + 1);
	return mem_strdup(path);
}

/* The last part of its path, harmless. */
static char *name_of_path(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	STRBUF_AUTO struct strbuf name;
	strbuf_init(&name, NAME_BYTES);
	clean_text(&name, base, strlen(base), 0);
	return mem_strdup(name.len ? name.buf : "file");
}

/* A pipe or a device would be waited for: it is opened without that, and refused. */
static int open_regular(const char *path, struct stat *st, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s", path);
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	close(fd);
	return err_set(err, ERR_REFUSED, _("%s: is no regular file"), path);
}

static int read_all(int fd, const char *path, char *bytes, size_t *len, struct err *err)
{
	size_t room = *len;
	for (*len = 0; *len < room;) {
		ssize_t n = read(fd, bytes + *len, room - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, ERR_SYSTEM, "%s", path);
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return 0;
}

int media_file_read(
	const char *path, const struct media_rule *rule, struct media_file *out, struct err *err)
{
	struct stat st;
	MEM_AUTO char *real = media_path(path);
	int fd = open_regular(real, &st, err);
	if (fd < 0)
		return -1;
	struct media_rule own = *rule;
	own.most_bytes = own.most_bytes < FILE_MOST ? own.most_bytes : FILE_MOST;
	/* One that is too large is refused by its size, and not read. */
	size_t len = (size_t)st.st_size;
	size_t room = len <= own.most_bytes ? len : 16;
	char *bytes = mem_alloc(room + 1);
	*out = (struct media_file){.name = name_of_path(real), .bytes = bytes};
	int rc = read_all(fd, real, bytes, &room, err);
	close(fd);
	out->len = len <= own.most_bytes ? room : len;
	out->type = media_type_of(bytes, room);
	if (rc == 0 && media_check_file(&own, out, err) == 0)
		return 0;
	media_file_release(out);
	return -1;
}

/* ---- names ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct media_entry *)a)->name, ((const struct media_entry *)b)->name);
}

/* False for what is neither a file nor a folder, and for a name that cannot be shown as it is. */
static bool look_at(int folder, const char *name, struct media_entry *out)
{
	struct stat st;
	if (!clean_is(name, strlen(name), 0) || fstatat(folder, name, &st, 0) < 0 ||
		!(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
		return false;
	*out = (struct media_entry){.name = mem_strdup(name),
		.folder = S_ISDIR(st.st_mode),
		.size = (size_t)st.st_size};
	return true;
}

size_t media_list(const char *folder, const char *begin, struct media_entry **out)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0, seen = 0;
	*out = mem_zero(LIST_MOST, sizeof(**out));
	while (dir && count < LIST_MOST && seen++ < LOOK_MOST && (entry = readdir(dir))) {
		const char *name = entry->d_name;
		if (strncmp(name, begin, strlen(begin)) != 0 || (*name == '.' && *begin != '.') ||
			strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		count += look_at(dirfd(dir), name, &(*out)[count]);
	}
	if (dir)
		closedir(dir);
	qsort(*out, count, sizeof(**out), by_name);
	return count;
}

void media_list_free(struct media_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(entries[i].name);
	free(entries);
}
