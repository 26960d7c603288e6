/* SPDX-License-Identifier: MIT */
#include "regex.h"

#include <stdlib.h>

#include "pattern.h"
#include "symbol.h"
#include "within.h"

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

struct compiled;
struct encoding;
struct syntax;

struct region {
	int allocated, n;
	int *begin, *end;
	void *history;
};

struct error {
	const struct encoding *encoding;
	unsigned char *from, *end;
	void *later[5];
};

static struct {
	bool tried;
	const struct encoding *utf8;
	const struct syntax *perl;
	int (*make)(struct compiled **, const unsigned char *,
	    const unsigned char *, unsigned, const struct encoding *,
	    const struct syntax *, struct error *);
	int (*search)(const struct compiled *, const unsigned char *,
	    const unsigned char *, const unsigned char *, const unsigned char *,
	    struct region *, unsigned);
	void (*release)(struct compiled *);
	int (*groups)(const struct compiled *);
	int (*names)(struct compiled *,
	    int (*each)(const unsigned char *, const unsigned char *, int,
		int *, struct compiled *, void *),
	    void *);
	struct region *(*region)(void);
	void (*release_region)(struct region *, int);
} onig;

/* Texts with "|" between them, at most. */
#define WORDS 8

struct regex {
	struct slice source, flags; /* of a cached one */
	unsigned users;
	/* n > 0: the texts of which this is one or another, and nothing else */
	size_t n;
	struct slice text[WORDS];
	struct compiled *compiled;
	struct region *region;
	bool starts,
	    first[256]; /* starts: what matches does with one of first */
	size_t groups;
	bool shared; /* a name is that of many groups */
	struct slice name[REGEX_GROUPS + 1];
};

static bool
usable(void)
{
	void *l;

	if (onig.tried)
		return onig.search != NULL;
	onig.tried = true;
	l = dlopen(LIBONIG, RTLD_NOW | RTLD_LOCAL);
	return l && symbol_find(l, "OnigEncodingUTF8", &onig.utf8) &&
	    symbol_find(l, "OnigSyntaxPerl_NG", &onig.perl) &&
	    symbol_find(l, "onig_new", &onig.make) &&
	    symbol_find(l, "onig_free", &onig.release) &&
	    symbol_find(l, "onig_number_of_captures", &onig.groups) &&
	    symbol_find(l, "onig_foreach_name", &onig.names) &&
	    symbol_find(l, "onig_region_new", &onig.region) &&
	    symbol_find(l, "onig_region_free", &onig.release_region) &&
	    symbol_find(l, "onig_search", &onig.search);
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

/* Called for each name, which lives as long as the expression. */
static int
name(const unsigned char *p, const unsigned char *end, int n, int *group,
    struct compiled *compiled, void *ctx)
{
	struct regex *r = ctx;

	(void)compiled;
	r->shared = r->shared || n != 1;
	for (int i = 0; i < n; i++)
		if (group[i] > 0 && group[i] <= REGEX_GROUPS)
			r->name[group[i]] =
			    (struct slice){ (const char *)(const void *)p,
				    (size_t)(end - p) };
	return 0;
}

/* Split re at each "|"; false if it is not plain texts only, and not too many. */
static bool
words(struct regex *r, struct slice re)
{
	const char *bar = re.p;
	struct slice t;

	for (; bar && r->n < WORDS; re = slice_from(re, t.n + (bar != NULL))) {
		bar = memchr(re.p, '|', re.n);
		t = re;
		if (bar)
			t.n = (size_t)(bar - re.p);
		if (!pattern_plain(t))
			return false;
		r->text[r->n++] = t;
	}
	return !bar;
}

/* If that is all that re is; NULL else. */
static struct regex *
plain(struct slice re)
{
	struct regex *r = calloc(1, sizeof *r + re.n);

	if (!r)
		return NULL;
	memcpy(r + 1, re.p, re.n);
	re.p = (const char *)(r + 1);
	if (words(r, re))
		return r;
	free(r);
	return NULL;
}

struct regex *
regex_new(struct slice text, struct slice flags)
{
	unsigned options = CAPTURE_GROUP;
	struct error error;
	struct regex *r;

	for (size_t i = 0; i < flags.n; i++)
		if (!option(flags.p[i], &options))
			return NULL;
	if (options == CAPTURE_GROUP && (r = plain(text)))
		return r;
	if (!usable() || !(r = calloc(1, sizeof *r)))
		return NULL;
	r->region = onig.region();
	if (!r->region ||
	    onig.make(&r->compiled, bytes(text.p), bytes(text.p + text.n),
		options, onig.utf8, onig.perl, &error) != 0) {
		r->compiled = NULL;
		regex_free(r);
		return NULL;
	}
	r->starts = options == CAPTURE_GROUP && pattern_first(text, r->first);
	r->groups = (size_t)onig.groups(r->compiled);
	onig.names(r->compiled, name, r);
	return r;
}

void
regex_free(struct regex *r)
{
	if (!r)
		return;
	if (r->compiled)
		onig.release(r->compiled);
	if (r->region)
		onig.release_region(r->region, 1);
	free((char *)r->source.p);
	free(r);
}

/* Expressions and flags that are longer are not kept. */
#define LONG 1024

/* With a copy of what it was made of. */
static struct regex *
with_source(struct slice text, struct slice flags)
{
	struct regex *r = regex_new(text, flags);
	char *copy = r ? malloc(text.n + flags.n + 1) : NULL;

	if (!copy) {
		regex_free(r);
		return NULL;
	}
	memcpy(copy, text.p, text.n);
	memcpy(copy + text.n, flags.p, flags.n);
	r->source = (struct slice){ copy, text.n };
	r->flags = (struct slice){ copy + text.n, flags.n };
	return r;
}

void
regex_cache_init(struct regex_cache *c)
{
	usable();
	*c = (struct regex_cache){ .next = 0 };
}

/* A place for a new one, the oldest that nobody uses; NULL if there is none. */
static struct regex **
vacate(struct regex_cache *c)
{
	for (size_t i = 0; i < REGEX_KEPT; i++) {
		struct regex **at = &c->kept[c->next];

		c->next = (c->next + 1) % REGEX_KEPT;
		if (*at && (*at)->users)
			continue;
		regex_free(*at);
		*at = NULL;
		return at;
	}
	return NULL;
}

static struct regex *
known(struct regex_cache *c, struct slice text, struct slice flags)
{
	for (size_t i = 0; i < REGEX_KEPT; i++)
		if (c->kept[i] && slice_eq(c->kept[i]->source, text) &&
		    slice_eq(c->kept[i]->flags, flags))
			return c->kept[i];
	return NULL;
}

struct regex *
regex_cached(struct regex_cache *c, struct slice text, struct slice flags)
{
	struct regex *r = known(c, text, flags), **at;

	if (r) {
		r->users++;
		return r;
	}
	if (text.n > LONG || flags.n > LONG || !(r = with_source(text, flags)))
		return NULL;
	at = vacate(c);
	if (!at) {
		regex_free(r);
		return NULL;
	}
	r->users = 1;
	return *at = r;
}

void
regex_let_go(struct regex *r)
{
	r->users--;
}

void
regex_cache_free(struct regex_cache *c)
{
	for (size_t i = 0; i < REGEX_KEPT; i++) {
		regex_free(c->kept[i]);
		c->kept[i] = NULL;
	}
	c->next = 0;
}

bool
regex_groups(const struct regex *r, size_t *n)
{
	*n = r->groups;
	return r->groups <= REGEX_GROUPS && !r->shared;
}

struct slice
regex_name(const struct regex *r, size_t group)
{
	return r->name[group];
}

static int
search(const struct regex *r, struct slice s, size_t from, struct region *in)
{
	const unsigned char *p = bytes(s.p), *end = bytes(s.p + s.n);
	int at;

	if (r->starts) {
		while (from < s.n && !r->first[p[from]])
			from++;
		if (from == s.n)
			return 0;
	}
	at = onig.search(r->compiled, p, end, p + from, end, in, 0);
	return at >= 0 ? 1 : at == MISMATCH ? 0 : -1;
}

int
regex_find(
    const struct regex *r, struct slice s, size_t from, struct regex_match *m)
{
	const char *at;
	size_t word;
	int rc;

	if (r->n) {
		at = within_any(slice_from(s, from), r->text, r->n, &word);
		if (at) {
			m->at[0] = (size_t)(at - s.p);
			m->end[0] = m->at[0] + r->text[word].n;
		}
		return at != NULL;
	}
	rc = search(r, s, from, r->region);
	for (int i = 0; rc == 1 && i < r->region->n && i <= REGEX_GROUPS; i++) {
		m->at[i] = r->region->begin[i] < 0
		    ? SIZE_MAX
		    : (size_t)r->region->begin[i];
		m->end[i] = (size_t)r->region->end[i];
	}
	return rc;
}

int
regex_test(const struct regex *r, struct slice s)
{
	size_t word;

	if (r->n)
		return within_any(s, r->text, r->n, &word) != NULL;
	return search(r, s, 0, NULL);
}
