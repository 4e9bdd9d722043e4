/* How wide and high a picture is: networks that are told leave room for the whole of it. */
#ifndef NW_DESK_MEDIA_EXTENT_H
#define NW_DESK_MEDIA_EXTENT_H

#include <stddef.h>

/* In pixels, of a PNG, a GIF or a JPEG. Returns 0, or -1 where it is not known: of other kinds, of
 * one that is broken, and of a JPEG with Exif, which may say that it is to be turned. */
int media_extent(const void *bytes, size_t len, unsigned *width, unsigned *height);

#endif
