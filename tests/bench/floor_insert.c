/* The least that a program can do and still have texts that are stored and found: the yardstick of
 * an import. floor_insert FILE trigger|statement < TEXTS puts each line in a table and a full-text
 * index as a store has them, in batches as large and as durable as those of an import. The index is
 * kept by a trigger, as SQLite's manual has it for a table of its own, or by a statement beside
 * each insert. Prints how many a second. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/intake.h"

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
	sqlite3_bind_int64(stmt, 1, id);
	sqlite3_bind_text(stmt, 2, text, -1, SQLITE_STATIC);
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
		fprintf(stderr, "usage: floor_insert FILE trigger|statement < TEXTS\n");
		return 2;
	}
	check(sqlite3_open(argv[1], &db));
	run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
	    "CREATE TABLE mentions (id INTEGER PRIMARY KEY, text TEXT); "
	    "CREATE VIRTUAL TABLE mention_words USING fts5 (text, content = 'mentions', content_rowid = 'id', "
	    "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co So'\")");
	if (strcmp(argv[2], "trigger") == 0)
		run("CREATE TRIGGER mentions_index_insert AFTER INSERT ON mentions BEGIN "
		    "INSERT INTO mention_words (rowid, text) VALUES (NEW.id, NEW.text); END");
	sqlite3_stmt *row = prepare("INSERT INTO mentions (id, text) VALUES (?, ?)"), *words = NULL;
	if (strcmp(argv[2], "statement") == 0)
		words = prepare("INSERT INTO mention_words (rowid, text) VALUES (?, ?)");
	char *line = NULL;
	size_t room = 0;
	long id = 0;
	double start = now_s();
	run("BEGIN IMMEDIATE");
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		insert(row, ++id, line);
		if (words)
			insert(words, id, line);
		if (id % INTAKE_BATCH == 0)
			run("COMMIT; BEGIN IMMEDIATE");
	}
	run("COMMIT");
	printf("%.0f\n", (double)id / (now_s() - start));
	free(line);
	sqlite3_finalize(row);
	sqlite3_finalize(words);
	return sqlite3_close(db);
}
