/* nachtwacht: the operator's side. */
#include "cli/run.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
