/* Secrets: by command first, else by a file that is the user's own and closed to others. */
#ifndef NW_CONFIG_SECRET_H
#define NW_CONFIG_SECRET_H

#include "base/err.h"

/* Gets a secret; command is run by sh -c with a limit of 10 s, its first line counts. A bare name
 * in `file` is looked for in $CREDENTIALS_DIRECTORY. The caller wipes and frees *secret with
 * secret_free. Returns 0 or -1 (ERR_CONFIG, ERR_AUTH). The secret never stands in a message. */
int secret_get(char **secret, const char *command, const char *file, struct err *err);
void secret_free(char *secret);

/* Wipes and frees what a `char *` variable holds when it leaves its scope. */
#define SECRET_AUTO __attribute__((cleanup(secret_auto_free)))
void secret_auto_free(void *variable);

#endif
