#include "watch/questions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/questions.h"
#include "text/clean.h"

/* A change is looked at a moment later, once for a whole burst. */
#define LOOK_AFTER (1 * CLOCK_S)
#define TRY_AGAIN (60 * CLOCK_S)
enum { FILE_BYTES = 64 * 1024, TEXT_BYTES = 16 * 1024, FROM_BYTES = 64, FOLDERS = 3 };

enum folder { QUESTIONS, ANSWERS, REFUSED };
static const char *const folder_names[FOLDERS] = {"questions", "answers", "refused"};

struct room {
	const struct asked_service *service;
	int folders[FOLDERS]; /* open; -1 = there is none */
	int watch;            /* of its answers */
	bool troubled;        /* said, and not mended since */
};

struct questions {
	int fd;
	int64_t look_us; /* when to ask the store what is to be written */
	bool all;        /* look through all answers, not only at what the kernel tells */
	struct {
		struct room *items;
		size_t count, room;
	} rooms;
};

/* Once for as long as it lasts. */
static void say(struct room *room, const char *what)
{
	if (!room->troubled)
		log_line(LOG_LEVEL_WARNING, "service %s: %s/%s: %s", room->service->name,
			room->service->folder, what, strerror(errno));
	room->troubled = true;
}

/* ---- folders ---- */

static int open_folder(const struct asked_service *service, enum folder folder)
{
	MEM_AUTO char *path = mem_printf("%s/%s", service->folder, folder_names[folder]);
	mkdir(path, 0770);
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void close_folders(struct room *room)
{
	for (size_t i = 0; i < FOLDERS; i++) {
		if (room->folders[i] >= 0)
			close(room->folders[i]);
		room->folders[i] = -1;
	}
}

/* Also again, when it was not there before. */
static int open_room(struct questions *q, struct room *room)
{
	MEM_AUTO char *answers = mem_printf("%s/%s", room->service->folder, folder_names[ANSWERS]);
	if (room->folders[QUESTIONS] >= 0)
		return 0;
	for (int i = 0; i < FOLDERS; i++) {
		room->folders[i] = open_folder(room->service, (enum folder)i);
		if (room->folders[i] >= 0)
			continue;
		say(room, folder_names[i]);
		close_folders(room);
		return -1;
	}
	room->watch = inotify_add_watch(
		q->fd, answers, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW);
	if (room->watch < 0) {
		say(room, folder_names[ANSWERS]);
		close_folders(room);
		return -1;
	}
	room->troubled = false;
	q->all = true;
	return 0;
}

struct questions *questions_open(const struct asked_service *services, size_t count)
{
	struct questions *q = mem_zero(1, sizeof(*q));
	q->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	q->look_us = clock_now_us();
	for (size_t i = 0; i < count; i++) {
		struct room room = {.service = &services[i], .folders = {-1, -1, -1}, .watch = -1};
		if (services[i].folder)
			MEM_PUSH(&q->rooms, room);
	}
	if (q->rooms.count > 0)
		return q;
	questions_close(q);
	return NULL;
}

void questions_close(struct questions *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->rooms.count; i++)
		close_folders(&q->rooms.items[i]);
	free(q->rooms.items);
	if (q->fd >= 0)
		close(q->fd);
	free(q);
}

int questions_fd(const struct questions *q)
{
	return q ? q->fd : -1;
}

void questions_note_change(struct questions *q, int64_t now_us)
{
	if (q && (!q->look_us || q->look_us > now_us + LOOK_AFTER))
		q->look_us = now_us + LOOK_AFTER;
}

int64_t questions_due_us(const struct questions *q)
{
	return q ? q->look_us : 0;
}

/* ---- what is asked ---- */

static int write_whole(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno != EINTR)
			return -1;
		bytes += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return fsync(fd);
}

static void question_json(struct strbuf *out, const struct question *one)
{
	struct json_writer w = {.out = out};
	json_begin(&w, NULL, '{');
	json_add_int(&w, "question", one->id);
	json_add_str(&w, "text", one->text);
	json_add_time(&w, "asked", one->asked_us);
	json_add_time(&w, "due", one->due_us);
	json_end(&w, '}');
	strbuf_char(out, '\n');
}

/* The file is there whole or not at all, and the same one when it is written twice. */
static int write_question(const struct room *room, const struct question *one)
{
	int folder = room->folders[QUESTIONS];
	MEM_AUTO char *name = mem_printf("question-%lld.json", (long long)one->id);
	MEM_AUTO char *part = mem_printf(".%s", name);
	STRBUF_AUTO struct strbuf text;
	strbuf_init(&text, 8 * TEXT_BYTES);
	question_json(&text, one);
	int fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return -1;
	int rc = write_whole(fd, text.buf, text.len);
	if (close(fd) || rc || renameat(folder, part, folder, name) || fsync(folder))
		return -1;
	return 0;
}

static int ask(struct questions *q, struct room *room, struct store *store,
	const struct actor *actor, struct err *err)
{
	struct question_list list;
	if (questions_begin(store, room->service->name, &list, err))
		return -1;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < list.count; i++) {
		if (write_question(room, &list.items[i])) {
			say(room, folder_names[QUESTIONS]);
			q->look_us = clock_now_us() + TRY_AGAIN;
			break;
		}
		room->troubled = false;
		rc = question_sent(store, actor, list.items[i].id, err);
	}
	question_list_release(&list);
	return rc;
}

/* ---- what is answered ---- */

/* Aside with it, so that it is looked at by a person and by nobody twice. */
static void refuse(const struct room *room, const char *name, const char *why)
{
	MEM_AUTO char *aside = mem_printf("%lld-%s", (long long)clock_now_us(), name);
	int rc = renameat(room->folders[ANSWERS], name, room->folders[REFUSED], aside);
	log_line(LOG_LEVEL_WARNING, "service %s: %s: %s%s", room->service->name, name, why,
		rc ? "; it stays where it is" : "; moved to refused");
}

/* Reads a file of answers. Returns 1, 0 when there is none any more, or -1 when it is refused. */
static int read_file(const struct room *room, const char *name, struct strbuf *out)
{
	struct stat st;
	char bytes[4096];
	ssize_t n = 0;
	int fd = openat(room->folders[ANSWERS], name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		refuse(room, name, fd < 0 ? strerror(errno) : "no plain file");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while (!out->overflow && (n = read(fd, bytes, sizeof(bytes))) > 0)
		strbuf_add(out, bytes, (size_t)n);
	close(fd);
	if (n < 0 || out->overflow) {
		refuse(room, name, n < 0 ? "it cannot be read" : "larger than 64 KiB");
		return -1;
	}
	return 1;
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \n\t")];
}

/* NULL when it is one. */
static const char *parse_answer(
	const char *bytes, size_t len, struct service_answer *out, struct arena *a, struct err *err)
{
	STRBUF_AUTO struct strbuf text;
	STRBUF_AUTO struct strbuf from;
	const struct json *json = json_parse(a, bytes, len, err);
	strbuf_init(&text, TEXT_BYTES);
	strbuf_init(&from, FROM_BYTES);
	if (!json)
		return err->msg;
	const char *said = json_str(json, "text"), *who = json_str(json, "from");
	if (json_int(json, "question", &out->question))
		return "expected the number of a question under \"question\"";
	clean_text(&text, said ? said : "", said ? strlen(said) : 0, CLEAN_LINES);
	clean_text(&from, who ? who : "", who ? strlen(who) : 0, 0);
	if (text.overflow)
		return "the answer is longer than 16 KiB";
	if (is_blank(text.buf))
		return "expected an answer under \"text\"";
	out->text = arena_strdup(a, text.buf);
	out->from = is_blank(from.buf) ? NULL : arena_strdup(a, from.buf);
	return NULL;
}

/* A file that is an answer, by its name; others may be on their way to become one. */
static bool is_answer(const char *name)
{
	size_t len = strlen(name);
	return name[0] != '.' && len > 5 && strcmp(name + len - 5, ".json") == 0;
}

static int take(const struct room *room, const char *name, struct store *store,
	const struct actor *actor, struct err *err)
{
	ARENA_AUTO struct arena a = ARENA_INIT;
	STRBUF_AUTO struct strbuf bytes;
	struct service_answer answer = {.service = room->service->name};
	struct err own = ERR_INIT;
	strbuf_init(&bytes, FILE_BYTES);
	if (!is_answer(name) || read_file(room, name, &bytes) != 1)
		return 0;
	const char *why = parse_answer(bytes.buf, bytes.len, &answer, &a, &own);
	if (!why && question_answer(store, actor, &answer, &own)) {
		if (err_class(own.code) != ERR_CLASS_REFUSED) {
			*err = own;
			return -1;
		}
		why = own.msg;
	}
	if (why)
		refuse(room, name, why);
	else if (unlinkat(room->folders[ANSWERS], name, 0))
		log_line(LOG_LEVEL_WARNING, "service %s: %s: taken, but it stays: %s",
			room->service->name, name, strerror(errno));
	return 0;
}

static int take_all(
	const struct room *room, struct store *store, const struct actor *actor, struct err *err)
{
	int fd = room->folders[ANSWERS] < 0
			 ? -1
			 : openat(room->folders[ANSWERS], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int rc = 0;
	if (!dir)
		return 0;
	for (struct dirent *e; rc == 0 && (e = readdir(dir));)
		rc = take(room, e->d_name, store, actor, err);
	closedir(dir);
	return rc;
}

static struct room *room_of(const struct questions *q, int watch)
{
	for (size_t i = 0; i < q->rooms.count; i++)
		if (q->rooms.items[i].watch == watch)
			return &q->rooms.items[i];
	return NULL;
}

/* Its folder was taken away: it is opened again, when there is one. */
static void lose_room(struct questions *q, struct room *room)
{
	close_folders(room);
	room->watch = -1;
	q->look_us = clock_now_us();
}

/* What the kernel told since; where it gave up telling, all is looked through. */
static int take_told(
	struct questions *q, struct store *store, const struct actor *actor, struct err *err)
{
	_Alignas(struct inotify_event) char bytes[8192];
	ssize_t n;
	int rc = 0;
	while ((n = read(q->fd, bytes, sizeof(bytes))) > 0) {
		for (char *at = bytes; at < bytes + n;) {
			const struct inotify_event *e = (const void *)at;
			struct room *room = room_of(q, e->wd);
			q->all |= (e->mask & IN_Q_OVERFLOW) || rc;
			if (room && e->mask & IN_IGNORED)
				lose_room(q, room);
			else if (rc == 0 && room && e->len > 0)
				rc = take(room, e->name, store, actor, err);
			at += sizeof(*e) + e->len;
		}
	}
	return rc;
}

static int run(struct questions *q, struct store *store, const struct actor *actor, bool looks,
	struct err *err)
{
	if (take_told(q, store, actor, err))
		return -1;
	for (size_t i = 0; looks && i < q->rooms.count; i++) {
		struct room *room = &q->rooms.items[i];
		if (open_room(q, room))
			q->look_us = clock_now_us() + TRY_AGAIN;
		else if (ask(q, room, store, actor, err))
			return -1;
	}
	for (size_t i = 0; q->all && i < q->rooms.count; i++)
		if (take_all(&q->rooms.items[i], store, actor, err))
			return -1;
	q->all = false;
	return 0;
}

int questions_run(struct questions *q, struct store *store, const struct actor *actor,
	int64_t now_us, struct err *err)
{
	if (!q)
		return 0;
	bool looks = q->look_us && q->look_us <= now_us;
	if (looks)
		q->look_us = 0;
	if (run(q, store, actor, looks, err) == 0)
		return 0;
	q->all = true;
	q->look_us = now_us;
	return -1;
}
