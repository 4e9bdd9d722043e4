/* What a person does at the desk with posts whose fate is unclear, after a look at the network:
 * they are not there, and go again. settle STORE POST... */
#include <stdio.h>
#include <stdlib.h>

#include "store/posts.h"

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	const struct actor person = {.operator= "jvr", .initials = "jvr"};
	struct store *store = argc > 2 ? store_open(argv[1], STORE_WRITE, &err) : NULL;
	int rc = store ? 0 : -1;
	for (int i = 2; i < argc && rc == 0; i++)
		rc = post_settle(
			store, &person, strtoll(argv[i], NULL, 10), UNCLEAR_SEND_AGAIN, &err);
	if (store)
		store_close(store);
	if (rc)
		fprintf(stderr, "settle: %s\n", err.msg);
	return rc ? 1 : 0;
}
