/* nachtwacht: the operator's side. */
#include <stdio.h>

int main(void)
{
	puts("nachtwacht");
	return 0;
}
