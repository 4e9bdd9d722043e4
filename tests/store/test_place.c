/* Where a store may lie, and who may share it. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fuse.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/collector.h"
#include "store/configure.h"
#include "store/journal.h"
#include "store/sqlite.h"

/* ---- file systems ---- */

static void file_systems_that_lose_data_are_named(void **state)
{
	static const struct {
		unsigned int magic;
		const char *name; /* NULL: good */
	} rows[] = {
		{0x6969, "NFS"},
		{0x517b, "SMB"},
		{0xfe534d42, "SMB2"},
		{0xff534d42, "CIFS"},
		{0x65735546, "FUSE"},
		{EXT4_SUPER_MAGIC, NULL},
		{XFS_SUPER_MAGIC, NULL},
		{BTRFS_SUPER_MAGIC, NULL},
		{TMPFS_MAGIC, NULL},
		{OVERLAYFS_SUPER_MAGIC, NULL},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *name = sqlite_file_system(rows[i].magic);
		if (!rows[i].name)
			assert_null(name);
		else
			assert_string_equal(name, rows[i].name);
	}
}

/* Answers the kernel for a file system with one file, whatever its name, until it is gone. */
static void serve_fuse(int fd)
{
	struct {
		struct fuse_in_header head;
		char rest[FUSE_MIN_READ_BUFFER * 20];
	} in;
	const struct fuse_attr attr = {.ino = 2, .mode = S_IFREG | 0600, .nlink = 1};
	while (read(fd, &in, sizeof(in)) > 0) {
		struct {
			struct fuse_out_header head;
			union {
				struct fuse_init_out init;
				struct fuse_entry_out entry;
				struct fuse_statfs_out statfs;
			} body;
		} out = {.head.unique = in.head.unique};
		size_t len = 0;
		if (in.head.opcode == FUSE_FORGET)
			continue;
		if (in.head.opcode == FUSE_INIT) {
			out.body.init.major = FUSE_KERNEL_VERSION;
			out.body.init.minor = FUSE_KERNEL_MINOR_VERSION;
			out.body.init.max_write = FUSE_MIN_READ_BUFFER;
			len = sizeof(out.body.init);
		} else if (in.head.opcode == FUSE_LOOKUP) {
			out.body.entry.nodeid = 2;
			out.body.entry.attr_valid = 3600;
			out.body.entry.attr = attr;
			len = sizeof(out.body.entry);
		} else if (in.head.opcode == FUSE_STATFS) {
			len = sizeof(out.body.statfs);
		} else {
			out.head.error = -ENOSYS;
		}
		out.head.len = (uint32_t)(sizeof(out.head) + len);
		if (write(fd, &out, out.head.len) < 0)
			break;
	}
	_exit(0);
}

/* In a child, which takes the mount along when it ends. Returns its exit status: what store_open
 * failed with, or 100 where nothing can be mounted. */
static int open_on_fuse(const char *folder, char *said, size_t room)
{
	char options[128];
	struct err err = ERR_INIT;
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%d,group_id=%d", fd,
		(int)getuid(), (int)getgid());
	if (fd < 0 || unshare(CLONE_NEWNS) ||
		mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) ||
		mount("town", folder, "fuse", MS_NODEV | MS_NOSUID, options))
		return 100;
	if (fork() == 0)
		serve_fuse(fd);
	close(fd);
	MEM_AUTO char *path = mem_printf("%s/desk.db", folder);
	bool opened = store_open(path, STORE_WRITE, &err) != NULL;
	snprintf(said, room, "%s", err.msg);
	umount2(folder, MNT_DETACH);
	return opened ? ERR_NONE : (int)err.code;
}

static void a_store_on_fuse_is_refused(void **state)
{
	char folder[] = "/tmp/nachtwacht-place-XXXXXX";
	int status;
	char *said = mmap(NULL, 512, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(said, MAP_FAILED);
	assert_non_null(mkdtemp(folder));
	pid_t pid = fork();
	if (pid == 0)
		_exit(open_on_fuse(folder, said, 512));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	rmdir(folder);
	if (WEXITSTATUS(status) == 100) {
		print_message("nothing can be mounted here: the table alone is shown\n");
	} else {
		assert_int_equal(WEXITSTATUS(status), ERR_STORE);
		assert_non_null(strstr(said, "lies on FUSE, where SQLite loses data"));
		assert_non_null(strstr(said, "local disk"));
	}
	munmap(said, 512);
}

/* ---- two users of one machine ---- */

/* Nobody's numbers. */
enum { ANNA = 54321, BRAM = 54322, OUTSIDER = 54323, SHARED = 54320 };

static mode_t mode_of(const struct fixture *f, const char *end)
{
	struct stat st;
	MEM_AUTO char *path = mem_printf("%s%s", f->path, end);
	if (stat(path, &st))
		fail_msg("%s: %s", path, strerror(errno));
	if (geteuid() == 0)
		assert_int_equal(st.st_gid, SHARED);
	return st.st_mode & 0777;
}

/* The folder as the manual has it made, with nothing in it. */
static int open_shared(void **state)
{
	if (fixture_open(state))
		return -1;
	struct fixture *f = *state;
	store_close(f->s);
	f->s = NULL;
	umask(007);
	unlink(f->path);
	if (geteuid() == 0 && chown(f->folder, 0, SHARED))
		return -1;
	return chmod(f->folder, 02770);
}

/* One more mention and a decision on it, under the eyes of the others. */
static int work(const struct fixture *f, enum store_access access, const char *id)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(f->path, access, &err);
	struct mention m = fixture_mention(id, id, NULL, "brand");
	enum intake_result result;
	int failed =
		!s || collector_take(s, &err) || intake(s, &machine, NULL, &m, 1, &result, &err);
	if (failed)
		fprintf(stderr, "user %d: %s\n", (int)getuid(), err.msg);
	if (s)
		collector_leave(s);
	store_close(s);
	return failed;
}

/* Becomes one of the users, where root is there to allow it. */
static void become(uid_t user)
{
	gid_t group = user == OUTSIDER ? OUTSIDER : SHARED;
	if (geteuid() == 0 && (setgroups(1, &group) || setresgid(user, user, user) ||
				      setresuid(user, user, user)))
		_exit(2);
}

/* Runs that as such a user. Returns 0, or 1 when it failed. */
static int as(const struct fixture *f, uid_t user, enum store_access access, const char *id)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		become(user);
		_exit(work(f, access, id));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

static void two_users_share_a_store(void **state)
{
	struct fixture *f = *state;
	bool is_root = geteuid() == 0;
	if (!is_root)
		print_message("not root: one user plays both, and the modes alone are shown\n");
	assert_int_equal(as(f, ANNA, STORE_CREATE, "a"), 0);
	assert_int_equal(mode_of(f, ""), 0660);
	assert_int_equal(mode_of(f, "-collector"), 0660);
	assert_int_equal(as(f, BRAM, STORE_WRITE, "b"), 0);
	/* While it is open, the log and the shared memory lie there too. */
	f->s = store_open(f->path, STORE_WRITE, NULL);
	assert_non_null(f->s);
	assert_int_equal(as(f, ANNA, STORE_WRITE, "c"), 0);
	assert_int_equal(mode_of(f, "-wal"), 0660);
	assert_int_equal(mode_of(f, "-shm"), 0660);
	assert_int_equal(as(f, BRAM, STORE_WRITE, "d"), 0);
	if (is_root)
		assert_int_equal(as(f, OUTSIDER, STORE_WRITE, "e"), 1);
	assert_string_equal(fixture_find(f, ""), "4 3 2 1");
	struct journal_head head;
	OK(journal_verify(f->s, NULL, &head, NULL, err));
}

/* The log that a user leaves behind when he is killed is the next one's. */
static void what_a_killed_one_leaves_is_anothers(void **state)
{
	struct fixture *f = *state;
	int status;
	assert_int_equal(as(f, ANNA, STORE_CREATE, "a"), 0);
	pid_t pid = fork();
	if (pid == 0) {
		become(ANNA);
		struct store *s = store_open(f->path, STORE_WRITE, NULL);
		if (!s || store_configure(s, &(struct store_options){.take_back_s = 20}, NULL))
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(mode_of(f, "-wal"), 0660);
	assert_int_equal(as(f, BRAM, STORE_WRITE, "b"), 0);
	OK((f->s = store_open(f->path, STORE_WRITE, err)) ? 0 : -1);
	assert_string_equal(fixture_find(f, ""), "2 1");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_shared, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_systems_that_lose_data_are_named),
		cmocka_unit_test(a_store_on_fuse_is_refused),
		CASE(two_users_share_a_store),
		CASE(what_a_killed_one_leaves_is_anothers),
	};
	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
