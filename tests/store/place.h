/* Where a test's store lies: in a file of the test's folder, or in a database of its own on the
 * server that NW_POSTGRESQL names (tests/servers/postgresql/cluster). */
#ifndef NW_TEST_STORE_PLACE_H
#define NW_TEST_STORE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

enum { PLACE_BYTES = 256 };

/* True when it lies on a server. */
bool place_is_shared(void);

/* Writes the path of a store that is not there yet. Aborts when the server refuses. */
void place_make(char *path, size_t size, const char *folder, const char *name);

/* Runs SQL in the database of a path, as its owner; BLOB is a type there too. Returns 0 or -1. */
int place_run(const char *path, const char *sql);

/* Another program that holds the store's lock, until it lets go. Aborts when it cannot. */
struct place_hold;
struct place_hold *place_hold(const char *path);
void place_let_go(struct place_hold *hold);

#endif
