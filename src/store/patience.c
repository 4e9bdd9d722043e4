#include "store/patience.h"

#include <stddef.h>

static const struct patience *patience;

void store_set_patience(const struct patience *p)
{
	patience = p;
}

int patience_fd(void)
{
	return patience ? patience->fd : -1;
}

int patience_left_ms(int64_t since_ms)
{
	return patience ? patience->left_ms(patience->data, since_ms) : -1;
}
