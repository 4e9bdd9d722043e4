/* Groups of the store's tests; each returns how many failed. */
#ifndef NW_TEST_STORE_TEST_STORE_H
#define NW_TEST_STORE_TEST_STORE_H

#include "fixture.h"

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int test_store_intake(void);
int test_store_lists(void);
int test_store_decisions(void);
int test_store_danger(void);
int test_store_shift(void);
int test_store_calls(void);
int test_store_answer(void);
int test_store_attachments(void);
int test_store_assign(void);
int test_store_merge(void);
int test_store_question(void);
int test_store_moderate(void);
int test_store_posts(void);
int test_store_journal(void);
int test_store_file(void);
int test_store_shared(void);

#endif
