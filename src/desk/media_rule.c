#include "desk/media_rule.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "text/clean.h"
#include "text/length.h"

enum { KB = 1000, MB = 1000 * KB };

/* What a file of that type begins with; a container says at 8 what is in it. */
static const struct {
	size_t at, len;
	const char *magic, *kind; /* kind: four bytes at 8; NULL = no container */
	const char *type;
} magics[] = {
	{0, 3, "\xff\xd8\xff", NULL, "image/jpeg"},
	{0, 8, "\x89PNG\r\n\x1a\n", NULL, "image/png"},
	{0, 6, "GIF87a", NULL, "image/gif"},
	{0, 6, "GIF89a", NULL, "image/gif"},
	{0, 4, "RIFF", "WEBP", "image/webp"},
	{4, 4, "ftyp", "isom", "video/mp4"},
	{4, 4, "ftyp", "iso2", "video/mp4"},
	{4, 4, "ftyp", "iso4", "video/mp4"},
	{4, 4, "ftyp", "iso5", "video/mp4"},
	{4, 4, "ftyp", "iso6", "video/mp4"},
	{4, 4, "ftyp", "mp41", "video/mp4"},
	{4, 4, "ftyp", "mp42", "video/mp4"},
	{4, 4, "ftyp", "avc1", "video/mp4"},
	{4, 4, "ftyp", "M4V ", "video/mp4"},
};

static bool holds(const char *bytes, size_t len, size_t at, const char *what, size_t what_len)
{
	return len >= at + what_len && memcmp(bytes + at, what, what_len) == 0;
}

const char *media_type_of(const void *bytes, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(magics); i++)
		if (holds(bytes, len, magics[i].at, magics[i].magic, magics[i].len) &&
			(!magics[i].kind || holds(bytes, len, 8, magics[i].kind, 4)))
			return magics[i].type;
	return NULL;
}

/* One of several words with blanks between them. */
static bool is_among(const char *words, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = words; at && (at = strstr(at, word)); at += len)
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

char *media_size(size_t bytes, char out[MEDIA_SIZE_BYTES])
{
	if (bytes >= MB)
		snprintf(out, MEDIA_SIZE_BYTES, "%zu.%zu MB", bytes / MB, bytes % MB / (MB / 10));
	else
		snprintf(out, MEDIA_SIZE_BYTES, "%zu KB", (bytes + KB - 1) / KB);
	return out;
}

int media_check_file(const struct media_rule *rule, const struct media_file *file, struct err *err)
{
	char size[MEDIA_SIZE_BYTES], most[MEDIA_SIZE_BYTES];
	if (media_check_count(rule, false, 0, err))
		return -1;
	if (file->len == 0)
		return err_set(err, ERR_REFUSED, _("%s: is empty"), file->name);
	if (!file->type || !is_among(rule->types, file->type))
		return err_set(err, ERR_REFUSED, _("%s: is %s, expected one of: %s"), file->name,
			file->type ? file->type : _("of no known type"),
			rule->types ? rule->types : "-");
	if (file->len > rule->most_bytes)
		return err_set(err, ERR_REFUSED, _("%s: has %s, at most %s are taken there"),
			file->name, media_size(file->len, size),
			media_size(rule->most_bytes, most));
	return 0;
}

int media_check_count(const struct media_rule *rule, bool direct, size_t count, struct err *err)
{
	if (rule->most == 0)
		return err_set(err, ERR_REFUSED, _("this account takes no attachments"));
	if (direct && rule->direct_most == 0)
		return err_set(err, ERR_REFUSED,
			_("this account takes no attachments with a direct message"));
	if (direct && count >= rule->direct_most)
		return err_set(err, ERR_REFUSED,
			ngettext("this account takes %zu attachment with a direct message",
				"this account takes %zu attachments with a direct message",
				rule->direct_most),
			rule->direct_most);
	if (count >= rule->most)
		return err_set(err, ERR_REFUSED,
			ngettext("this account takes %zu attachment with a post",
				"this account takes %zu attachments with a post", rule->most),
			rule->most);
	return 0;
}

int media_check_alt(const struct media_rule *rule, const char *alt, struct err *err)
{
	const struct length_limit limit = {.rule = LENGTH_CODE_POINTS, .most = rule->alt_most};
	size_t used;
	if (!alt || alt[strspn(alt, " \t\r\n")] == '\0')
		return err_set(err, ERR_REFUSED,
			_("say in words what is to be seen, for who cannot see it"));
	if (!clean_is(alt, strlen(alt), CLEAN_LINES))
		return err_set(
			err, ERR_REFUSED, _("the text holds characters that cannot be shown"));
	if (!length_fits(&limit, alt, &used))
		return err_set(err, ERR_REFUSED,
			_("what is to be seen takes %zu characters, at most %zu are allowed"), used,
			rule->alt_most);
	return 0;
}
