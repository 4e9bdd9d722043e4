/* A person at a terminal who signs an account in: answers what is asked, opens the address that is
 * shown in a browser, and copies what comes of it. */
#ifndef NW_TESTS_PERSON_H
#define NW_TESTS_PERSON_H

#include "fake.h"
#include "networks/network.h"

enum { PERSON_ANSWERS = 12 };

/* Among the answers: what the browser shows. */
#define PERSON_BROWSES "(browses)"

struct person {
	struct fake *server;
	const char *answers[PERSON_ANSWERS]; /* given first, in this order; after them what the
						browser shows */
	bool copies_address; /* the address where the browser ended, not the code on the page */
	size_t answered;
	char *address; /* that was to be opened */
	char *said;    /* what else was said last */
	char *heard;   /* all that was said and asked, a line each; "(hidden)" before what is typed
			  unseen */
};

/* The dialogue with this person, which borrows it. */
struct dialogue person_dialogue(struct person *p);
void person_release(struct person *p);

#endif
