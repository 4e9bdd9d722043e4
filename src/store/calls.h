/* What is for one operator: colleagues who named him in a note, gave him a case or keep one that he
 * asked for, and the line of the day. */
#ifndef NW_STORE_CALLS_H
#define NW_STORE_CALLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

enum call_kind { CALL_NAMED, CALL_ASSIGNED, CALL_KEPT, CALL_KINDS };
extern const char *const call_kind_names[CALL_KINDS];

struct for_me {
	struct arena arena;
	int64_t calls;   /* cases with some that he has not seen */
	int64_t newest;  /* the highest id of these; 0 = none */
	int64_t case_id; /* of that one */
	const char *caller;
	enum call_kind kind;
	int64_t announcement; /* that he has not read; 0 = none */
	const char *text;     /* of it */
	const char *author;
	int64_t said_us;
};
int for_me_read(struct store *s, const char *login, struct for_me *out, struct err *err);
void for_me_release(struct for_me *m);

/* He opened the case: what was for him there is seen. Writes nothing when nothing was. */
int calls_see(struct store *s, const struct actor *actor, int64_t case_id, struct err *err);

/* A new line of the day takes the place of the one before; NULL only ends that. ERR_REFUSED when he
 * is no supervisor, or when there is none to end. */
int announcement_set(struct store *s, const struct actor *actor, const char *text, struct err *err);

/* He has read it. */
int announcement_confirm(struct store *s, const struct actor *actor, int64_t id, struct err *err);

#endif
