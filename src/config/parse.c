#include "config/parse.h"

#include <confuse.h>
#include <libintl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/table.h"
#include "config/account_options.h"
#include "desk/decision.h"
#include "desk/moment.h"
#include "text/clean.h"
#include "text/utf8.h"

/* The file that is being read: libconfuse's callbacks carry no data of their own. */
struct loading {
	struct config *config;
	const char *path;
	bool user_only;
	struct err *err;
	bool failed;
};
static struct loading *loading;

enum { ORDER_MOST = 1000000, NAME_BYTES = 64, SERVICES_MOST = 64 };

/* Puts "file:line: " before the message that is there; the first fault counts. Returns -1. */
static int fault(cfg_t *cfg, const struct err *why)
{
	if (!loading->failed)
		err_set(loading->err, ERR_CONFIG, "%s:%d: %s", loading->path, cfg->line, why->msg);
	loading->failed = true;
	return -1;
}

static int fault_text(cfg_t *cfg, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int fault_text(cfg_t *cfg, const char *fmt, ...)
{
	struct err why = ERR_INIT;
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_set(&why, ERR_CONFIG, "%s", text);
	return fault(cfg, &why);
}

static void unknown_option(cfg_t *cfg, const char *name)
{
	const char *names[64];
	size_t count = 0;
	for (cfg_opt_t *opt = cfg->opts; opt->name && count < ARRAY_LEN(names); opt++)
		names[count++] = opt->name;
	const char *near = table_nearest(names, count, name);
	if (near)
		fault_text(cfg, _("unknown option '%.60s', did you mean '%s'?"), name, near);
	else
		fault_text(cfg, _("unknown option '%.60s'"), name);
}

/* libconfuse says everything through this. Its message of an unknown option, in whatever language
 * it speaks, becomes our own with the nearest name. */
static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	const char *unknown = dgettext("confuse", "no such option '%s'");
	if (strcmp(fmt, unknown) == 0) {
		unknown_option(cfg, va_arg(ap, const char *));
		return;
	}
	char text[200];
	vsnprintf(text, sizeof(text), fmt, ap);
	fault_text(cfg, "%s", text);
}

static const char *keep(const char *text)
{
	return arena_strdup(&loading->config->arena, text);
}

/* All that a section says, also by its defaults, in the order of its table. */
static const char *given(cfg_t *sec)
{
	struct arena *a = &loading->config->arena;
	const char *text = arena_printf(a, "%s\n", cfg_title(sec));
	for (cfg_opt_t *opt = sec->opts; opt->name; opt++)
		for (unsigned i = 0; i < cfg_opt_size(opt); i++) {
			const char *value = cfg_opt_getnstr(opt, i);
			value = value ? value : "";
			text = arena_printf(
				a, "%s%s %zu %s\n", text, opt->name, strlen(value), value);
		}
	return text;
}

static const char *where(cfg_t *cfg)
{
	return arena_printf(&loading->config->arena, "%s:%d", loading->path, cfg->line);
}

static int refuse_system(cfg_t *cfg, const char *name)
{
	if (!loading->user_only)
		return 0;
	return fault_text(cfg, _("'%s' is the system's own and stands in its file only"), name);
}

/* An option of the desk at the top level. */
static int check_option(cfg_t *cfg, cfg_opt_t *opt)
{
	struct err why = ERR_INIT;
	const char *canonical;
	enum option option = option_find(opt->name);
	if (option_rows[option].scope == OPTION_OF_SYSTEM && refuse_system(cfg, opt->name))
		return -1;
	if (option_check(option, cfg_opt_getnstr(opt, 0), &canonical, &why))
		return fault(cfg, &why);
	loading->config->option[option] = keep(canonical);
	return 0;
}

/* Names become parts of file names and of command lines. */
static int check_name(cfg_t *cfg, const char *kind, const char *name)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(name);
	if (len > 0 && len <= NAME_BYTES && strspn(name, allowed) == len && name[0] != '.' &&
		name[0] != '-')
		return 0;
	return fault_text(cfg, _("%s: expected a name of letters, digits, '.', '_' or '-'"), kind);
}

static int check_account_option(cfg_t *cfg, cfg_opt_t *opt)
{
	struct err why = ERR_INIT;
	if (account_option_check(account_option_find(opt->name), cfg_opt_getnstr(opt, 0), &why))
		return fault(cfg, &why);
	return 0;
}

static int check_order(cfg_t *cfg, cfg_opt_t *opt)
{
	struct err why = ERR_INIT;
	if (option_check_number(opt->name, cfg_opt_getnstr(opt, 0), 0, ORDER_MOST, &why))
		return fault(cfg, &why);
	return 0;
}

static size_t length_of_folder(const char *path)
{
	size_t len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	return len;
}

/* Who takes a call out of a folder takes it from all others: what was pushed for one account would
 * be lost in the hands of another. */
static const char *who_shares_spool(const struct config *c, const struct account_config *account)
{
	size_t len = account->spool ? length_of_folder(account->spool) : 0;
	for (size_t i = 0; len && i < c->accounts.count; i++) {
		const struct account_config *other = &c->accounts.items[i];
		if (other->spool && strcmp(other->name, account->name) != 0 &&
			length_of_folder(other->spool) == len &&
			memcmp(other->spool, account->spool, len) == 0)
			return other->name;
	}
	return NULL;
}

static int add_account(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *sec = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct config *c = loading->config;
	const char *network = cfg_getstr(sec, "network");
	/* Anybody may practise: an exercise sends nothing, and a live store refuses it. */
	bool practice = network && !strcmp(network, "exercise");
	if ((!practice && refuse_system(cfg, opt->name)) ||
		check_name(cfg, opt->name, cfg_title(sec)))
		return -1;
	if (!network)
		return fault_text(cfg, _("account %s: 'network' is missing"), cfg_title(sec));
	struct account_config account = {
		.name = keep(cfg_title(sec)), .given = given(sec), .where = where(cfg)};
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++)
		account_option_set(&account_options[i], &account,
			keep(cfg_getstr(sec, account_options[i].name)));
	const char *sharer = who_shares_spool(c, &account);
	if (sharer)
		return fault_text(cfg,
			_("account %s: spool is the folder of account %s, expected one of its own"),
			account.name, sharer);
	MEM_PUSH(&c->accounts, account);
	return 0;
}

static int add_watch(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *sec = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct config *c = loading->config;
	const char *account = cfg_getstr(sec, "account"), *until = cfg_getstr(sec, "until");
	struct err why = ERR_INIT;
	int64_t now_us = clock_now_us();
	struct watch made = {
		.name = keep(cfg_title(sec)),
		.account = keep(account),
		.term_count = cfg_size(sec, "terms"),
		.purpose = keep(cfg_getstr(sec, "purpose")),
		.owner = keep(cfg_getstr(sec, "owner")),
		.where = where(cfg),
	};
	char tag[64];
	if (refuse_system(cfg, opt->name))
		return -1;
	if (tag_normalise(tag, made.name, &why) || strcmp(tag, made.name) != 0)
		return fault_text(cfg,
			_("watch %s: its name is the tag of what it finds: expected a tag"),
			made.name);
	if (!account)
		return fault_text(cfg, _("watch %s: 'account' is missing"), made.name);
	if (!until || moment_day(until, now_us, &made.until_us))
		return fault_text(
			cfg, _("watch %s: 'until': expected its last day, 2026-12-01"), made.name);
	if (made.term_count > WATCH_TERMS)
		return fault_text(
			cfg, _("watch %s: expected at most %d terms"), made.name, WATCH_TERMS);
	made.until_us = clock_local_day(made.until_us, 1);
	for (size_t i = 0; i < made.term_count; i++)
		made.terms[i] = keep(cfg_getnstr(sec, "terms", (unsigned)i));
	if (watch_check(&made, now_us, &why))
		return fault(cfg, &why);
	c->rules_given = arena_printf(&c->arena, "%s%s", c->rules_given, given(sec));
	MEM_PUSH(&c->watches, made);
	return 0;
}

static int add_rule(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *sec = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct config *c = loading->config;
	const char *when = cfg_getstr(sec, "when");
	unsigned count = cfg_size(sec, "do");
	struct err why = ERR_INIT;
	if (refuse_system(cfg, opt->name) || check_name(cfg, opt->name, cfg_title(sec)))
		return -1;
	const char **actions = arena_alloc(&c->arena, (count + 1) * sizeof(*actions));
	for (unsigned i = 0; i < count; i++)
		actions[i] = cfg_getnstr(sec, "do", i);
	c->rules_given = arena_printf(&c->arena, "%s%s", c->rules_given, given(sec));
	int order = (int)strtol(cfg_getstr(sec, "order"), NULL, 10);
	if (rule_add(&c->rules, cfg_title(sec), order, when ? when : "", actions, count, &c->arena,
		    &why) == 0)
		return 0;
	err_prefix(&why, "%s %s", opt->name, cfg_title(sec));
	return fault(cfg, &why);
}

static int add_template(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *sec = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct config *c = loading->config;
	const char *text = cfg_getstr(sec, "text"), *title = cfg_getstr(sec, "title");
	if (check_name(cfg, opt->name, cfg_title(sec)))
		return -1;
	if (!text || !*text)
		return fault_text(cfg, _("template %s: 'text' is missing"), cfg_title(sec));
	if (!clean_is(text, strlen(text), CLEAN_LINES))
		return fault_text(cfg,
			_("template %s: the text holds characters that cannot be shown"),
			cfg_title(sec));
	struct template made = {
		.code = keep(cfg_title(sec)),
		.lang = keep(cfg_getstr(sec, "lang")),
		.title = keep(title && *title ? title : text),
		.text = keep(text),
	};
	for (size_t i = 0; i < c->templates.count; i++) {
		if (strcmp(c->templates.items[i].code, made.code) == 0) {
			c->templates.items[i] = made;
			return 0;
		}
	}
	MEM_PUSH(&c->templates, made);
	return 0;
}

static int add_view(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *sec = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct config *c = loading->config;
	const char *filter = cfg_getstr(sec, "filter");
	struct err why = ERR_INIT;
	if (check_name(cfg, opt->name, cfg_title(sec)))
		return -1;
	if (option_check_filter("filter", filter, &why))
		return fault(cfg, &why);
	struct saved_view made = {.name = keep(cfg_title(sec)), .filter = keep(filter)};
	for (size_t i = 0; i < c->views.count; i++) {
		if (strcmp(c->views.items[i].name, made.name) == 0) {
			c->views.items[i] = made;
			return 0;
		}
	}
	MEM_PUSH(&c->views, made);
	return 0;
}

static int add_service(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *sec = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	struct config *c = loading->config;
	const char *title = cfg_getstr(sec, "title"), *folder = cfg_getstr(sec, "folder");
	if (refuse_system(cfg, opt->name) || check_name(cfg, opt->name, cfg_title(sec)))
		return -1;
	if (folder && *folder != '/')
		return fault_text(cfg,
			_("service %s: 'folder': expected a path that begins with /"),
			cfg_title(sec));
	for (size_t i = 0; folder && i < c->services.count; i++)
		if (c->services.items[i].folder && !strcmp(c->services.items[i].folder, folder))
			return fault_text(cfg, _("service %s: 'folder' is the one of %s"),
				cfg_title(sec), c->services.items[i].name);
	if (c->services.count == SERVICES_MOST)
		return fault_text(cfg, _("expected at most %d services"), SERVICES_MOST);
	struct asked_service made = {
		.name = keep(cfg_title(sec)),
		.title = keep(title && *title ? title : cfg_title(sec)),
		.folder = folder ? keep(folder) : NULL,
		.due_s = (int)strtol(cfg_getstr(sec, "due_s"), NULL, 10),
	};
	MEM_PUSH(&c->services, made);
	return 0;
}

static int check_due(cfg_t *cfg, cfg_opt_t *opt)
{
	struct err why = ERR_INIT;
	if (option_check_number(opt->name, cfg_opt_getnstr(opt, 0), 60, 7 * 86400, &why))
		return fault(cfg, &why);
	return 0;
}

static int add_tag(cfg_t *cfg, cfg_opt_t *opt)
{
	struct config *c = loading->config;
	struct err why = ERR_INIT;
	char tag[64];
	if (tag_normalise(tag, cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1), &why))
		return fault(cfg, &why);
	for (size_t i = 0; i < c->tags.count; i++)
		if (strcmp(c->tags.items[i], tag) == 0)
			return 0;
	MEM_PUSH(&c->tags, keep(tag));
	return 0;
}

/* A binding of a decision is checked now, not at the first press of its key. A bare word may ask
 * for its argument, and a time is another one every night: both are left to the desk. */
static int check_command(cfg_t *cfg, const char *command)
{
	ARENA_AUTO struct arena arena = ARENA_INIT;
	struct err why = ERR_INIT;
	struct decision d;
	size_t len = strcspn(command, " \t");
	enum decision_kind kind = decision_find(arena_strndup(&arena, command, len));
	if (!*command)
		return fault_text(cfg, _("bind: expected a command"));
	if (kind == DECISIONS || !command[len] || decision_rows[kind].argument == ARGUMENT_TIME)
		return 0;
	if (decision_parse(&d, command, "me", clock_now_us(), &arena, &why))
		return fault(cfg, &why);
	if (d.send)
		return fault_text(
			cfg, _("bind: '%.40s' reaches outside and is never on a key"), command);
	return 0;
}

/* bind("queue", "d", "resolve answered"), with a note for help as fourth when wished. */
static int on_bind(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	struct config *c = loading->config;
	if (argc < 3 || argc > 4)
		return fault_text(cfg, _("bind: expected bind(\"VIEW\", \"KEYS\", \"COMMAND\")"));
	const char *command = argv[2] + strspn(argv[2], " \t");
	if (!*argv[0] || !*argv[1])
		return fault_text(cfg, _("bind: expected a view and a key"));
	if (check_command(cfg, command))
		return -1;
	struct binding binding = {
		.view = keep(argv[0]),
		.keys = keep(argv[1]),
		.command = keep(command),
		.note = argc == 4 ? keep(argv[3]) : NULL,
		.where = where(cfg),
	};
	MEM_PUSH(&c->bindings, binding);
	return 0;
}

static cfg_opt_t watch_opts[] = {
	CFG_STR("account", NULL, CFGF_NONE),
	CFG_STR_LIST("terms", NULL, CFGF_NONE),
	CFG_STR("purpose", NULL, CFGF_NONE),
	CFG_STR("owner", NULL, CFGF_NONE),
	CFG_STR("until", NULL, CFGF_NONE),
	CFG_END(),
};
static cfg_opt_t rule_opts[] = {
	CFG_STR("order", "100", CFGF_NONE),
	CFG_STR("when", NULL, CFGF_NONE),
	CFG_STR_LIST("do", NULL, CFGF_NONE),
	CFG_END(),
};
static cfg_opt_t template_opts[] = {
	CFG_STR("lang", NULL, CFGF_NONE),
	CFG_STR("title", NULL, CFGF_NONE),
	CFG_STR("text", NULL, CFGF_NONE),
	CFG_END(),
};
static cfg_opt_t view_opts[] = {
	CFG_STR("filter", "", CFGF_NONE),
	CFG_END(),
};

static cfg_opt_t service_opts[] = {
	CFG_STR("title", NULL, CFGF_NONE),
	CFG_STR("folder", NULL, CFGF_NONE),
	CFG_STR("due_s", "1800", CFGF_NONE),
	CFG_END(),
};

enum { SECTION = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES, LISTED = 8 };

/* The table of options and what is no option: sections, the list of tags, and bind(). */
static cfg_t *new_parser(void)
{
	cfg_opt_t account_opts[ACCOUNT_OPTIONS + 1] = {0};
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++) {
		const cfg_opt_t opt =
			CFG_STR(account_options[i].name, account_options[i].initial, CFGF_NONE);
		account_opts[i] = opt;
	}
	const cfg_opt_t others[LISTED + 1] = {
		CFG_SEC("account", account_opts, SECTION),
		CFG_SEC("watch", watch_opts, SECTION),
		CFG_SEC("rule", rule_opts, SECTION),
		CFG_SEC("template", template_opts, SECTION),
		CFG_SEC("view", view_opts, SECTION),
		CFG_SEC("service", service_opts, SECTION),
		CFG_STR_LIST("tags", NULL, CFGF_NONE),
		CFG_FUNC("bind", on_bind),
		CFG_END(),
	};
	cfg_opt_t opts[OPTIONS + LISTED + 1];
	for (size_t i = 0; i < OPTIONS; i++) {
		const cfg_opt_t opt = CFG_STR(option_rows[i].name, NULL, CFGF_NONE);
		opts[i] = opt;
	}
	memcpy(opts + OPTIONS, others, sizeof(others));
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);
	cfg_set_error_function(cfg, on_error);
	for (size_t i = 0; i < OPTIONS; i++)
		cfg_set_validate_func(cfg, option_rows[i].name, check_option);
	static const struct {
		const char *name;
		cfg_validate_callback_t check;
	} checks[] = {
		{"account", add_account},
		{"watch", add_watch},
		{"rule", add_rule},
		{"template", add_template},
		{"view", add_view},
		{"service", add_service},
		{"service|due_s", check_due},
		{"tags", add_tag},
		{"rule|order", check_order},
	};
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		cfg_set_validate_func(cfg, checks[i].name, checks[i].check);
	for (size_t i = 0; i < ACCOUNT_OPTIONS; i++) {
		char path[64];
		snprintf(path, sizeof(path), "account|%s", account_options[i].name);
		cfg_set_validate_func(cfg, path, check_account_option);
	}
	return cfg;
}

int config_parse(
	struct config *c, const char *path, const char *text, bool user_only, struct err *err)
{
	struct loading now = {.config = c, .path = path, .user_only = user_only, .err = err};
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_CONFIG, _("%s: the file is not UTF-8"), path);
	loading = &now;
	cfg_t *cfg = new_parser();
	int result = cfg_parse_buf(cfg, text);
	cfg_free(cfg);
	loading = NULL;
	if (result == CFG_SUCCESS && !now.failed)
		return 0;
	if (!now.failed)
		err_set(err, ERR_CONFIG, _("%s: cannot be read as a configuration"), path);
	return -1;
}
