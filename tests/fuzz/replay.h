/* SPDX-License-Identifier: MIT */
#ifndef REPLAY_H
#define REPLAY_H
/*
 * A unit test out of a fuzz target: every input kept in a folder again, whole
 * and cut off after each of its bytes.  A target that finds something aborts,
 * which fails the test.
 */

#include <dirent.h>

#include "check.h"
#include "../unit/tap.h"

#define REPLAY_MAX 65536

/* In memory of its exact size, so that a sanitizer sees a step too far. */
static void
replay_bytes(const char *p, size_t n)
{
	char *copy = malloc(n ? n : 1);

	CHECK(copy);
	memcpy(copy, p, n);
	LLVMFuzzerTestOneInput((const uint8_t *)copy, n);
	free(copy);
}

static bool
replay_file(const char *path)
{
	static char bytes[REPLAY_MAX];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return false;
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	for (size_t i = n < 2000 ? 0 : n; i <= n; i++)
		replay_bytes(bytes, i);
	return n > 0;
}

static int
replay(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	char path[512];
	int files = 0;

	ok(d != NULL, folder);
	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		ok(replay_file(path), path);
		files++;
	}
	if (d)
		closedir(d);
	ok(files > 0, "inputs in the folder");
	return done();
}

#endif
