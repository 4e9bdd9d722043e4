/* nachtwachtd: the network side. */
#include <stdio.h>

int main(void)
{
	puts("nachtwachtd");
	return 0;
}
