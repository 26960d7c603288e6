/* SPDX-License-Identifier: MIT */
#ifndef VET_H
#define VET_H
/*
 * What a line of records must be before anything reads it, and before libjq
 * does, which takes "nan" and "01" for JSON, stops at a lone surrogate and
 * must not meet endless numbers.
 */

#include "judge.h"

enum vet {
	VET_GOOD,
	VET_UTF8, /* not UTF-8 */
	VET_DEEP, /* nested more than JSON_DEPTH + 1 deep */
	VET_JSON  /* not one JSON text (RFC 8259) */
};

enum vet vet_line(struct slice line);

/* The same for one of many, with what j remembers of those before. */
enum vet vet_judge(struct judge *j, struct slice line);

/* "not JSON" */
const char *vet_reason(enum vet v);

/*
 * What the input is, if the line, which is not JSON, tells, and what to do with
 * it; or NULL: a field of an event stream, a record over several lines.
 */
const char *vet_hint(struct slice line);

/* The digits of the longest number in the valid JSON s, leading zeros apart. */
size_t vet_digits(struct slice s);

/* True if that are more than n; mostly told from a few bytes. */
bool vet_long(struct slice s, size_t n);

/* The most digits libjq is given in one number, and those a double keeps. */
#define VET_DIGITS 1000
#define VET_EXACT 16

/* True if the valid JSON s may hold an escaped lone surrogate. */
bool vet_suspect(struct slice s);

/* Make each escaped lone surrogate of n bytes of valid JSON \ufffd, in place. */
void vet_mend(char *p, size_t n);

#endif
