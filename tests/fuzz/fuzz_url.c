/* SPDX-License-Identifier: MIT */
/*
 * URLs that a server sends: taken apart into slices of themselves, joined into
 * URLs again, followed only where a secret may go, never shown with it.
 *
 * Input: a URL, LF, a reference.
 */
#include "check.h"
#include "url.h"

#define SECRET "c4n4ry"

static bool
inside(struct slice part, struct slice whole)
{
	return part.n == 0 ||
	    (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void
parts(const struct url *u, struct slice s)
{
	CHECK(inside(u->scheme, s) && inside(u->user, s) && inside(u->host, s));
	CHECK(inside(u->port, s) && inside(u->path, s) && inside(u->query, s));
	CHECK(u->host.n > 0);
	CHECK(u->portnum >= 1 && u->portnum <= 65535);
	CHECK(u->path.n == 0 || *u->path.p == '/');
}

/* A secret in the user or in a parameter called token is never shown. */
static void
shown(const struct url *u)
{
	struct buf b = { .max = 0 }, safe = { .max = 0 };

	CHECK(buf_str(&b, u->https ? "https" : "http") == 0);
	CHECK(buf_str(&b, "://" SECRET ":" SECRET "@h/?a&Token=" SECRET) == 0);
	if (u->query.n && !memmem(u->query.p, u->query.n, SECRET, 6)) {
		CHECK(buf_byte(&b, '&') == 0);
		CHECK(buf_slice(&b, u->query) == 0);
	}
	CHECK(url_redact(&safe, buf_get(&b)) == 0);
	CHECK(!memmem(safe.p, safe.n, SECRET, 6));
	CHECK(url_has_secret(buf_get(&b)));
	buf_free(&b);
	buf_free(&safe);
}

static void
followed(const struct url *from, struct slice base, struct slice ref)
{
	struct buf b = { .max = 0 };
	struct url to;

	if (url_redirect(&b, base, ref, true) == NULL) {
		CHECK(url_parse(&to, buf_get(&b)) == NULL);
		CHECK(url_same_origin(from, &to));
		CHECK(from->https == to.https);
	}
	buf_reset(&b);
	if (url_redirect(&b, base, ref, false) == NULL) {
		CHECK(url_parse(&to, buf_get(&b)) == NULL);
		CHECK(to.https || !from->https);
	}
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice s = { (const char *)bytes, n }, ref;
	const char *lf = n ? memchr(bytes, '\n', n) : NULL;
	struct buf b = { .max = 0 };
	struct url u;

	ref = lf ? slice_from(s, (size_t)(lf - s.p) + 1) : SLICE("");
	s.n = lf ? (size_t)(lf - s.p) : s.n;
	CHECK(url_redact(&b, s) == 0);
	buf_free(&b);
	if (url_parse(&u, s) != NULL)
		return 0;
	parts(&u, s);
	shown(&u);
	CHECK(url_same_origin(&u, &u));
	followed(&u, s, ref);
	return 0;
}
