/* JSON (RFC 8259) over yajl, behind this one file.
 *
 * Reading: one whole record in, a tree in an arena out. Depth is capped at 64. Every
 * string is checked again: what is not UTF-8, and U+0000, comes out as U+FFFD. Numbers
 * stay text. Of a name that is given twice the last value counts. A byte order mark is skipped.
 * Writing: appends to a strbuf; a strbuf that overflows makes the result unusable, and
 * its overflow flag says so. */
#ifndef NW_BASE_JSON_H
#define NW_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

enum { JSON_DEPTH_MAX = 64 };

struct json {
	enum json_type type;
	const char *key;    /* the name in the object around it, else NULL */
	const char *text;   /* of a string or a number; NUL-terminated */
	size_t len;         /* bytes of text, or number of children */
	struct json *first; /* children in the order they came */
	struct json *last;
	struct json *next; /* the next sibling */
};

/* Parses one whole value; the tree lives in the arena. Returns NULL and says where
 * (ERR_INPUT) when it is not JSON, is nested too deep, or has bytes after it. */
struct json *json_parse(struct arena *a, const char *bytes, size_t len, struct err *err);

/* The same for a text of our own: NULL for NULL, and for what is no JSON. */
struct json *json_text(struct arena *a, const char *text);

/* The value at a path of names, such as "author.handle"; NULL where there is none. */
const struct json *json_at(const struct json *json, const char *path);

/* The text of the string at a path; NULL when it is absent or something else. */
const char *json_str(const struct json *json, const char *path);

/* Reads an integer at a path. Returns 0, or -1 when it is absent, no integer, or too large. */
int json_int(const struct json *json, const char *path, int64_t *value);

/* The time (RFC 3339) at a path, in microseconds; 0 when it is absent, or none. */
int64_t json_time(const struct json *json, const char *path);

/* True only for the literal true at a path. */
bool json_true(const struct json *json, const char *path);

/* Walks the children of an array or object; nothing happens for NULL or a scalar. */
#define JSON_EACH(child, parent) \
	for (const struct json *child = json_first(parent); child; child = child->next)
const struct json *json_first(const struct json *json);

/* The writer: values are separated by themselves. key is NULL inside an array. A NULL
 * string is written as null. */
struct json_writer {
	struct strbuf *out;
	bool comma;
};
void json_begin(struct json_writer *w, const char *key, char bracket); /* '{' or '[' */
void json_end(struct json_writer *w, char bracket);                    /* '}' or ']' */
void json_add_str(struct json_writer *w, const char *key, const char *text);
void json_add_int(struct json_writer *w, const char *key, int64_t value);
void json_add_bool(struct json_writer *w, const char *key, bool value);
void json_add_null(struct json_writer *w, const char *key);
void json_add_time(struct json_writer *w, const char *key, int64_t us); /* 0 is written as null */
void json_add_raw(struct json_writer *w, const char *key, const char *json);
/* Writes the tree as it was read. */
void json_add_tree(struct json_writer *w, const char *key, const struct json *json);

#endif
