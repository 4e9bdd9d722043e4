/* What an account can do, as JSON; the keys are in nachtwacht(1). */
#ifndef NW_CLI_ACCOUNT_JSON_H
#define NW_CLI_ACCOUNT_JSON_H

#include "base/json.h"
#include "store/accounts.h"

/* Adds "can": whether and how far it answers, moderation, length, price and media. */
void account_json_can(struct json_writer *w, const struct account_row *account);

#endif
