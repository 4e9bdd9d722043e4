/* The configuration: /etc/nachtwacht/nachtwacht.conf first, the user's file on top.
 *
 * One table of options (config/options.h) feeds the parser, `:set`, completion, the man page's
 * test. Reading a secret is config/secret.h's, and only nachtwachtd does it. */
#ifndef NW_CONFIG_CONFIG_H
#define NW_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "config/account_options.h"
#include "config/options.h"
#include "desk/question.h"
#include "desk/rule.h"
#include "desk/template.h"
#include "desk/watch.h"

struct binding {
	const char *view; /* "queue", "thread", ... or "all" */
	const char *keys;
	const char *command; /* a line as typed after ':' */
	const char *note;    /* for help; NULL = the command itself */
	const char *where;
};

struct saved_view {
	const char *name;
	const char *filter;
};

struct config {
	struct arena arena;
	const char *option[OPTIONS]; /* text of each, checked; never NULL */
	struct {
		struct account_config *items;
		size_t count, room;
	} accounts;
	struct {
		struct binding *items;
		size_t count, room;
	} bindings;
	struct {
		struct template *items;
		size_t count, room;
	} templates;
	struct {
		const char **items;
		size_t count, room;
	} tags; /* offered by the picker beside those in use */
	struct {
		struct saved_view *items;
		size_t count, room;
	} views;
	struct {
		struct watch *items;
		size_t count, room;
	} watches;
	struct {
		struct asked_service *items;
		size_t count, room;
	} services;
	struct rule_set rules;
	const char *rules_given; /* as an account's, of all rules and watches */
};

/* Reads the files. `file` (from --config or NACHTWACHT_CONFIG) replaces the user's and must
 * exist; NULL: the usual place, which may be absent. Stops at the first fault: 0, or -1
 * (ERR_CONFIG) with "file:line: what, expected what". On a fault the config is still to be
 * released. */
int config_load(struct config *c, const char *file, struct err *err);

/* The same from two given files; either may be NULL. What is the system's own is refused in the
 * second when there is a first. */
int config_load_files(
	struct config *c, const char *system_file, const char *user_file, struct err *err);
void config_release(struct config *c);

/* The account's section, or NULL. */
const struct account_config *config_account(const struct config *c, const char *name);

/* The watches of an account, in the order of the files: a list that the caller frees, and its
 * length. */
size_t config_watches(const struct config *c, const char *account, const struct watch ***out);

const struct template *config_template(const struct config *c, const char *code);

#endif
