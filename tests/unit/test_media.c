/* Files that are to be attached: what they are, and what is refused before anybody reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "config/media_read.h"
#include "desk/media_extent.h"

static const struct media_rule rule = {4, 64, 100, "image/png video/mp4", 4};
static char folder[] = "/tmp/nachtwacht-media-XXXXXX";

static const char *write_file(const char *name, const char *bytes, size_t len)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
	return path;
}

static void refused(const char *path, const char *why)
{
	struct media_file file = {0};
	struct err err = ERR_INIT;
	assert_int_equal(media_file_read(path, &rule, &file, &err), -1);
	assert_null(file.bytes);
	if (!strstr(err.msg, why))
		fail_msg("'%s' is not in '%s'", why, err.msg);
}

static void what_a_file_is(void **state)
{
	(void)state;
	assert_string_equal(media_type_of("\xff\xd8\xff\xe0", 4), "image/jpeg");
	assert_string_equal(media_type_of("\x89PNG\r\n\x1a\n", 8), "image/png");
	assert_string_equal(media_type_of("GIF89a", 6), "image/gif");
	assert_string_equal(media_type_of("RIFF\x01\x02\x03\x04WEBPVP8 ", 16), "image/webp");
	assert_string_equal(media_type_of("\0\0\0\x18"
					  "ftypmp42",
				    12),
		"video/mp4");
	assert_null(media_type_of("\0\0\0\x18"
				  "ftypheic",
		12));
	assert_null(media_type_of("RIFF\x01\x02\x03\x04WAVE", 12));
	assert_null(media_type_of("\x89PNG", 4));
	assert_null(media_type_of("<svg", 4));
	assert_null(media_type_of("", 0));
}

static void a_file_is_read(void **state)
{
	(void)state;
	struct media_file file;
	struct err err = ERR_INIT;
	const char *path = write_file("foto.txt", "\x89PNG\r\n\x1a\nabc", 11);
	assert_int_equal(media_file_read(path, &rule, &file, &err), 0);
	assert_string_equal(file.name, "foto.txt");
	assert_string_equal(file.type, "image/png");
	assert_int_equal(file.len, 11);
	assert_memory_equal(file.bytes, "\x89PNG\r\n\x1a\nabc", 11);
	media_file_release(&file);
	setenv("HOME", folder, 1);
	assert_int_equal(media_file_read("~/foto.txt", &rule, &file, &err), 0);
	media_file_release(&file);
	path = write_file("a\033[2Jb", "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(media_file_read(path, &rule, &file, &err), 0);
	assert_null(strchr(file.name, '\033'));
	media_file_release(&file);
	unlink(path);
}

static void what_cannot_be_attached(void **state)
{
	(void)state;
	char large[65] = "\x89PNG\r\n\x1a\n", pipe[64];
	refused(write_file("klein.gif", "GIF89a", 6),
		"is image/gif, expected one of: image/png video/mp4");
	refused(write_file("tekst", "hallo", 5), "is of no known type");
	refused(write_file("groot", large, sizeof(large)), "at most 1 KB");
	refused(write_file("leeg", "", 0), "is empty");
	refused("/no/such/file", "/no/such/file");
	refused(folder, "is no regular file");
	snprintf(pipe, sizeof(pipe), "%s/pijp", folder);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	refused(pipe, "is no regular file");
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

/* Of a JPEG with Exif it is not known: it may say that the picture is to be turned. */
static void how_large_a_picture_is(void **state)
{
#define PICTURE(text) text, sizeof(text) - 1
	static const struct {
		const char *bytes;
		size_t len;
		int known;
		unsigned width, height;
	} pictures[] = {
		{PICTURE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x40\0\0\0\xf0\x08"), 0, 320, 240},
		{PICTURE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x40\0\0\0"), -1, 0, 0},
		{PICTURE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\xf0\x08"), -1, 0, 0},
		{PICTURE("GIF89a\x40\1\xf0\0\0"), 0, 320, 240},
		{PICTURE("GIF89a\x40\1\xf0"), -1, 0, 0},
		{PICTURE("\xff\xd8\xff\xe0\0\4JF\xff\xc2\0\x0b\x08\0\xf0\1\x40\1"), 0, 320, 240},
		{PICTURE("\xff\xd8\xff\xc4\0\2\xff\xc0\0\x0b\x08\0\xf0\1"), -1, 0, 0},
		{PICTURE("\xff\xd8\xff\xe1\0\x08"
			 "Exif\0\0\xff\xc0\0\x0b\x08\0\xf0\1\x40"),
			-1, 0, 0},
		{PICTURE("\xff\xd8\xff\xe0\xff\xff\xff"), -1, 0, 0},
		{PICTURE("\xff\xd8\xff\xda\0\2\xff\xc0\0\x0b\x08\0\xf0\1\x40"), -1, 0, 0},
		{PICTURE("RIFF\1\0\0\0WEBPVP8 "), -1, 0, 0},
		{PICTURE("text"), -1, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pictures); i++) {
		unsigned width = 0, height = 0;
		char *exact =
			mem_alloc(pictures[i].len); /* a byte beyond is seen by the sanitizer */
		memcpy(exact, pictures[i].bytes, pictures[i].len);
		assert_int_equal(
			media_extent(exact, pictures[i].len, &width, &height), pictures[i].known);
		free(exact);
		if (pictures[i].known == 0) {
			assert_int_equal(width, pictures[i].width);
			assert_int_equal(height, pictures[i].height);
		}
	}
}

static int remove_folder(void **state)
{
	(void)state;
	MEM_AUTO char *command = mem_printf("rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_file_is),
		cmocka_unit_test(how_large_a_picture_is),
		cmocka_unit_test(a_file_is_read),
		cmocka_unit_test(what_cannot_be_attached),
	};
	return cmocka_run_group_tests_name("media", tests, make_folder, remove_folder);
}
