/* SPDX-License-Identifier: MIT */
#ifndef SPAN_H
#define SPAN_H
/*
 * How far an object or array of JSON reaches, sixty-four bytes at a time: most
 * of a document that is looked up in is skipped, and this is how.
 */

/*
 * Behind the bracket that closes the one at p; end if none does.  The text is
 * valid JSON; on other text the answer means nothing, but nothing outside of
 * [p, end) is read.
 */
const char *span_container(const char *p, const char *end);

#endif
