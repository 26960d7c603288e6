/* SPDX-License-Identifier: MIT */
#ifndef BUILTIN_H
#define BUILTIN_H
/*
 * The functions of jq that take values and give one, or an error: "length",
 * "startswith".  Where releases of libjq differ, or a case
 * is rare, they leave it to libjq.
 */

#include "regex.h"
#include "value.h"

/*
 * in: the value the function runs on; arg: its argument, if it has one.  *out
 * is set on FLOW_ON.
 */
struct builtin {
	const char *name;
	int args;
	bool swapped; /* in and arg change places: "in(x)" is "x | has(.)" */
	enum flow (*run)(struct heap *h, const struct value *in,
	    const struct value *arg, struct value *out);
};

/* Those that are not of a family of their own; as each list of them does, it
 * ends with one without a name. */
extern const struct builtin builtin_all[];

/* test by r, whose every match has the text part in it. */
enum flow builtin_matches(struct heap *h, const struct regex *r,
    struct slice part, const struct value *in, struct value *out);

/* The error of a test of in, which is no string. */
enum flow builtin_unmatched(struct heap *h, const struct value *in);

/* tojson and tostring, which leaves strings as they are. */
enum flow builtin_tojson(struct heap *h, const struct value *in,
    const struct value *arg, struct value *out);
enum flow builtin_tostring(struct heap *h, const struct value *in,
    const struct value *arg, struct value *out);

#endif
