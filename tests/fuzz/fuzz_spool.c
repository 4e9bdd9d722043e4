#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "networks/spool.h"

static const char secret[] = "s3cr3t";
static const struct spool_signature how = {.header = "X-Sign", .prefix = "sha256=", .salt = "s:"};

static void put(const char *path, const char *head, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "we");
	fuzz_require(f != NULL);
	fuzz_require(fwrite(head, 1, strlen(head), f) == strlen(head));
	fuzz_require(fwrite(data, 1, size, f) == size);
	fclose(f);
}

/* What is signed comes back byte for byte. */
static void check_signed(const char *folder, const char *path, const uint8_t *data, size_t size)
{
	struct spool_call call;
	struct err err = ERR_INIT;
	unsigned char mac[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	char *text MEM_AUTO = mem_alloc(size + 3);
	memcpy(text, "s:", 2);
	memcpy(text + 2, data, size);
	hash_hmac(secret, strlen(secret), text, size + 2, mac);
	char *head MEM_AUTO = mem_printf("A: b\r\nx-sign:sha256=%s\r\n\r\n", hash_hex(mac, hex));
	put(path, head, data, size);
	fuzz_require(spool_next(&call, folder, &how, secret, &err) == 1 && err.code == ERR_NONE);
	fuzz_require(call.body.len == size && memcmp(call.body.buf, data, size) == 0);
	fuzz_require(spool_done(&call, folder, &err) == 0);
	spool_call_release(&call);
}

/* A file of a relay: whatever it holds, it is taken only when it is signed, and put aside else. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/nachtwacht-fuzz-spool-XXXXXX";
	fuzz_require(mkdtemp(folder) != NULL);
	char *path MEM_AUTO = mem_printf("%s/call", folder);
	char *aside MEM_AUTO = mem_printf("%s/rejected", folder);
	char *put_aside MEM_AUTO = mem_printf("%s/call", aside);
	struct spool_call call;
	struct err err = ERR_INIT;
	put(path, "", data, size);
	fuzz_require(spool_next(&call, folder, &how, secret, &err) == 0);
	fuzz_require(err.code == ERR_DEGRADED && access(put_aside, F_OK) == 0);
	spool_call_release(&call);
	if (size <= SPOOL_BODY_MAX)
		check_signed(folder, path, data, size);
	unlink(put_aside);
	rmdir(aside);
	fuzz_require(rmdir(folder) == 0);
	return 0;
}
