/* SPDX-License-Identifier: MIT */
#include "libm.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

/* The symbol, which C does not convert to a function pointer. */
static bool
find(void *library, const char *name, void *at)
{
	void *symbol = dlsym(library, name);

	memcpy(at, &symbol, sizeof symbol);
	return symbol != NULL;
}

static bool
load(struct libm *m)
{
	void *l = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);

#define FIND(name) &&find(l, #name, &m->name)
	return l LIBM_ONE(FIND) LIBM_TWO(FIND);
#undef FIND
}

const struct libm *
libm(void)
{
	static struct libm all;
	static bool tried, there;

	if (!tried) {
		tried = true;
		there = load(&all);
	}
	return there ? &all : 0;
}
