/* SPDX-License-Identifier: MIT */
#ifndef SYMBOL_H
#define SYMBOL_H
/* What a library has that is loaded by dlopen. */

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

/*
 * Set the pointer at at to what the library has of that name.  False and a null
 * pointer if it has not.  By its bytes, as C has no conversion to functions.
 */
static inline bool
symbol_find(void *library, const char *name, void *at)
{
	void *symbol = dlsym(library, name);

	memcpy(at, &symbol, sizeof symbol);
	return symbol != NULL;
}

#endif
