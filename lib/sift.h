/* SPDX-License-Identifier: MIT */
#ifndef SIFT_H
#define SIFT_H
/*
 * The ready-made filters: conditions on the fields of a record, all of which
 * must hold.  A field that a record lacks, or that holds another type than is
 * asked for, never matches.  Names and words are compared caselessly (fold.h).
 */

#include <stdint.h>

#include "fields.h"

struct sift_list {
	struct slice *item;
	size_t n;
};

enum sift_verified {
	SIFT_ANY,
	SIFT_VERIFIED,
	SIFT_UNVERIFIED
};

/* Zeroed: everything passes.  Set by the sift_ functions and by hand. */
struct sift {
	struct sift_list events; /* globs on the kind */
	struct sift_list keywords, users, languages, sources; /* folded */
	double min_followers, min_retweets;
	bool by_followers, by_retweets; /* the minimum counts */
	bool word;                      /* keywords match whole words only */
	bool breaking;                  /* no records of the kind "news" */
	enum sift_verified verified;

	/* the module's own: text in work */
	struct buf raw, plain, folded;
};

/* One more glob on the kind, any of which may match. */
int sift_event(struct sift *s, const char *glob);

/*
 * More values from text, separated by commas, any of which may match; blanks
 * around a value do not count.  Returns 0, or -1 with errno EINVAL if text has
 * no value or ENOMEM.
 */
int sift_keywords(struct sift *s, const char *text);
int sift_users(struct sift *s, const char *text); /* with or without "@" */
int sift_languages(struct sift *s, const char *text);
int sift_sources(struct sift *s, const char *text);

/*
 * Whether text is what the list l of s, which has something in it, lets through:
 * a kind, or the text of a field.  Not of keywords.  Returns 1, 0, or -1 with
 * errno ENOMEM.
 */
int sift_listed(struct sift *s, const struct sift_list *l, struct slice text);

/* The conditions on the kind: those that hold for a whole event. */
bool sift_kind(struct sift *s, struct fields *f);

/*
 * The conditions on the content.  Cheap ones come first.  Returns 1, 0, or -1
 * with errno ENOMEM.
 *
 * Keywords: a keyword matches anywhere in the text fields joined by a space,
 * both made plain (plain.h).  Users: the whole name.  Languages: as RFC 4647
 * basic filtering, "en" passes "en" and "en-US"; "*" passes any.  Sources: the
 * whole name.  Verified: JSON true or false.
 */
int sift_content(struct sift *s, struct fields *f);

/* The same conditions, and what belongs to one user of them alone. */
void sift_fork(struct sift *s, const struct sift *from);
void sift_leave(struct sift *s);

void sift_free(struct sift *s);

#endif
