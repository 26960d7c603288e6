/* SPDX-License-Identifier: MIT */
#ifndef SCAN_H
#define SCAN_H
/*
 * The inner loops: run over bytes until one of interest.  Sixteen at a time
 * where there are such blocks, else eight, else one.  Each returns the first byte
 * of interest in [p, end), or end.
 */

#include <stdbool.h>

#include "block16.h"

/* The first CR or LF. */
static inline const char *
scan_eol(const char *p, const char *end)
{
#ifdef BLOCK16
	for (unsigned i; end - p >= 16; p += 16) {
		block16 v = block16_at(p);

		if ((i = block16_first(
			 block16_is(v, '\r') | block16_is(v, '\n'))) < 16)
			return p + i;
	}
#endif
	while (p < end && *p != '\r' && *p != '\n')
		p++;
	return p;
}

#ifdef BLOCK16
/* Quotes, backslashes, control characters and, with wide, what is not ASCII. */
static inline block16
scan_ends(block16 v, bool wide)
{
	/* as signed bytes both of these last are below the blank */
	block16 low = wide ? block16_below(v, ' ') : block16_in(v, 0, 0x1f);

	return low | block16_is(v, '"') | block16_is(v, '\\');
}

/* To the first of them, which is where *p is if this is true. */
static inline bool
scan_to_end(const char **p, const char *end, bool wide)
{
	unsigned i;

	for (; end - *p >= 16; *p += 16) {
		i = block16_first(scan_ends(block16_at(*p), wide));
		if (i < 16) {
			*p += i;
			return true;
		}
	}
	if (end - *p < 8)
		return false;
	i = block16_first(scan_ends(block16_half(*p), wide));
	*p += i < 8 ? i : 8;
	return i < 8;
}
#endif

/* In a JSON string: the first quote, backslash or control character. */
static inline const char *
scan_string(const char *p, const char *end)
{
#ifdef BLOCK16
	if (scan_to_end(&p, end, false))
		return p;
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

/*
 * In a JSON string: the first quote, backslash, control character or byte that
 * is not ASCII.
 */
static inline const char *
scan_text(const char *p, const char *end)
{
#ifdef BLOCK16
	if (scan_to_end(&p, end, true))
		return p;
#endif
	while (
	    p < end && *p != '"' && *p != '\\' && (*p & 0x80) == 0 && *p >= ' ')
		p++;
	return p;
}

/* The first byte that is not printable ASCII, or is a quote or backslash. */
static inline const char *
scan_plain(const char *p, const char *end)
{
#ifdef BLOCK16
	for (unsigned i; end - p >= 16; p += 16) {
		block16 v = block16_at(p);

		if ((i = block16_first(block16_below(v, ' ') |
			 block16_is(v, 0x7f) | block16_is(v, '"') |
			 block16_is(v, '\\'))) < 16)
			return p + i;
	}
#endif
	while (p < end && *p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\')
		p++;
	return p;
}

/*
 * In UTF-8 that is to become a JSON string: the first byte that is, or begins,
 * what may have to be escaped: control characters, quote, backslash, DEL, and
 * 0xc2, which C1 begins with.
 */
static inline const char *
scan_escape(const char *p, const char *end)
{
#ifdef BLOCK16
	for (unsigned i; end - p >= 16; p += 16) {
		block16 v = block16_at(p);

		if ((i = block16_first(block16_in(v, 0, 0x1f) |
			 block16_is(v, 0x7f) | block16_is(v, '"') |
			 block16_is(v, '\\') | block16_is(v, 0xc2))) < 16)
			return p + i;
	}
#endif
	while (p < end && (unsigned char)*p >= 0x20 && *p != '"' &&
	    *p != '\\' && *p != 0x7f && (unsigned char)*p != 0xc2)
		p++;
	return p;
}

/* Whether plain.h may have to look at c and what follows it. */
static inline bool
scan_is_markup(unsigned char c, unsigned char next)
{
	return c <= ' ' || c == '<' || c == '&' || c == ']' || c == 0xc2 ||
	    c == 0xca || c == 0xe2 || (c == 0x80 && next == 0x80);
}

/*
 * In UTF-8: the first byte by which to know what does not stand for itself: of
 * white space, markup and controls; 0xc2, 0xca and 0xe2, which some spaces and
 * quotation marks begin with; 0x80 twice, which U+3000 ends with.
 */
static inline const char *
scan_markup(const char *p, const char *end)
{
#ifdef BLOCK16
	for (unsigned i; end - p > 16; p += 16) {
		block16 v = block16_at(p), next = block16_at(p + 1);

		if ((i = block16_first(block16_in(v, 0, ' ') |
			 block16_is(v, '<') | block16_is(v, '&') |
			 block16_is(v, ']') | block16_is(v, 0xc2) |
			 block16_is(v, 0xca) | block16_is(v, 0xe2) |
			 (block16_is(v, 0x80) & block16_is(next, 0x80)))) < 16)
			return p + i;
	}
#endif
	while (p < end &&
	    !scan_is_markup(
		(unsigned char)*p, end - p > 1 ? (unsigned char)p[1] : 0))
		p++;
	return p;
}

/* Whether a character that begins with c, of UTF-8, may have another case. */
static inline bool
scan_is_cased(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc2 && c <= 0xe2) ||
	    c == 0xea || c >= 0xef;
}

/* The first byte of which that is so: not much that is neither Latin nor Greek. */
static inline const char *
scan_cased(const char *p, const char *end)
{
#ifdef BLOCK16
	for (unsigned i; end - p >= 16; p += 16) {
		block16 v = block16_at(p);

		if ((i = block16_first(block16_in(v, 'A', 'Z') |
			 block16_in(v, 0xc2, 0xe2) | block16_is(v, 0xea) |
			 block16_in(v, 0xef, 0xff))) < 16)
			return p + i;
	}
#endif
	while (p < end && !scan_is_cased((unsigned char)*p))
		p++;
	return p;
}

/* The first byte that is not ASCII. */
static inline const char *
scan_ascii(const char *p, const char *end)
{
#ifdef BLOCK16
	for (unsigned i; end - p >= 16; p += 16) {
		block16 v = block16_at(p);

		if ((i = block16_first(block16_below(v, 0))) < 16)
			return p + i;
	}
#endif
	for (uint64_t v; end - p >= 8; p += 8) {
		memcpy(&v, p, 8);
		if (v & UINT64_C(0x8080808080808080))
			break;
	}
	while (p < end && !(*p & 0x80))
		p++;
	return p;
}

#endif
