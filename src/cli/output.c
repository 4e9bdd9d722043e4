#include "cli/output.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "text/clean.h"
#include "text/utf8.h"
#include "text/wrap.h"

int output_cols(void)
{
	struct winsize size;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void output_text(struct strbuf *out, const char *text)
{
	if (text)
		clean_text(out, text, strlen(text), 0);
}

void output_column(struct strbuf *out, const char *text, int cols)
{
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, OUTPUT_LINE_MAX);
	output_text(&clean, text);
	int used;
	strbuf_add(out, clean.buf, utf8_fit(clean.buf, clean.len, cols, &used));
	strbuf_printf(out, "%*s", cols - used, "");
}

void output_line(struct strbuf *line, int cols)
{
	int used;
	size_t len = cols ? utf8_fit(line->buf, line->len, cols, &used) : line->len;
	fwrite(line->buf, 1, len, stdout);
	putchar('\n');
	strbuf_clear(line);
}

void output_paragraph(const char *text, int indent, int cols)
{
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, OUTPUT_LINE_MAX);
	clean_text(&clean, text, strlen(text), CLEAN_LINES);
	int width = cols ? cols - indent : INT32_MAX;
	size_t at = 0;
	do {
		struct wrap_line line;
		at = wrap_next(clean.buf, clean.len, at, width > 0 ? width : 1, &line);
		printf("%*s%.*s\n", indent, "", (int)line.len, clean.buf + line.start);
	} while (at < clean.len);
}

void output_cell(struct strbuf *out, const char *text)
{
	STRBUF_AUTO struct strbuf clean;
	strbuf_init(&clean, OUTPUT_LINE_MAX);
	strbuf_char(out, '"');
	if (text && *text && strchr("=+-@\t\r", *text))
		strbuf_char(out, '\'');
	output_text(&clean, text);
	for (const char *s = clean.buf; *s; s++) {
		if (*s == '"')
			strbuf_char(out, '"');
		strbuf_char(out, *s);
	}
	strbuf_char(out, '"');
}

char *output_time(int64_t us, char out[OUTPUT_TIME_BYTES])
{
	time_t at = (time_t)(us / CLOCK_S);
	struct tm local;
	strftime(out, OUTPUT_TIME_BYTES, "%Y-%m-%d %H:%M", localtime_r(&at, &local));
	return out;
}

char *output_number(int64_t number, char out[OUTPUT_NUMBER_BYTES])
{
	char digits[24];
	int count = snprintf(digits, sizeof(digits), "%" PRId64, number), used = 0;
	for (int i = 0; i < count; i++) {
		if (i && digits[i - 1] != '-' && (count - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return out;
}
