/* What goes to standard output: made harmless once more, whatever the store holds. */
#ifndef NW_CLI_OUTPUT_H
#define NW_CLI_OUTPUT_H

#include <stdint.h>
#include <stdio.h>

#include "base/strbuf.h"

enum {
	OUTPUT_LINE_MAX = 1 << 20,
	OUTPUT_RECORD_MAX = 64 << 20,
	OUTPUT_NUMBER_BYTES = 32,
	OUTPUT_TIME_BYTES = 32,
};

/* Columns of the terminal behind standard output, 0 when there is none. */
int output_cols(void);

/* Appends text as one line; NULL is nothing. */
void output_text(struct strbuf *out, const char *text);

/* Appends text as one line in exactly `cols` columns, cut or filled up with blanks. */
void output_column(struct strbuf *out, const char *text, int cols);

/* Appends the rest of a line and prints the line, cut to `cols` columns (0 = whole). */
void output_line(struct strbuf *line, int cols);

/* Prints text with its own lines, each behind `indent` blanks and wrapped to `cols` (0 = not). */
void output_paragraph(const char *text, int indent, int cols);

/* Appends a cell of CSV: quoted, on one line, and harmless to a spreadsheet (a cell that begins
 * with = + - @ or a tab would be a formula there). */
void output_cell(struct strbuf *out, const char *text);

/* Writes a local time for people, 2026-11-23 22:15. Returns out. */
char *output_time(int64_t us, char out[OUTPUT_TIME_BYTES]);

/* Writes a number with a comma between thousands. Returns out. */
char *output_number(int64_t number, char out[OUTPUT_NUMBER_BYTES]);

#endif
