/* Normalization Form C of Unicode (UAX 15). It never composes over the border of a cluster, so
 * that a text can be normalized cluster by cluster. */
#ifndef NW_TEXT_NFC_H
#define NW_TEXT_NFC_H

#include "text/utf8.h"

/* Bytes of a normalized cluster: a code point becomes at most 4. */
enum { NFC_BYTES_MAX = CLUSTER_POINTS_MAX * 4 * 4 };

/* Writes the cluster as it is normalized, without a NUL, and returns its bytes. */
size_t nfc_cluster(const struct cluster *c, char out[NFC_BYTES_MAX]);

#endif
