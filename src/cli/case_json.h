/* A case as JSON (FACE: "A case as JSON"): the one place that writes it. */
#ifndef NW_CLI_CASE_JSON_H
#define NW_CLI_CASE_JSON_H

#include "base/json.h"
#include "store/accounts.h"
#include "store/case_file.h"
#include "store/cases.h"

/* Writes one case as an object. */
void case_json_row(struct json_writer *w, const struct case_row *row);

/* The same with mentions, posts, notes and events. */
void case_json_file(
	struct json_writer *w, const struct case_file *file, const struct account_row *account);

#endif
