#include "test_store.h"

int main(void)
{
	int failed = 0;

	failed += test_store_intake();
	failed += test_store_lists();
	failed += test_store_decisions();
	failed += test_store_danger();
	failed += test_store_shift();
	failed += test_store_calls();
	failed += test_store_assign();
	failed += test_store_merge();
	failed += test_store_question() + test_store_moderate();
	failed += test_store_answer();
	failed += test_store_attachments();
	failed += test_store_posts();
	failed += test_store_journal();
	if (!place_is_shared())
		failed += test_store_file();
	failed += test_store_shared();
	return failed != 0;
}
