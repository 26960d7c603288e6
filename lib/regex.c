/* SPDX-License-Identifier: MIT */
#include "regex.h"

#include <dlfcn.h>
#include <stdbool.h>

/* What libjq loads where this is built; the Makefile knows. */
#ifndef LIBONIG
#define LIBONIG "libonig.so.5"
#endif

/* Of oniguruma.h, which need not be installed where libjq is. */
enum {
	IGNORECASE = 1,
	EXTEND = 2,
	MULTILINE = 4,
	SINGLELINE = 8,
	FIND_LONGEST = 16,
	FIND_NOT_EMPTY = 32,
	CAPTURE_GROUP = 256,
	MISMATCH = -1
};

struct regex;
struct encoding;
struct syntax;

struct error {
	const struct encoding *encoding;
	unsigned char *from, *end;
	void *later[5];
};

static struct {
	bool tried;
	const struct encoding *utf8;
	const struct syntax *perl;
	int (*make)(struct regex **, const unsigned char *,
	    const unsigned char *, unsigned, const struct encoding *,
	    const struct syntax *, struct error *);
	int (*search)(const struct regex *, const unsigned char *,
	    const unsigned char *, const unsigned char *, const unsigned char *,
	    void *, unsigned);
	void (*release)(struct regex *);
} onig;

/* The symbol, which C does not convert to a function pointer. */
static bool
find(void *library, const char *name, void *at)
{
	void *symbol = dlsym(library, name);

	memcpy(at, &symbol, sizeof symbol);
	return symbol != NULL;
}

static bool
usable(void)
{
	void *l;

	if (onig.tried)
		return onig.search != NULL;
	onig.tried = true;
	l = dlopen(LIBONIG, RTLD_NOW | RTLD_LOCAL);
	return l && find(l, "OnigEncodingUTF8", &onig.utf8) &&
	    find(l, "OnigSyntaxPerl_NG", &onig.perl) &&
	    find(l, "onig_new", &onig.make) &&
	    find(l, "onig_free", &onig.release) &&
	    find(l, "onig_search", &onig.search);
}

static bool
option(char flag, unsigned *options)
{
	switch (flag) {
	case 'g': /* all matches: whether there is one is the same */
		return true;
	case 'i':
		*options |= IGNORECASE;
		return true;
	case 'x':
		*options |= EXTEND;
		return true;
	case 's':
		*options |= SINGLELINE;
		return true;
	case 'p':
		*options |= MULTILINE | SINGLELINE;
		return true;
	case 'l':
		*options |= FIND_LONGEST;
		return true;
	case 'n':
		*options |= FIND_NOT_EMPTY;
		return true;
	default:
		return false;
	}
}

static const unsigned char *
bytes(const char *p)
{
	return (const unsigned char *)(const void *)p;
}

struct regex *
regex_new(struct slice text, struct slice flags)
{
	unsigned options = CAPTURE_GROUP;
	struct regex *r = NULL;
	struct error error;

	for (size_t i = 0; i < flags.n; i++)
		if (!option(flags.p[i], &options))
			return NULL;
	if (!usable() ||
	    onig.make(&r, bytes(text.p), bytes(text.p + text.n), options,
		onig.utf8, onig.perl, &error) != 0)
		return NULL;
	return r;
}

void
regex_free(struct regex *r)
{
	if (r)
		onig.release(r);
}

int
regex_test(const struct regex *r, struct slice s)
{
	const unsigned char *p = bytes(s.p), *end = bytes(s.p + s.n);
	int at = onig.search(r, p, end, p, end, NULL, 0);

	return at >= 0 ? 1 : at == MISMATCH ? 0 : -1;
}
