#include "networks/spool_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/hash.h"

/* Of those that are put aside so many are kept, for a person to look at: whoever floods the relay
 * does not fill the disk. */
enum { HEADERS_MAX = 64 << 10, REJECTED_MAX = 100 };

/* ---- putting aside ---- */

static bool is_full(int fd)
{
	size_t count = 0;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy == -1 ? NULL : fdopendir(copy);
	if (!dir) {
		if (copy != -1)
			close(copy);
		return true;
	}
	for (const struct dirent *d; count < REJECTED_MAX && (d = readdir(dir));)
		count += *d->d_name != '.';
	closedir(dir);
	return count == REJECTED_MAX;
}

/* A link in the place of rejected/ is not followed. */
int spool_file_put_aside(int folder, const char *name)
{
	if (mkdirat(folder, SPOOL_REJECTED, 0700) == -1 && errno != EEXIST)
		return -1;
	int aside FD_AUTO =
		openat(folder, SPOOL_REJECTED, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (aside == -1)
		return -1;
	if (is_full(aside))
		return unlinkat(folder, name, 0);
	return renameat(folder, name, aside, name) == -1 ? -1 : 1;
}

/* ---- reading ---- */

static enum spool_fault read_open(int fd, struct strbuf *text)
{
	struct stat st;
	if (fstat(fd, &st) == -1)
		return SPOOL_CLOSED;
	if (!S_ISREG(st.st_mode))
		return SPOOL_OTHER;
	if (st.st_size > HEADERS_MAX + SPOOL_BODY_MAX)
		return SPOOL_LARGE;
	char bytes[16 << 10];
	for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) != 0;) {
		if (n == -1 && errno != EINTR)
			return SPOOL_CLOSED;
		if (n > 0 && strbuf_add(text, bytes, (size_t)n) == -1)
			return SPOOL_LARGE;
	}
	return SPOOL_GOOD;
}

static enum spool_fault read_file(int folder, const char *name, struct strbuf *text)
{
	int fd FD_AUTO = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1)
		return read_open(fd, text);
	if (errno == ENOENT)
		return SPOOL_GONE;
	return errno == ELOOP || errno == ENXIO ? SPOOL_OTHER : SPOOL_CLOSED;
}

/* Lines end in CRLF or LF. */
static enum spool_fault split(struct spool_call *call, const struct strbuf *text)
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
			return SPOOL_LARGE;
		return SPOOL_GOOD;
	}
	return SPOOL_HEADERS;
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

enum spool_fault spool_file_read(struct spool_call *call, int folder, const char *name,
	const struct spool_signature *how, const char *secret, size_t *bytes)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, HEADERS_MAX + SPOOL_BODY_MAX);
	*call = (struct spool_call){.name = name};
	strbuf_init(&call->headers, HEADERS_MAX);
	strbuf_init(&call->body, SPOOL_BODY_MAX);
	enum spool_fault fault = read_file(folder, name, &text);
	*bytes += text.len;
	if (fault == SPOOL_GOOD)
		fault = split(call, &text);
	if (fault == SPOOL_GOOD && !is_signed(call, how, secret))
		fault = SPOOL_SIGNATURE;
	if (fault != SPOOL_GOOD)
		spool_call_release(call);
	return fault;
}

void spool_call_release(struct spool_call *call)
{
	strbuf_release(&call->headers);
	strbuf_release(&call->body);
	*call = (struct spool_call){0};
}
