#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "http/oauth1.h"
#include "http/url.h"
#include "networks/oauth.h"

/* What a person pastes, as an address: a parameter is never longer than what stood there, and comes
 * back out of a form. */
static void check_parameter(const char *text, const char *name)
{
	char *value MEM_AUTO = oauth_parameter(text, name);
	if (!value)
		return;
	struct strbuf form STRBUF_AUTO;
	fuzz_require(strlen(value) < strlen(text));
	const struct oauth_field fields[] = {{"before", "&a=b"}, {name, value}};
	strbuf_init(&form, 3 * strlen(text) + 100);
	oauth_form(&form, fields, ARRAY_LEN(fields));
	char *again MEM_AUTO = oauth_parameter(form.buf, name);
	fuzz_require(!form.overflow && again && strcmp(again, value) == 0);
}

/* What is signed has three parts, whatever the address. */
static void check_base(const char *text)
{
	struct strbuf base STRBUF_AUTO;
	size_t ampersands = 0;
	strbuf_init(&base, 12 * strlen(text) + 100);
	oauth1_base(&base, "GET", text, NULL, 0);
	for (const char *c = base.buf; *c; c++)
		ampersands += *c == '&';
	fuzz_require(!base.overflow && ampersands == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text MEM_AUTO = mem_strndup((const char *)data, size);
	check_parameter(text, "code");
	check_parameter(text, "state");
	check_base(text);
	return 0;
}
