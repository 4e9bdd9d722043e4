#include "test_desk.h"

#include <stdlib.h>
#include <time.h>

int main(void)
{
	setenv("TZ", "Europe/Brussels", 1);
	tzset();
	return test_desk_filter() + test_desk_decision() + test_desk_mention() +
		       test_desk_moderation() + test_desk_answer() !=
	       0;
}
