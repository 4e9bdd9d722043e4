/* What is left of a text that went through a network and back: by it a post is found again where no
 * key does. */
#ifndef NW_NETWORKS_ESSENCE_H
#define NW_NETWORKS_ESSENCE_H

/* Its letters and digits, in small letters as far as ASCII goes: blanks and signs may be changed on
 * the way. Of a text without any, all but its blanks, for "?!" is not "...". The caller frees it.
 */
char *essence_of(const char *text);

#endif
