/* SPDX-License-Identifier: MIT */
#include "tap.h"
#include "url.h"

static struct url
parsed(const char *s)
{
	struct url u;

	ok(url_parse(&u, slice_str(s)) == NULL, s);
	return u;
}

static void
parts(void)
{
	struct url u = parsed("HTTPS://me:pw@Example.org:8443/a/b?x=1&y#frag");

	ok(u.https && u.portnum == 8443, "scheme and port");
	is(u.user, SLICE("me:pw"), "user");
	is(u.host, SLICE("Example.org"), "host");
	is(u.path, SLICE("/a/b"), "path");
	is(u.query, SLICE("x=1&y"), "query");
	u = parsed("http://[::1]?q");
	is(u.host, SLICE("[::1]"), "IPv6 host");
	ok(u.portnum == 80 && u.path.n == 0 && !u.user.p, "defaults");
	is(u.query, SLICE("q"), "query without path");
	u = parsed("http://h:");
	ok(u.portnum == 80, "empty port");
	u = parsed("http://a@b@c/");
	is(u.user, SLICE("a@b"), "last @ ends the user");
	is(u.host, SLICE("c"), "host behind it");
}

static void
refused(void)
{
	static const char *const bad[] = { "", "example.org", "ftp://h/",
		"http:/h", "http://", "http://:80/", "http://h:0/",
		"http://h:65536/", "http://h:8x/", "http://[::1/",
		"http://[::1]x/", "http://h/a b", "http://h/\n",
		"http://h/\xc3\xa9", "file:///etc/passwd", "javascript://h" };
	struct url u;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(url_parse(&u, slice_str(bad[i])) != NULL, bad[i]);
}

static bool
same(const char *a, const char *b)
{
	struct url x = parsed(a), y = parsed(b);

	return url_same_origin(&x, &y);
}

static void
origins(void)
{
	ok(same("http://a/x", "HTTP://A:80/y?z"), "case, default port");
	ok(same("https://a", "https://a:443"), "https port");
	ok(!same("http://a", "https://a"), "scheme");
	ok(!same("http://a", "http://a:81"), "port");
	ok(!same("http://a", "http://ab"), "host");
	ok(!same("http://a.b@c/", "http://a.b/"), "user is no host");
}

static void
loopback(void)
{
	static const char *const yes[] = { "http://localhost/",
		"http://LocalHost:1", "http://x.localhost", "http://127.0.0.1",
		"http://127.255.3.4:8080/", "http://[::1]:5/" };
	static const char *const no[] = { "http://localhost.org",
		"http://127.0.0.1.evil.org", "http://127.evil.org.x",
		"http://128.0.0.1", "http://127.1", "http://[::2]",
		"http://1270.0.0.1", "http://127.0.0.1@evil.org/" };
	struct url u;

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		u = parsed(yes[i]);
		ok(url_loopback(&u), yes[i]);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++) {
		u = parsed(no[i]);
		ok(!url_loopback(&u), no[i]);
	}
}

/* RFC 3986, section 5.4; fragments are dropped here */
static void
join(void)
{
	static const char *const t[][2] = { { "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" }, { "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" }, { "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" }, { "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q" }, { "g#s", "http://a/b/c/g" },
		{ ";x", "http://a/b/c/;x" }, { "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" }, { "./", "http://a/b/c/" },
		{ "..", "http://a/b/" }, { "../", "http://a/b/" },
		{ "../g", "http://a/b/g" }, { "../..", "http://a/" },
		{ "../../g", "http://a/g" }, { "../../../g", "http://a/g" },
		{ "/./g", "http://a/g" }, { "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." }, { "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" }, { "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "https://z/../q", "https://z/../q" },
		{ "/p:1/q", "http://a/p:1/q" } };
	struct url base = parsed("http://me@a/b/c/d;p?q"), bare;
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		buf_reset(&b);
		ok(url_join(&b, &base, slice_str(t[i][0])) == 0, "room");
		is(buf_get(&b), slice_str(t[i][1]), t[i][0]);
	}
	bare = parsed("http://h");
	buf_reset(&b);
	ok(url_join(&b, &bare, SLICE("x")) == 0, "room");
	is(buf_get(&b), SLICE("http://h/x"), "base without a path");
	buf_free(&b);
}

static const char *
moved(const char *from, const char *to, bool secret)
{
	struct buf b = { 0 };
	const char *why;

	why = url_redirect(&b, slice_str(from), slice_str(to), secret);
	buf_free(&b);
	return why;
}

static void
redirects(void)
{
	ok(!moved("https://a/x", "/y", true), "same origin with a secret");
	ok(!moved("http://a/x", "http://b/", false), "cross origin without");
	ok(moved("http://a/x", "http://b/", true), "cross origin with one");
	ok(moved("http://a/x", "http://a:81/", true), "another port with one");
	ok(moved("http://a/", "https://a/", true), "another scheme with one");
	ok(!moved("http://a/", "https://a/", false), "to https without one");
	ok(moved("https://a/", "http://a/", false), "https to http never");
	ok(moved("https://a/", "file:///etc/passwd", false), "file");
	ok(moved("https://a/", "//u@b/", true), "//host is another origin");
	ok(moved("https://a/", "https:b", false), "broken URL");
}

static void
fill(void)
{
	struct buf b = { 0 };

	ok(url_has(SLICE("a{b}{token}"), SLICE("token")), "has");
	ok(!url_has(SLICE("{token"), SLICE("token")), "unfinished");
	ok(!url_has(SLICE("{tokens}"), SLICE("token")), "another");
	url_fill(&b, SLICE("?t={token}&u={token}&v={tok"), SLICE("token"),
	    SLICE("a/b +\xff"), true);
	is(buf_get(&b), SLICE("?t=a%2Fb%20%2B%FF&u=a%2Fb%20%2B%FF&v={tok"),
	    "encoded");
	buf_reset(&b);
	url_fill(&b, SLICE("Bearer {t}"), SLICE("t"), SLICE("{t}a/b"), false);
	is(buf_get(&b), SLICE("Bearer {t}a/b"), "raw, once");
	buf_reset(&b);
	buf_str(&b, "http://h/p");
	url_query(&b, SLICE("a=1"));
	url_query(&b, SLICE("b=2"));
	is(buf_get(&b), SLICE("http://h/p?a=1&b=2"), "query parts");
	buf_reset(&b);
	buf_str(&b, "http://h/?");
	url_query(&b, SLICE("a"));
	is(buf_get(&b), SLICE("http://h/?a"), "after a bare ?");
	buf_free(&b);
}

static void
redact(void)
{
	static const char *const t[][2] = {
		{ "https://u:p@h/x?token=abc&keywords=k&a",
		    "https://***@h/x?token=***&keywords=k&a" },
		{ "http://h?api_key=1&API-Key=2&sig=3&x=4",
		    "http://h?api_key=***&API-Key=***&sig=***&x=4" },
		{ "http://h/p?access_token=&max_tokens=5",
		    "http://h/p?access_token=&max_tokens=5" },
		{ "http://h:8/?t={token}", "http://h:8/?t={token}" },
		{ "not a URL", "not a URL" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		buf_reset(&b);
		url_redact(&b, slice_str(t[i][0]));
		is(buf_get(&b), slice_str(t[i][1]), t[i][0]);
	}
	buf_free(&b);
	ok(url_has_secret(SLICE("http://h/?x=1&Token=2")), "secret query");
	ok(url_has_secret(SLICE("http://u@h/")), "user");
	ok(!url_has_secret(SLICE("http://h/?keywords=2&token=")), "none");
	ok(url_secret_name(SLICE("X-Api-Key")), "x-api-key");
	ok(url_secret_name(SLICE("Authorization")), "authorization");
	ok(url_secret_name(SLICE("cookie")), "cookie");
	ok(!url_secret_name(SLICE("Accept")), "accept");
	ok(!url_secret_name(SLICE("author")), "author");
}

static struct buf told;

static void
tell(struct slice secret)
{
	buf_slice(&told, secret);
	buf_byte(&told, ' ');
}

static void
secrets(void)
{
	url_secrets(
	    SLICE("http://me:pass@h/?a=b&token=t1&x&key=&api_key=k2#f"), tell);
	is(buf_get(&told), SLICE("pass bWU6cGFzcw== t1 k2 "), "secrets");
	buf_reset(&told);
	url_secrets(SLICE("http://me@h/x"), tell);
	is(buf_get(&told), SLICE("bWU6 "), "a user is none alone");
	buf_reset(&told);
	url_secrets(SLICE("http://%6de:p%2Fa%3@h/x"), tell);
	is(buf_get(&told), SLICE("p%2Fa%3 bWU6cC9hJTM= "), "decoded for Basic");
	buf_free(&told);
}

int
main(void)
{
	parts();
	refused();
	origins();
	loopback();
	join();
	redirects();
	fill();
	redact();
	secrets();
	return done();
}
