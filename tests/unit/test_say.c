/* SPDX-License-Identifier: MIT */
/*
 * What is said, read back from standard error.
 */
#include <stdio.h>
#include <unistd.h>

#include "say.h"
#include "tap.h"

static int pipe_end;

/* What has been written to standard error since the last call. */
static struct slice
said(void)
{
	static char text[8192];
	ssize_t n = read(pipe_end, text, sizeof(text));

	return (struct slice){ text, n > 0 ? (size_t)n : 0 };
}

static void
repeats(void)
{
	for (int i = 0; i < 5; i++)
		say("the same");
	say("another");
	is(said(), SLICE("t: the same\nt: ... 4 more like that\nt: another\n"),
	    "repeats are counted");
	say("another");
	say_flush();
	is(said(), SLICE("t: ... 1 more like that\n"), "flushed");
}

static void
secrets(void)
{
	say_secret(SLICE("s3cret/key+x"));
	say_secret(SLICE("abc"));
	say("key s3cret/key+x twice s3cret/key+x abc");
	say("url ?k=s3cret%%2Fkey%%2Bx&x=1");
	is(said(), SLICE("t: key *** twice *** abc\nt: url ?k=***&x=1\n"),
	    "secrets, raw and percent-encoded");
	say_secret(SLICE("%2fhidden%zz%"));
	say("%s", "/hidden%zz% %2fhidden%zz% %252fhidden%25zz%25 %2fhidd");
	is(said(), SLICE("t: *** *** *** %2fhidd\n"),
	    "a secret that came percent-encoded");
	say_secret(SLICE("s3cret"));
	say("s3cret s3cret/key+x");
	is(said(), SLICE("t: *** ***\n"), "the longest one counts");
	say("%s", say_bytes(SLICE("key s3cret/key+x!"), 10));
	is(said(), SLICE("t: key ***...\n"), "none is cut in half");
}

/* What was cut before it was shown. */
static void
cut_secrets(void)
{
	char kept[8] = "key s3c", line[2100];
	struct buf b = { .max = 0 };
	struct slice got;

	is(slice_str(say_kept(kept, sizeof(kept), 100)), SLICE("key ***"),
	    "the beginning of a secret");
	is(slice_str(say_kept("key s3c", 9, 100)), SLICE("key s3c"),
	    "that was not cut");
	is(slice_str(say_kept("key s3X", 8, 100)), SLICE("key s3X"), "none");
	is(slice_str(say_kept("tokens", 7, 100)), SLICE("token***"),
	    "one byte may be one");
	memset(line, 'x', sizeof(line));
	for (size_t n = 2020; n < 2042; n++) {
		line[n] = '\0';
		say("%ss3cret/key+x", line);
		line[n] = 'x';
		got = said();
		if (!ok(got.n < 2050 && !memmem(got.p, got.n, "s3", 2) &&
			    got.p[got.n - 1] == '\n',
			"a line that is cut"))
			break;
	}
	ok(say_redact(&b, SLICE("s3cret/key+x")) == 0 &&
		say_redact(&b, SLICE(" \n s3cret/key+")) == 0,
	    "redacted");
	is(buf_get(&b), SLICE("*** \n ***/key+"), "all but secrets");
	buf_free(&b);
}

/* Tokens come and go, what the options named stays. */
static void
many_secrets(void)
{
	char token[16];

	for (int i = 0; i < 1000; i++) {
		snprintf(token, sizeof(token), "token%04d", i);
		say_secret(slice_str(token));
	}
	say("s3cret/key+x token0999 token0970");
	is(said(), SLICE("t: *** *** ***\n"), "the first and the latest");
}

static void
levels(void)
{
	say_more("detail");
	say_verbose = 1;
	say_more("detail wanted");
	say_quiet = 1;
	say_note("note");
	say("error");
	is(said(), SLICE("t: detail wanted\nt: error\n"), "levels");
	say_quiet = say_verbose = 0;
}

static void
bytes(void)
{
	char many[300];

	memset(many, 'x', sizeof(many));
	say("'%s' '%s'", say_bytes(SLICE("caf\xc3\xa9\n\x1b[0m\xff\x7f"), 80),
	    say_bytes(SLICE("\xc2\x9b"
			    "31m \xe2\x82"),
		80));
	say("%s", say_bytes((struct slice){ many, sizeof(many) }, 10));
	is(said(),
	    SLICE("t: 'caf\xc3\xa9\\x0a\\x1b[0m\\xff\\x7f' "
		  "'\\xc2\\x9b31m \\xe2\\x82'\nt: xxxxxxxxxx...\n"),
	    "bytes of a peer");
	is(slice_str(say_bytes(SLICE(""), 10)), SLICE(""), "none");
}

static void
length(void)
{
	static char many[5000];
	struct slice s;

	memset(many, 'y', sizeof(many) - 1);
	say("%s", many);
	s = said();
	ok(s.n > 1000 && s.n < 4096 && s.p[s.n - 1] == '\n',
	    "a long message is cut, and is one line");
}

int
main(void)
{
	int fd[2];

	if (pipe(fd) == -1 || dup2(fd[1], STDERR_FILENO) == -1)
		return 1;
	pipe_end = fd[0];
	say_name("t");
	repeats();
	secrets();
	cut_secrets();
	many_secrets();
	levels();
	bytes();
	length();
	return done();
}
