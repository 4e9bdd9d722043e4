/* The program nachtwacht: which subcommand the words name, and how it ends. */
#ifndef NW_CLI_RUN_H
#define NW_CLI_RUN_H

/* Runs the program; gives its exit status. */
int cli_main(int argc, char **argv);

#endif
