/* Where the program's own files lie: where they were installed, or, when it runs from the tree it
 * was built in, there. */
#ifndef NW_BASE_PLACE_H
#define NW_BASE_PLACE_H

/* The folder of the build tree that this program runs from, or NULL when it is an installed one.
 * The caller frees it. */
char *place_build_tree(void);

/* `built` under the build tree when the program runs from one, else `installed`: for
 * place_find(PKGDATADIR "/scenario/x.jsonl", "data/scenario/x.jsonl"). The caller frees it. */
char *place_find(const char *installed, const char *built);

#endif
