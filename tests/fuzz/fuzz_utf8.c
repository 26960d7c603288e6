/* SPDX-License-Identifier: MIT */
/*
 * utf8 against the decoder of the Encoding standard, section 8.1.1, written
 * down step by step: the same text, the same number of replacements, the same
 * first error; characters read and written come back.
 *
 * Input: the bytes.
 */
#include "check.h"
#include "utf8.h"

struct decoder {
	uint32_t point;
	unsigned seen, needed, lower, upper;
};

static void
put(struct buf *b, uint32_t c)
{
	char out[4];
	size_t n = utf8_put(out, c);
	uint32_t back;

	CHECK(utf8_get((struct slice){ out, n }, &back) == n && back == c);
	CHECK(buf_add(b, out, n) == 0);
}

/* A lead byte, in the ground state.  Returns false for an error. */
static bool
lead(struct decoder *d, struct buf *b, unsigned byte)
{
	if (byte <= 0x7f) {
		put(b, byte);
		return true;
	}
	d->seen = 0;
	d->lower = 0x80;
	d->upper = 0xbf;
	if (byte >= 0xc2 && byte <= 0xdf) {
		d->needed = 1;
		d->point = byte & 0x1f;
	} else if (byte >= 0xe0 && byte <= 0xef) {
		if (byte == 0xe0)
			d->lower = 0xa0;
		if (byte == 0xed)
			d->upper = 0x9f;
		d->needed = 2;
		d->point = byte & 0xf;
	} else if (byte >= 0xf0 && byte <= 0xf4) {
		if (byte == 0xf0)
			d->lower = 0x90;
		if (byte == 0xf4)
			d->upper = 0x8f;
		d->needed = 3;
		d->point = byte & 0x7;
	} else
		return false;
	return true;
}

/*
 * Decode s into b.  Returns the number of errors; *good is where the first
 * bad sequence begins, ground[i] whether a character may begin at i.
 */
static uint64_t
plain(struct buf *b, struct slice s, size_t *good, bool *ground)
{
	struct decoder d = { .needed = 0 };
	uint64_t errors = 0;
	size_t i = 0, from = 0;

	*good = s.n;
	while (i < s.n) {
		unsigned byte = (unsigned char)s.p[i];
		bool ok = true;

		ground[i] = d.needed == 0;
		if (d.needed == 0) {
			from = i++;
			ok = lead(&d, b, byte);
		} else if (byte < d.lower || byte > d.upper) {
			d.needed = 0; /* and the byte is looked at again */
			ok = false;
		} else {
			i++;
			d.lower = 0x80;
			d.upper = 0xbf;
			d.point = d.point << 6 | (byte & 0x3f);
			if (++d.seen == d.needed) {
				put(b, d.point);
				d.needed = 0;
			}
		}
		if (!ok) {
			put(b, 0xfffd);
			if (errors++ == 0)
				*good = from;
		}
	}
	if (d.needed) {
		put(b, 0xfffd);
		if (errors++ == 0)
			*good = from;
	}
	return errors;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n };
	struct buf want = { .max = 0 }, got = { .max = 0 };
	bool *ground = calloc(n + 1, 1);
	uint64_t errors, replaced = 0;
	size_t good;

	CHECK(ground);
	errors = plain(&want, s, &good, ground);
	CHECK(utf8_valid(s) == good);
	CHECK(utf8_fix(&got, s, &replaced) == 0 && replaced == errors);
	CHECK(slice_eq(buf_get(&got), buf_get(&want)));
	CHECK(utf8_valid(buf_get(&got)) == got.n);
	/* a cut where a character may begin changes nothing */
	for (size_t i = 0; i < n && n <= 80; i++) {
		if (!ground[i])
			continue;
		buf_reset(&got);
		replaced = 0;
		CHECK(utf8_fix(&got, (struct slice){ s.p, i }, &replaced) == 0);
		CHECK(utf8_fix(&got, slice_from(s, i), &replaced) == 0);
		CHECK(replaced == errors);
		CHECK(slice_eq(buf_get(&got), buf_get(&want)));
	}
	free(ground);
	buf_free(&want);
	buf_free(&got);
	return 0;
}
