/* The least that stores and finds a mention: the yardstick of an import (DECISIONS 36).
 * floor_insert FILE < TEXTS puts each line as a mention into the table of the schema with its
 * indexes and its full-text index, and nothing else: no case, author, capture, event or hash.
 * Batches are as large and as durable as those of an import, and leave others as long a pause
 * (DECISIONS 11). Prints how many a second. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/intake.h"
#include "store/migrate.h"

enum { PAUSE_US = 2000 };

static sqlite3 *db;

static void check(int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "floor_insert: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static void run(const char *sql)
{
	check(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *stmt;
	check(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL));
	return stmt;
}

static void insert(sqlite3_stmt *stmt, long id, const char *text)
{
	char native[24];
	snprintf(native, sizeof(native), "%ld", id);
	sqlite3_bind_int64(stmt, 1, id);
	sqlite3_bind_text(stmt, 2, native, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 3, text, -1, SQLITE_STATIC);
	check(sqlite3_step(stmt));
	check(sqlite3_reset(stmt));
}

static double now_s(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: floor_insert FILE COUNT < TEXTS\n");
		return 2;
	}
	check(sqlite3_open(argv[1], &db));
	run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
	for (int i = 0; i < schema_sqlite.count; i++)
		run(schema_sqlite.steps[i]);
	sqlite3_stmt *row = prepare(
		"INSERT INTO mentions (id, account_id, native_id, kind, case_id, root, author_id, text, salt, hash, "
		"lang, visibility, created, received, capture_id) VALUES (?1, ?1 % 4, ?2, 'mention', ?1, ?2, ?1, ?3, "
		"zeroblob(16), zeroblob(32), 'nl', 'public', ?1, ?1, ?1)");
	char *line = NULL;
	size_t room = 0;
	long id = 0, last_from = strtol(argv[2], NULL, 10) / 10 * 9;
	double start = now_s(), last = start;
	run("BEGIN IMMEDIATE");
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		insert(row, ++id, line);
		if (id == last_from)
			last = now_s();
		if (id % INTAKE_BATCH)
			continue;
		run("COMMIT");
		usleep(PAUSE_US);
		run("BEGIN IMMEDIATE");
	}
	run("COMMIT");
	double end = now_s();
	printf("%.0f %.0f\n", (double)id / (end - start), (double)(id - last_from) / (end - last));
	free(line);
	sqlite3_finalize(row);
	return sqlite3_close(db);
}
