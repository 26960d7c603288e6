/* SPDX-License-Identifier: MIT */
#ifndef LINES_H
#define LINES_H
/*
 * Data of many lines, a block of them at a time: from the stream to the event,
 * and from there to the record.
 *
 *	data: {        lines_join      {       lines_flatten   {"a":1}
 *	data: "a":1    --------->      "a":1   ------------>
 *	data: }                        }
 */

#include "slice.h"

/* Bytes behind what is made that are overwritten, too. */
#define LINES_ROOM ((size_t)64)

struct lines {
	size_t taken; /* bytes of the stream: whole lines, with their ends */
	size_t made;  /* bytes of their values, with an LF each */
};

/*
 * Take lines off the front of s, a part of a stream where a line begins: their
 * values go to to, where there is room for s.n + LINES_ROOM bytes.  What does not
 * end in LF or CRLF, has its end not in s, or is no field "data" (WHATWG HTML,
 * section 9.2.6), is left.
 */
struct lines lines_join(char *to, struct slice s);

/*
 * Copy s without its LFs to to, where there is room for s.n + LINES_ROOM bytes.
 * Returns how many it are.
 */
size_t lines_flatten(char *to, struct slice s);

#ifdef __x86_64__
/* The same, of as much as goes 64 bytes at a time; only on a CPU_AVX512. */
struct lines lines_join_avx512(char *to, struct slice s);
struct lines lines_flatten_avx512(char *to, struct slice s);
#endif

#endif
