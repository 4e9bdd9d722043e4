#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "config/config.h"
#include "config/parse.h"
#include "config/secret.h"

static char folder[] = "/tmp/nachtwacht-test-XXXXXX";

static char *write_file(const char *name, const char *text, mode_t mode)
{
	char *path = mem_printf("%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	fchmod(fd, mode);
	close(fd);
	return path;
}

#define WATCH(terms, until) \
	"account gent {\n network = x\n}\nwatch brand {\n account = gent\n terms = { " terms \
	" }\n" \
	" purpose = 'brand'\n owner = 'jvr'\n until = '" until "'\n}\n"

/* What a file is refused for; "" when it is not. */
static const char *fault_of(const char *text)
{
	static struct err err;
	struct config c;
	MEM_AUTO char *path = write_file("fault.conf", text, 0600);
	err = (struct err)ERR_INIT;
	config_load_files(&c, NULL, path, &err);
	config_release(&c);
	unlink(path);
	return err.msg;
}

static void a_watch_has_a_purpose_and_an_end(void **state)
{
	(void)state;
	struct config c;
	struct err err = ERR_INIT;
	const struct watch **watches;
	MEM_AUTO char *path = write_file(
		"watch.conf", WATCH("\"#doknoord\", \"brand dok noord\"", "tomorrow"), 0600);
	if (config_load_files(&c, NULL, path, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(config_watches(&c, "gent", &watches), 1);
	assert_int_equal(watches[0]->term_count, 2);
	assert_true(watch_runs(watches[0], clock_now_us() + CLOCK_DAY));
	assert_false(watch_runs(watches[0], clock_now_us() + 2 * CLOCK_DAY));
	free(watches);
	assert_int_equal(config_watches(&c, "other", &watches), 0);
	free(watches);
	config_release(&c);
	unlink(path);

	assert_string_equal(fault_of(WATCH("\"brand\"", "2020-01-01")), "");
	assert_non_null(strstr(fault_of(WATCH("\"@anna\"", "tomorrow")), "follows a person"));
	assert_non_null(
		strstr(fault_of(WATCH("\"brand from:anna\"", "tomorrow")), "follows a person"));
	assert_non_null(strstr(fault_of(WATCH("\"#\"", "tomorrow")), "empty"));
	assert_non_null(strstr(fault_of(WATCH("", "tomorrow")), "'terms' is missing"));
	assert_non_null(strstr(fault_of(WATCH("\"brand\"", "2126-01-01")), "within 90 days"));
	assert_non_null(strstr(fault_of("watch brand {\n terms = { \"a\" }\n}\n"), "'account'"));
	assert_non_null(strstr(fault_of("watch brand {\n account = gent\n terms = { \"a\" }\n"
					" owner = 'jvr'\n until = 'today'\n}\n"),
		"'purpose' is missing"));
	assert_non_null(strstr(fault_of("watch brand {\n account = gone\n terms = { \"a\" }\n"
					" purpose = 'p'\n owner = 'jvr'\n until = 'today'\n}\n"),
		"no account 'gone'"));
}

static void a_service_has_a_folder_of_its_own(void **state)
{
	(void)state;
	struct config c;
	struct err err = ERR_INIT;
	MEM_AUTO char *path = write_file("service.conf",
		"service verkeer {\n title = 'Dienst Verkeer'\n folder = '/srv/verkeer'\n due_s = 600\n}\n"
		"service wijkteam {\n}\n",
		0600);
	if (config_load_files(&c, NULL, path, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(c.services.count, 2);
	assert_string_equal(c.services.items[0].title, "Dienst Verkeer");
	assert_string_equal(c.services.items[0].folder, "/srv/verkeer");
	assert_int_equal(c.services.items[0].due_s, 600);
	assert_string_equal(c.services.items[1].title, "wijkteam");
	assert_null(c.services.items[1].folder);
	assert_int_equal(c.services.items[1].due_s, 1800);
	config_release(&c);
	/* It is the system's. */
	assert_int_equal(config_load_files(&c, path, path, &err), -1);
	assert_non_null(strstr(err.msg, "'service' is the system's own"));
	config_release(&c);
	unlink(path);

	assert_non_null(strstr(fault_of("service v {\n folder = 'srv'\n}\n"), "begins with /"));
	assert_non_null(strstr(fault_of("service v {\n due_s = 5\n}\n"), "from 60 to 604800"));
	assert_non_null(strstr(fault_of("service 'a b' {\n}\n"), "expected a name"));
	assert_non_null(
		strstr(fault_of("service a {\n folder = '/s'\n}\nservice b {\n folder = '/s'\n}\n"),
			"is the one of a"));
}

static void an_account_says_how_it_listens(void **state)
{
	(void)state;
	struct config c;
	struct err err = ERR_INIT;
	MEM_AUTO char *path = write_file("listen.conf",
		"account feeds {\n network = feed\n url = 'https://a.example/rss "
		"https://b.example/atom'\n silent_after = 2h\n stream = off\n}\n"
		"account plain {\n network = x\n url = \"https://a.example/rss\"\n}\n",
		0600);
	if (config_load_files(&c, NULL, path, &err))
		fail_msg("%s", err.msg);
	const struct account_config *feeds = config_account(&c, "feeds");
	assert_string_equal(feeds->url, "https://a.example/rss https://b.example/atom");
	assert_true(account_silence_us(feeds) == 2 * CLOCK_HOUR);
	assert_false(feeds->stream);
	const struct account_config *plain = config_account(&c, "plain");
	assert_true(account_silence_us(plain) == -1);
	assert_true(plain->stream);
	config_release(&c);
	unlink(path);
	assert_non_null(strstr(fault_of("account a {\n network = x\n stream = maybe\n}\n"),
		"expected auto or off"));
	assert_non_null(strstr(fault_of("account a {\n network = x\n silent_after = soon\n}\n"),
		"expected auto, off, or a time"));
}

static void a_whole_file_is_read(void **state)
{
	(void)state;
	MEM_AUTO char *path = write_file("whole.conf",
		"order = oldest\npreview = no\ntake_back_s = 20\nlimit = 'is:mine'\n"
		"tags = {\"Brand\", \"verkeer\", \"brand\"}\n"
		"account gent {\n network = x\n server = 'https://a.example'\n reply = off\n"
		" poll_s = 15\n}\n"
		"rule dringend {\n order = 10\n when = \"text:brand OR text:schietpartij\"\n"
		" do = { \"priority 0\", \"tag dringend\" }\n}\n"
		"template T1 { lang = nl title = '' text = 'Dag {{name}}' }\n"
		"view mine { filter = \"is:mine\" }\n"
		"bind(\"queue\", \"d\", \"resolve answered\")\n"
		"bind(\"all\", \"Z\", \"snooze 2020-01-01 08:00\", \"a note\")\n",
		0600);
	struct config c;
	struct err err = ERR_INIT;
	if (config_load_files(&c, NULL, path, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(c.option[OPTION_ORDER], "oldest");
	assert_string_equal(c.option[OPTION_PREVIEW], "off");
	assert_string_equal(c.option[OPTION_HINTS], option_rows[OPTION_HINTS].initial);
	assert_int_equal(c.tags.count, 2);
	const struct account_config *account = config_account(&c, "gent");
	assert_non_null(account);
	assert_int_equal(account->poll_s, 15);
	assert_false(account->reply);
	assert_null(account->identifier);
	assert_int_equal(c.rules.count, 1);
	assert_string_equal(config_template(&c, "T1")->title, "Dag {{name}}");
	assert_int_equal(c.views.count, 1);
	assert_int_equal(c.bindings.count, 2);
	assert_string_equal(c.bindings.items[0].command, "resolve answered");
	assert_string_equal(c.bindings.items[1].note, "a note");
	assert_null(config_account(&c, "brugge"));
	config_release(&c);
}

static void faults_name_file_and_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message; /* NULL: only that there is one */
	} cases[] = {
		{"\nordr = oldest", "f:2: unknown option 'ordr', did you mean 'order'?"},
		{"order = up", "f:1: order: expected one of newest, oldest; got 'up'"},
		{"hints = 3", "f:1: hints: expected a number from 0 to 2, got '3'"},
		{"preview = maybe", "f:1: preview: expected on or off, got 'maybe'"},
		{"limit = 'stat:new'",
			"f:1: limit: column 1: unknown field 'stat', did you mean 'state'?"},
		{"account a {\n netwrk = x }",
			"f:2: unknown option 'netwrk', did you mean 'network'?"},
		{"account a { }", "f:1: account a: 'network' is missing"},
		{"account '../x' { network = x }",
			"f:1: account: expected a name of letters, digits, '.', '_' or '-'"},
		{"account a { network = x spool = '/s/a/' }\naccount b { network = x spool = '/s/a' }",
			"f:2: account b: spool is the folder of account a, expected one of its own"},
		{"account a { network = x }\naccount a { network = y }", NULL},
		{"account a { network = x poll_s = 0 }",
			"f:1: poll_s: expected a number from 1 to 86400, got '0'"},
		{"bind('queue', 'r', 'reply --send x')",
			"f:1: bind: 'reply --send x' reaches outside and is never on a key"},
		{"bind('queue', 'r', 'moderate hide spam')",
			"f:1: bind: 'moderate hide spam' reaches outside and is never on a key"},
		{"rule r { when = x do = {'moderate hide spam'} }", NULL},
		{"bind('queue', 'r', 'reply   --send --template T')", NULL},
		{"bind('queue', 'r', 'resolve anwered')",
			"f:1: resolve: unknown 'anwered', did you mean 'answered'?"},
		{"bind('queue')", "f:1: bind: expected bind(\"VIEW\", \"KEYS\", \"COMMAND\")"},
		{"rule r { when = x do = {'reply --send x'} }", NULL},
		{"rule r { when = x }", "f:1: rule r: do: expected at least one action"},
		{"rule r { do = {'tag x'} }", "f:1: rule r: when: expected a filter"},
		{"template t { }", "f:1: template t: 'text' is missing"},
		{"template t { text = '\x1b' }", NULL},
		{"view v { filter = '(' }", NULL},
		{"tags = {'a b'}", NULL},
		{"order = \"a", NULL},
		{"order", NULL},
		{"}", NULL},
		{"\xff", "f: the file is not UTF-8"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct config c;
		struct err err = ERR_INIT;
		assert_int_equal(config_load_files(&c, NULL, NULL, NULL), 0);
		if (config_parse(&c, "f", cases[i].text, false, &err) != -1)
			fail_msg("taken: %s", cases[i].text);
		assert_int_equal(err.code, ERR_CONFIG);
		if (cases[i].message)
			assert_string_equal(err.msg, cases[i].message);
		assert_memory_equal(err.msg, "f:", 2);
		config_release(&c);
	}
	assert_string_equal(fault_of("account a { network = x spool = '/s/a' }\n"
				     "account b { network = x spool = '/s/ab' }"),
		"");
}

static void the_system_keeps_its_own(void **state)
{
	(void)state;
	static const char *const refused[] = {"take_back_s = 1", "store = x", "collect = off",
		"account a { network = x }", "rule r { when = x do = {'tag x'} }"};
	MEM_AUTO char *system_file = write_file("system.conf", "order = oldest\nhints = 0\n", 0600);
	struct config c;
	struct err err = ERR_INIT;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		MEM_AUTO char *own = write_file("own.conf", refused[i], 0600);
		assert_int_equal(config_load_files(&c, system_file, own, &err), -1);
		config_release(&c);
		assert_int_equal(config_load_files(&c, NULL, own, &err), 0);
		config_release(&c);
	}
	MEM_AUTO char *own = write_file("own.conf", "hints = 2", 0600);
	assert_int_equal(config_load_files(&c, system_file, own, &err), 0);
	assert_string_equal(c.option[OPTION_ORDER], "oldest");
	assert_string_equal(c.option[OPTION_HINTS], "2");
	config_release(&c);
	assert_int_equal(config_load_files(&c, NULL, folder, &err), -1);
	config_release(&c);
}

static void options_check_themselves(void **state)
{
	(void)state;
	for (size_t i = 0; i < OPTIONS; i++) {
		const char *canonical;
		struct err err = ERR_INIT;
		assert_int_equal(option_find(option_rows[i].name), i);
		assert_true(option_rows[i].help[0]);
		assert_int_equal(
			option_check((enum option)i, option_rows[i].initial, &canonical, &err), 0);
		assert_string_equal(canonical, option_rows[i].initial);
	}
	assert_int_equal(option_find("nothing"), OPTIONS);
}

static void secrets_come_by_command(void **state)
{
	(void)state;
	static const struct {
		const char *command, *secret;
	} cases[] = {
		{"echo geheim; echo more", "geheim"},
		{"printf geheim", "geheim"},
		{"echo geheim; exit 1", NULL},
		{"exit 0", NULL},
		{"echo", NULL},
		{"yes", NULL},
		{"nachtwacht-no-such-command 2>/dev/null", NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *secret;
		struct err err = ERR_INIT;
		int result = secret_get(&secret, cases[i].command, NULL, &err);
		assert_int_equal(result, cases[i].secret ? 0 : -1);
		assert_null(strstr(err.msg, "geheim"));
		if (cases[i].secret)
			assert_string_equal(secret, cases[i].secret);
		else
			assert_null(secret);
		secret_free(secret);
	}
}

/* Ten seconds pass as soon as the command has said its first word. */
static char *said;

static int64_t jumping_mono_ms(void)
{
	return access(said, F_OK) == 0 ? 20000 : 0;
}

static void a_hanging_command_is_ended(void **state)
{
	(void)state;
	static const struct clock_source jumping = {.mono_ms = jumping_mono_ms};
	char *secret;
	struct err err = ERR_INIT;
	int ends[2];
	said = mem_printf("%s/said", folder);
	MEM_AUTO char *command = mem_printf("sleep 60 & : >%s; echo geheim; wait", said);
	assert_int_equal(pipe(ends), 0);
	clock_set_source(&jumping);
	int result = secret_get(&secret, command, NULL, &err);
	clock_set_source(NULL);
	assert_int_equal(result, -1);
	assert_int_equal(err.code, ERR_AUTH);
	/* The command and its child held the other end: it closes when both are gone. */
	close(ends[1]);
	struct pollfd gone = {.fd = ends[0], .events = POLLIN};
	assert_int_equal(poll(&gone, 1, 30000), 1);
	close(ends[0]);
	free(said);
}

static void secret_files_are_closed_to_others(void **state)
{
	(void)state;
	char *secret;
	struct err err = ERR_INIT;
	MEM_AUTO char *closed = write_file("closed", "geheim\nmore", 0600);
	MEM_AUTO char *open_file = write_file("open", "geheim\n", 0640);
	MEM_AUTO char *empty = write_file("empty", "", 0600);
	assert_int_equal(secret_get(&secret, NULL, closed, &err), 0);
	assert_string_equal(secret, "geheim");
	secret_free(secret);
	assert_int_equal(secret_get(&secret, NULL, open_file, &err), -1);
	assert_int_equal(secret_get(&secret, NULL, empty, &err), -1);
	assert_int_equal(secret_get(&secret, NULL, folder, &err), -1);
	assert_int_equal(secret_get(&secret, NULL, NULL, &err), -1);
	assert_null(strstr(err.msg, "geheim"));
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_int_equal(secret_get(&secret, NULL, "closed", &err), 0);
	secret_free(secret);
	unsetenv("CREDENTIALS_DIRECTORY");
}

static int remove_folder(void **state)
{
	(void)state;
	static const char *const names[] = {
		"whole.conf", "system.conf", "own.conf", "closed", "open", "empty", "said"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		MEM_AUTO char *path = mem_printf("%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file_is_read),
		cmocka_unit_test(a_watch_has_a_purpose_and_an_end),
		cmocka_unit_test(a_service_has_a_folder_of_its_own),
		cmocka_unit_test(an_account_says_how_it_listens),
		cmocka_unit_test(faults_name_file_and_line),
		cmocka_unit_test(the_system_keeps_its_own),
		cmocka_unit_test(options_check_themselves),
		cmocka_unit_test(secrets_come_by_command),
		cmocka_unit_test(a_hanging_command_is_ended),
		cmocka_unit_test(secret_files_are_closed_to_others),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
