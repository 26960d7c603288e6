/* SPDX-License-Identifier: MIT */
#ifndef SCAN_H
#define SCAN_H
/*
 * The inner loops: run over bytes until one of interest.  Sixteen at a time
 * where the compiler has SSE2 (all of x86-64), else eight, else one.  Each
 * returns the first byte of interest in [p, end), or end.
 */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The first CR or LF. */
static inline const char *
scan_eol(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		int hit = _mm_movemask_epi8(
		    _mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)));
		if (hit)
			return p + __builtin_ctz((unsigned)hit);
	}
#endif
	while (p < end && *p != '\r' && *p != '\n')
		p++;
	return p;
}

/* In a JSON string: the first quote, backslash or control character. */
static inline const char *
scan_string(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
	const __m128i last = _mm_set1_epi8(0x1f);

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, last), v);
		int hit = _mm_movemask_epi8(_mm_or_si128(low,
		    _mm_or_si128(
			_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, back))));
		if (hit)
			return p + __builtin_ctz((unsigned)hit);
	}
	if (end - p >= 8) {
		__m128i v = _mm_loadl_epi64((const __m128i *)(const void *)p);
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, last), v);
		int hit = _mm_movemask_epi8(_mm_or_si128(low,
		    _mm_or_si128(
			_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, back))));
		if (hit & 0xff)
			return p + __builtin_ctz((unsigned)hit);
		p += 8;
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

/*
 * In a JSON string: the first quote, backslash, control character or byte that
 * is not ASCII.  As signed bytes these last two are below the blank.
 */
static inline const char *
scan_text(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
	const __m128i blank = _mm_set1_epi8(' ');

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i odd = _mm_or_si128(
		    _mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, back));
		int hit = _mm_movemask_epi8(
		    _mm_or_si128(odd, _mm_cmplt_epi8(v, blank)));
		if (hit)
			return p + __builtin_ctz((unsigned)hit);
	}
	if (end - p >= 8) {
		__m128i v = _mm_loadl_epi64((const __m128i *)(const void *)p);
		__m128i odd = _mm_or_si128(
		    _mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, back));
		int hit = _mm_movemask_epi8(
		    _mm_or_si128(odd, _mm_cmplt_epi8(v, blank)));
		if (hit & 0xff)
			return p + __builtin_ctz((unsigned)hit);
		p += 8;
	}
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
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
	const __m128i del = _mm_set1_epi8(0x7f), first = _mm_set1_epi8(0x20);

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* signed, so that bytes from 0x80 are below the first, too */
		__m128i low = _mm_cmplt_epi8(v, first);
		__m128i odd = _mm_or_si128(_mm_cmpeq_epi8(v, quote),
		    _mm_or_si128(
			_mm_cmpeq_epi8(v, back), _mm_cmpeq_epi8(v, del)));
		int hit = _mm_movemask_epi8(_mm_or_si128(low, odd));
		if (hit)
			return p + __builtin_ctz((unsigned)hit);
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
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
	const __m128i last = _mm_set1_epi8(0x1f), del = _mm_set1_epi8(0x7f);
	const __m128i c1 = _mm_set1_epi8((char)0xc2);

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, last), v);
		__m128i odd = _mm_or_si128(_mm_cmpeq_epi8(v, quote),
		    _mm_or_si128(
			_mm_cmpeq_epi8(v, back), _mm_cmpeq_epi8(v, del)));
		int hit = _mm_movemask_epi8(_mm_or_si128(
		    low, _mm_or_si128(odd, _mm_cmpeq_epi8(v, c1))));
		if (hit)
			return p + __builtin_ctz((unsigned)hit);
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
#ifdef __SSE2__
	const __m128i last = _mm_set1_epi8(' '), lt = _mm_set1_epi8('<');
	const __m128i amp = _mm_set1_epi8('&'), close = _mm_set1_epi8(']');
	const __m128i c2 = _mm_set1_epi8((char)0xc2);
	const __m128i ca = _mm_set1_epi8((char)0xca);
	const __m128i e2 = _mm_set1_epi8((char)0xe2);
	const __m128i low = _mm_set1_epi8((char)0x80);

	for (; end - p > 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i next =
		    _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
		__m128i a =
		    _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, last), v),
			_mm_or_si128(
			    _mm_cmpeq_epi8(v, lt), _mm_cmpeq_epi8(v, amp)));
		__m128i b = _mm_or_si128(_mm_cmpeq_epi8(v, close),
		    _mm_or_si128(_mm_cmpeq_epi8(v, c2), _mm_cmpeq_epi8(v, ca)));
		__m128i c = _mm_or_si128(_mm_cmpeq_epi8(v, e2),
		    _mm_and_si128(
			_mm_cmpeq_epi8(v, low), _mm_cmpeq_epi8(next, low)));
		int hit =
		    _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), c));

		if (hit)
			return p + __builtin_ctz((unsigned)hit);
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
#ifdef __SSE2__
	const __m128i a = _mm_set1_epi8('A'), z = _mm_set1_epi8('Z' - 'A');
	const __m128i from = _mm_set1_epi8((char)0xc2);
	const __m128i till = _mm_set1_epi8((char)(0xe2 - 0xc2));
	const __m128i ea = _mm_set1_epi8((char)0xea);
	const __m128i ef = _mm_set1_epi8((char)0xef);

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i latin = _mm_sub_epi8(v, a);
		__m128i low = _mm_sub_epi8(v, from);
		__m128i any =
		    _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(latin, z), latin),
			_mm_cmpeq_epi8(_mm_min_epu8(low, till), low));
		int hit = _mm_movemask_epi8(_mm_or_si128(any,
		    _mm_or_si128(_mm_cmpeq_epi8(v, ea),
			_mm_cmpeq_epi8(_mm_max_epu8(v, ef), v))));

		if (hit)
			return p + __builtin_ctz((unsigned)hit);
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
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		int hit = _mm_movemask_epi8(
		    _mm_loadu_si128((const __m128i *)(const void *)p));
		if (hit)
			return p + __builtin_ctz((unsigned)hit);
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
