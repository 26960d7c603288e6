/* SPDX-License-Identifier: MIT */
/*
 * However a stream is cut on its way in and out, a reader gets its bytes up to
 * the end of the last whole block; and one that comes late gets the end of
 * them.
 *
 * Input: a byte for the cuts in, a byte for those out, a byte for the moment
 * when the late reader comes, the stream.
 */
#include "check.h"
#include "feed.h"
#include "intake.h"

#define BLOCKS 64
#define BYTES 4096

static void
drain(struct feed *f, struct cursor *c, struct cuts *cuts, struct buf *out)
{
	enum feed_got got;
	char part[16];
	uint64_t wake;
	size_t n;

	while ((got = feed_read(f, c, 0, part, cuts_next(cuts, sizeof(part)),
		    &n, &wake)) == FEED_BYTES) {
		CHECK(n > 0);
		CHECK(buf_add(out, part, n) == 0);
	}
	CHECK(got == FEED_WAIT && n == 0);
}

/* The end of the last whole block of s. */
static size_t
whole(struct slice s)
{
	size_t i = 0, line = 0, end = 0;
	bool fields = false;

	while (i < s.n) {
		if (s.p[i] != '\r' && s.p[i] != '\n') {
			i++;
			continue;
		}
		if (i > line && s.p[line] != ':')
			fields = true;
		else if (i == line)
			fields = false;
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		line = ++i;
		if (!fields)
			end = i;
	}
	return end;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n }, in;
	struct cuts put = { take_byte(&s) }, get = { take_byte(&s) };
	size_t late = take_byte(&s), from, end;
	struct history h;
	struct feed f = { .live = &h };
	struct intake t = { .to = &h, .max = BYTES };
	struct cursor a = { 0 }, b = { 0 };
	struct buf out = { 0 }, rest = { 0 };
	uint64_t wake;

	if (s.n == 0 || s.n > BYTES)
		return 0;
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		late += 3;
	CHECK(history_init(&h, BLOCKS, BYTES) == 0);
	feed_open(&f, &a, SLICE(""), 0);
	in = s;
	do {
		size_t part = cuts_next(&put, in.n);

		if (in.p - s.p >= (ptrdiff_t)late && !b.open) {
			feed_open(&f, &b, SLICE(""), 0);
			b.open = true;
		}
		if (part)
			memcpy(intake_room(&t, part), in.p, part);
		intake_put(&t, part);
		in = slice_from(in, part);
		CHECK(intake_run(&t, 0, &wake) == INTAKE_MORE);
		if (feed_behind(&f, &a) || (b.open && feed_behind(&f, &b)))
			goto done;
		drain(&f, &a, &get, &out);
		if (b.open)
			drain(&f, &b, &get, &rest);
	} while (in.n);

	from = s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	end = whole(slice_from(s, from));
	CHECK(slice_eq(buf_get(&out), (struct slice){ s.p + from, end }));
	CHECK(rest.n <= out.n);
	CHECK(slice_eq(
	    buf_get(&rest), slice_from(buf_get(&out), out.n - rest.n)));
	CHECK(intake_left(&t) == s.n - from - end || from);
done:
	feed_close(&a);
	feed_close(&b);
	buf_free(&out);
	buf_free(&rest);
	intake_free(&t);
	history_free(&h);
	return 0;
}
