/* What a person has to know, and agree to, before X is spoken to. */
#ifndef NW_NETWORKS_X_CONSENT_H
#define NW_NETWORKS_X_CONSENT_H

#include "networks/x/session.h"

/* Tells the conditions and asks for a yes; keeps who gave it and when in the login. Asks nobody
 * twice. Returns 0, or -1 (ERR_REFUSED: no yes; or what the dialogue says). */
int x_consent(struct session *s, const struct dialogue *dialogue, struct err *err);

#endif
