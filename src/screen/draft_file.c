#include "screen/draft_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/strbuf.h"

enum { FILE_LIMIT = 256 * 1024, STORE_KEY_BYTES = 17 };

/* Makes the folder and those above it; gives its path. */
static char *drafts_folder(struct err *err)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = state && *state == '/'
			     ? mem_printf("%s/nachtwacht/drafts", state)
			     : mem_printf("%s/.local/state/nachtwacht/drafts", home ? home : "");

	for (char *end = strchr(path + 1, '/');; end = strchr(end + 1, '/')) {
		if (end)
			*end = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST) {
			err_errno(err, ERR_SYSTEM, "%s", path);
			free(path);
			return NULL;
		}
		if (!end)
			break;
		*end = '/';
	}
	return path;
}

/* Two stores have cases of the same number: the name of a file begins with what stands for its
 * store. */
static void store_key(const char *store, char key[STORE_KEY_BYTES])
{
	unsigned char hash[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	MEM_AUTO char *whole = realpath(store, NULL);
	const char *path = whole ? whole : store;

	hash_bytes(path, strlen(path), hash);
	snprintf(key, STORE_KEY_BYTES, "%.16s", hash_hex(hash, hex));
}

static char *case_path(const char *store, int64_t case_id, struct err *err)
{
	MEM_AUTO char *folder = drafts_folder(err);
	char key[STORE_KEY_BYTES];

	if (!folder)
		return NULL;
	store_key(store, key);
	return mem_printf("%s/%s-%" PRId64 ".json", folder, key, case_id);
}

char *draft_file_editor_path(int64_t case_id, struct err *err)
{
	MEM_AUTO char *folder = drafts_folder(err);

	return folder ? mem_printf("%s/reply-%" PRId64 "-%d.txt", folder, case_id, (int)getpid())
		      : NULL;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

int draft_file_put(const char *path, const char *bytes, size_t len, struct err *err)
{
	MEM_AUTO char *fresh = mem_printf("%s.%d", path, (int)getpid());
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int failed;

	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "%s", fresh);
	failed = write_all(fd, bytes, len);
	failed |= close(fd);
	if (!failed)
		failed = rename(fresh, path);
	if (!failed)
		return 0;
	err_errno(err, ERR_SYSTEM, "%s", path);
	unlink(fresh);
	return -1;
}

char *draft_file_get(const char *path, size_t limit, size_t *len, struct err *err)
{
	FILE *file = fopen(path, "re");
	char *bytes;

	if (!file) {
		err_errno(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s", path);
		return NULL;
	}
	bytes = mem_alloc(limit + 1);
	*len = fread(bytes, 1, limit, file);
	bytes[*len] = '\0';
	fclose(file);
	return bytes;
}

int draft_file_write(const struct draft_file *d, struct err *err)
{
	MEM_AUTO char *path = case_path(d->store, d->case_id, err);
	STRBUF_AUTO struct strbuf out;
	struct json_writer w = {.out = &out};

	strbuf_init(&out, FILE_LIMIT);
	if (!path)
		return -1;
	json_begin(&w, NULL, '{');
	json_add_str(&w, "store", d->store);
	json_add_int(&w, "case", d->case_id);
	json_add_int(&w, "post", d->post_id);
	json_add_int(&w, "parent", d->parent_id);
	if (d->visibility < VISIBILITIES)
		json_add_str(&w, "visibility", visibility_names[d->visibility]);
	json_add_int(&w, "saved", d->saved_us);
	json_add_str(&w, "template", d->template);
	json_add_str(&w, "text", d->text);
	json_end(&w, '}');
	return draft_file_put(path, out.buf, out.len, err);
}

static enum visibility visibility_of(const char *name)
{
	int at = name ? table_find(visibility_names, VISIBILITIES, name) : -1;

	return at < 0 ? VISIBILITIES : (enum visibility)at;
}

static int parse_draft(const char *path, struct arena *a, struct draft_file *d, struct err *err)
{
	size_t len;
	MEM_AUTO char *bytes = draft_file_get(path, FILE_LIMIT, &len, err);
	const struct json *json = bytes ? json_parse(a, bytes, len, err) : NULL;

	if (!json)
		return -1;
	*d = (struct draft_file){.store = json_str(json, "store"),
		.template = json_str(json, "template"),
		.text = json_str(json, "text")};
	if (!d->text || json_int(json, "case", &d->case_id) < 0 ||
		json_int(json, "saved", &d->saved_us) < 0)
		return err_set(err, ERR_INPUT, "%s: is no draft", path);
	d->visibility = visibility_of(json_str(json, "visibility"));
	if (json_int(json, "post", &d->post_id) < 0)
		d->post_id = 0;
	if (json_int(json, "parent", &d->parent_id) < 0)
		d->parent_id = 0;
	return 0;
}

int draft_file_read(
	const char *store, int64_t case_id, struct arena *a, struct draft_file *d, struct err *err)
{
	MEM_AUTO char *path = case_path(store, case_id, err);

	if (!path)
		return -1;
	if (access(path, F_OK) < 0)
		return 0;
	return parse_draft(path, a, d, err) < 0 ? -1 : 1;
}

void draft_file_remove(const char *store, int64_t case_id)
{
	MEM_AUTO char *path = case_path(store, case_id, NULL);

	if (path)
		unlink(path);
}

/* ---- the pile of posts of our own ---- */

static bool is_there(const char *store, int64_t number)
{
	MEM_AUTO char *path = case_path(store, number, NULL);

	return path && access(path, F_OK) == 0;
}

static bool move_file(const char *store, int64_t from, int64_t to)
{
	MEM_AUTO char *old = case_path(store, from, NULL);
	MEM_AUTO char *fresh = case_path(store, to, NULL);

	return old && fresh && rename(old, fresh) == 0;
}

bool draft_file_push_down(const char *store, int64_t at)
{
	int64_t free_one = at;

	while (is_there(store, free_one))
		free_one--;
	for (int64_t to = free_one; to < at; to++)
		move_file(store, to + 1, to);
	return free_one < at;
}

bool draft_file_move_up(const char *store)
{
	int64_t to = DRAFT_FILE_OWN;

	if (is_there(store, to))
		return false;
	while (move_file(store, to - 1, to))
		to--;
	return to < DRAFT_FILE_OWN;
}

/* ---- all replies ---- */

void draft_files_read(const char *store, struct draft_files *out)
{
	MEM_AUTO char *folder = drafts_folder(NULL);
	DIR *dir = folder ? opendir(folder) : NULL;
	char key[STORE_KEY_BYTES];
	struct dirent *entry;

	*out = (struct draft_files){0};
	if (!dir)
		return;
	store_key(store, key);
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);
		struct draft_file d;

		if (strncmp(entry->d_name, key, strlen(key)) != 0 || len < 5 ||
			strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		MEM_AUTO char *path = mem_printf("%s/%s", folder, entry->d_name);
		if (parse_draft(path, &out->arena, &d, NULL) == 0 && d.case_id > 0)
			MEM_PUSH(out, d);
	}
	closedir(dir);
}

void draft_files_release(struct draft_files *files)
{
	arena_release(&files->arena);
	free(files->items);
	*files = (struct draft_files){0};
}
