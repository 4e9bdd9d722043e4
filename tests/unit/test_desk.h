/* Groups of the desk's tests; each returns how many failed. */
#ifndef NW_TESTS_UNIT_TEST_DESK_H
#define NW_TESTS_UNIT_TEST_DESK_H

int test_desk_filter(void);
int test_desk_decision(void);
int test_desk_mention(void);
int test_desk_answer(void);
int test_desk_moderation(void);

#endif
