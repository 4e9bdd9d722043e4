/* `account list`: how each account of the configuration does, and how old its keys are. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "networks/session_file.h"
#include "store/channel.h"
#include "watch/account.h"

/* "2 days", "5 hours", "3 minutes": the largest unit that is full. */
static void write_age(struct strbuf *out, int64_t us)
{
	long minutes = us > 0 ? (long)(us / CLOCK_MIN) : 0, hours = minutes / 60, days = hours / 24;
	if (days)
		strbuf_printf(
			out, ngettext("%ld day old", "%ld days old", (unsigned long)days), days);
	else if (hours)
		strbuf_printf(out, ngettext("%ld hour old", "%ld hours old", (unsigned long)hours),
			hours);
	else
		strbuf_printf(out,
			ngettext("%ld minute old", "%ld minutes old", (unsigned long)minutes),
			minutes);
}

/* A file that holds a key, by the time of its last change; false when it is not there. */
static bool write_file(struct strbuf *out, const char *what, const char *path)
{
	struct stat st;
	if (!path || stat(path, &st))
		return false;
	strbuf_printf(out, "%s ", what);
	write_age(out, clock_now_us() - (int64_t)st.st_mtim.tv_sec * CLOCK_S);
	return true;
}

static void write_keys(struct strbuf *out, const struct account_config *account)
{
	MEM_AUTO char *session = session_file_path(account->name, NULL);
	const char *file = account->token_file ? account->token_file : account->password_file;
	bool command = account->token_command || account->password_command;
	if (write_file(out, _("session"), session))
		strbuf_str(out, command || file ? ", " : "");
	if (command)
		strbuf_str(out, _("secret by a command"));
	else if (file && !write_file(out, _("secret"), file))
		strbuf_printf(out, _("secret %s is not there"), file);
}

static const struct account_row *find_row(const struct account_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return &list->items[i];
	return NULL;
}

static void print_one(const struct account_config *account, const struct account_row *row)
{
	static const struct account_row unknown = {.state = ACCOUNT_NEW};
	STRBUF_AUTO struct strbuf line;
	strbuf_init(&line, 4096);
	int64_t now_us = clock_now_us();
	row = row ? row : &unknown;
	printf("%-20s %-10s ", account->name, account->network);
	account_words(row, now_us, &line);
	if (row->reason)
		strbuf_printf(&line, ": %s", row->reason);
	else if (row->handle)
		strbuf_printf(&line, ", %s", row->handle);
	puts(line.buf);
	strbuf_clear(&line);
	write_keys(&line, account);
	if (line.len)
		printf("%31s %s\n", "", line.buf);
}

int account_list(const struct account_list *rows, const struct config *config, const char *name)
{
	int found = 0;
	for (size_t i = 0; i < config->accounts.count; i++) {
		const struct account_config *account = &config->accounts.items[i];
		if (name && strcmp(name, account->name) != 0)
			continue;
		print_one(account, find_row(rows, account->name));
		found++;
	}
	return found;
}
