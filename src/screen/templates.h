/* The picker of templates: type to find, Enter puts one into the reply, or begins a reply with it.
 */
#ifndef NW_SCREEN_TEMPLATES_H
#define NW_SCREEN_TEMPLATES_H

#include "screen/view.h"

extern const struct view_ops templates_view;

#endif
