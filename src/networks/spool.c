#include "networks/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"

/* Of those that are put aside so many are kept, for a person to look at: whoever floods the relay
 * does not fill the disk. */
enum { HEADERS_MAX = 64 << 10, REJECTED_MAX = 100 };

static const char rejected[] = "rejected";

struct entry {
	char *name;
	struct timespec written;
};

struct listing {
	struct entry *items;
	size_t count, room;
};

/* ---- the folder ---- */

static DIR *open_folder(const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	if (!dir)
		err_errno(err, ERR_SYSTEM, _("%s: the folder of the relay cannot be read"), folder);
	return dir;
}

/* Those that begin with '.' are being written. */
static void list(struct listing *l, DIR *dir)
{
	for (const struct dirent *d; (d = readdir(dir));) {
		struct stat st;
		if (*d->d_name == '.' || strcmp(d->d_name, rejected) == 0 ||
			fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		struct entry entry = {mem_strdup(d->d_name), st.st_mtim};
		MEM_PUSH(l, entry);
	}
}

static void listing_release(struct listing *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->items[i].name);
	free(l->items);
}

static int compare(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	if (left->written.tv_sec != right->written.tv_sec)
		return left->written.tv_sec < right->written.tv_sec ? -1 : 1;
	if (left->written.tv_nsec != right->written.tv_nsec)
		return left->written.tv_nsec < right->written.tv_nsec ? -1 : 1;
	return strcmp(left->name, right->name);
}

static size_t count_files(int fd)
{
	size_t count = 0;
	int copy = dup(fd);
	DIR *dir = copy == -1 ? NULL : fdopendir(copy);
	if (!dir)
		return SIZE_MAX;
	for (const struct dirent *d; (d = readdir(dir));)
		count += *d->d_name != '.';
	closedir(dir);
	return count;
}

/* A link in the place of rejected/ is not followed. */
static int put_aside(int folder, const char *name)
{
	if (mkdirat(folder, rejected, 0700) == -1 && errno != EEXIST)
		return -1;
	int aside FD_AUTO =
		openat(folder, rejected, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (aside == -1)
		return -1;
	return count_files(aside) < REJECTED_MAX ? renameat(folder, name, aside, name)
						 : unlinkat(folder, name, 0);
}

/* ---- one file ---- */

/* What is wrong with a file. */
enum fault {
	FAULT_NONE,
	FAULT_GONE,   /* somebody else took it */
	FAULT_CLOSED, /* errno says why */
	FAULT_OTHER,  /* a link, a folder, a pipe */
	FAULT_LARGE,
	FAULT_HEADERS,
	FAULT_SIGNATURE,
};

static const struct {
	bool is_told, aside;
	const char *says; /* NULL: errno does */
} faults[] = {
	[FAULT_NONE] = {false, false, NULL},
	[FAULT_GONE] = {false, false, NULL},
	[FAULT_CLOSED] = {true, false, NULL},
	[FAULT_OTHER] = {true, false, N_("is no plain file, and is left alone")},
	[FAULT_LARGE] = {true, true, N_("is too large: put aside in rejected/")},
	[FAULT_HEADERS] = {true, true,
		N_("has no empty line behind its headers: put aside in rejected/")},
	[FAULT_SIGNATURE] = {true, true,
		N_("is not signed as it should be: put aside in rejected/")},
};

static enum fault read_open(int fd, struct strbuf *text)
{
	struct stat st;
	if (fstat(fd, &st) == -1)
		return FAULT_CLOSED;
	if (!S_ISREG(st.st_mode))
		return FAULT_OTHER;
	if (st.st_size > HEADERS_MAX + SPOOL_BODY_MAX)
		return FAULT_LARGE;
	char bytes[16 << 10];
	for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) != 0;) {
		if (n == -1 && errno != EINTR)
			return FAULT_CLOSED;
		if (n > 0 && strbuf_add(text, bytes, (size_t)n) == -1)
			return FAULT_LARGE;
	}
	return FAULT_NONE;
}

static enum fault read_file(int folder, const char *name, struct strbuf *text)
{
	int fd FD_AUTO = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1)
		return read_open(fd, text);
	if (errno == ENOENT)
		return FAULT_GONE;
	return errno == ELOOP || errno == ENXIO ? FAULT_OTHER : FAULT_CLOSED;
}

/* Lines end in CRLF or LF. */
static enum fault split(struct spool_call *call, const struct strbuf *text)
{
	const char *end = text->buf + text->len, *at = text->buf;
	for (const char *newline; (newline = memchr(at, '\n', (size_t)(end - at)));) {
		bool empty = newline == at || (newline == at + 1 && *at == '\r');
		if (!empty) {
			at = newline + 1;
			continue;
		}
		if (strbuf_add(&call->headers, text->buf, (size_t)(at - text->buf)) == -1 ||
			strbuf_add(&call->body, newline + 1, (size_t)(end - newline - 1)) == -1)
			return FAULT_LARGE;
		return FAULT_NONE;
	}
	return FAULT_HEADERS;
}

/* The value of a header, and its length; NULL. */
static const char *header_of(const struct spool_call *call, const char *name, size_t *len)
{
	size_t name_len = strlen(name);
	for (const char *line = call->headers.buf; *line;) {
		size_t line_len = strcspn(line, "\n");
		if (strncasecmp(line, name, name_len) == 0 && line[name_len] == ':') {
			const char *value = line + name_len + 1, *end = line + line_len;
			value += strspn(value, " \t");
			while (end > value && strchr(" \t\r", end[-1]))
				end--;
			*len = end > value ? (size_t)(end - value) : 0;
			return value;
		}
		line += line_len + (line[line_len] == '\n');
	}
	return NULL;
}

static bool is_signed(
	const struct spool_call *call, const struct spool_signature *how, const char *secret)
{
	size_t len = 0, prefix = strlen(how->prefix);
	const char *value = header_of(call, how->header, &len);
	if (!value || len != prefix + HASH_HEX_BYTES - 1 || memcmp(value, how->prefix, prefix) != 0)
		return false;
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, strlen(how->salt) + call->body.len);
	strbuf_str(&text, how->salt);
	strbuf_add(&text, call->body.buf, call->body.len);
	unsigned char mac[HASH_BYTES];
	char hex[HASH_HEX_BYTES], given[HASH_HEX_BYTES];
	hash_hmac(secret, strlen(secret), text.buf, text.len, mac);
	hash_hex(mac, hex);
	for (size_t i = 0; i < HASH_HEX_BYTES - 1; i++)
		given[i] = (char)(value[prefix + i] | ('A' ^ 'a'));
	return hash_same(given, hex, HASH_HEX_BYTES - 1);
}

static enum fault take(struct spool_call *call, int folder, const char *name,
	const struct spool_signature *how, const char *secret)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, HEADERS_MAX + SPOOL_BODY_MAX);
	*call = (struct spool_call){.name = mem_strdup(name)};
	strbuf_init(&call->headers, HEADERS_MAX);
	strbuf_init(&call->body, SPOOL_BODY_MAX);
	enum fault fault = read_file(folder, name, &text);
	if (fault == FAULT_NONE)
		fault = split(call, &text);
	if (fault == FAULT_NONE && !is_signed(call, how, secret))
		fault = FAULT_SIGNATURE;
	if (fault != FAULT_NONE)
		spool_call_release(call);
	return fault;
}

/* ---- all of them ---- */

/* The first is told, and how many more there are. */
struct faulty {
	size_t count;
	struct err first;
};

static void note(struct faulty *f, int folder, const char *path, const char *name, enum fault fault)
{
	const char *says = faults[fault].says ? _(faults[fault].says) : strerror(errno);
	char *why MEM_AUTO = NULL;
	if (faults[fault].aside && put_aside(folder, name) == -1) {
		why = mem_printf(_("cannot be put aside: %s"), strerror(errno));
		says = why;
	}
	if (f->count++ == 0)
		err_set(&f->first, ERR_DEGRADED, "%s/%s: %s", path, name, says);
}

static void tell(const struct faulty *f, struct err *err)
{
	if (f->count == 1)
		err_set(err, ERR_DEGRADED, "%s", f->first.msg);
	else if (f->count > 1)
		err_set(err, ERR_DEGRADED, _("%s (and %zu more)"), f->first.msg, f->count - 1);
}

int spool_next(struct spool_call *call, const char *folder, const struct spool_signature *how,
	const char *secret, struct err *err)
{
	*call = (struct spool_call){0};
	if (!secret)
		return err_set(err, ERR_CONFIG,
			_("%s: without the program's secret nobody can tell who wrote it"), folder);
	DIR *dir = open_folder(folder, err);
	if (!dir)
		return -1;
	struct listing all = {0};
	struct faulty faulty = {0};
	bool found = false;
	list(&all, dir);
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), compare);
	for (size_t i = 0; i < all.count && !found; i++) {
		enum fault fault = take(call, dirfd(dir), all.items[i].name, how, secret);
		found = fault == FAULT_NONE;
		if (faults[fault].is_told)
			note(&faulty, dirfd(dir), folder, all.items[i].name, fault);
	}
	listing_release(&all);
	closedir(dir);
	tell(&faulty, err);
	return found;
}

int spool_done(struct spool_call *call, const char *folder, struct err *err)
{
	char *path MEM_AUTO = mem_printf("%s/%s", folder, call->name);
	return unlink(path) == -1 && errno != ENOENT ? err_errno(err, ERR_SYSTEM, "%s", path) : 0;
}

void spool_call_release(struct spool_call *call)
{
	free(call->name);
	strbuf_release(&call->headers);
	strbuf_release(&call->body);
	*call = (struct spool_call){0};
}
