/* SPDX-License-Identifier: MIT */
/* A sink with a spool: the same events, whatever the reader does. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "sink.h"
#include "tap.h"

static struct sink s;
static int p[2];
static uint32_t in, out, seed;
static char *got;
static size_t have;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)seed * below) >> 32);
}

static struct slice
event(uint32_t i)
{
	static char text[65536];
	uint32_t x = i * 2654435761U >> 8;
	size_t n = x % 50 ? 10 + x % 300 : 1 + x % sizeof(text);

	memset(text, (int)('a' + i % 26), n);
	text[n - 1] = '\n';
	return (struct slice){ text, n };
}

static void
begin(size_t limit, uint64_t spool)
{
	ok(pipe(p) == 0, "pipe");
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	sink_init(&s, p[1]);
	sink_limit(&s, limit);
	if (spool)
		ok(sink_spool(&s, "/tmp", spool) == 0, "spool");
	in = out = 0;
	have = 0;
}

static void
finish(void)
{
	queue_free(&s.held);
	queue_free(&s.late);
	spool_close(&s.spool);
	close(s.fd);
	close(p[0]);
	close(p[1]);
}

/* Read most bytes at most, and compare the whole events among them. */
static bool
take(size_t most)
{
	ssize_t r = read(p[0], got + have, most);
	size_t at = 0;

	have += r > 0 ? (size_t)r : 0;
	for (; out < in; out++) {
		struct slice e = event(out);

		if (have - at < e.n)
			break;
		if (memcmp(got + at, e.p, e.n) != 0)
			return false;
		at += e.n;
	}
	memmove(got, got + at, have - at);
	have -= at;
	return true;
}

static bool
put(void)
{
	return sink_put(&s, event(in++)) == 0;
}

/* Puts in bursts as the network does, until it is full; takes at random. */
static void
any_order(size_t limit, uint64_t spool)
{
	bool good = true;
	uint64_t spooled = 0;
	int full = 0;

	begin(limit, spool);
	for (int turn = 0; turn < 3000 && good; turn++) {
		bool slow = turn / 200 % 2;

		for (uint32_t n = any(30); n && !sink_full(&s); n--)
			good &= put();
		full += sink_full(&s);
		good &= sink_write(&s) == SINK_OK;
		for (int n = 0; n < 8; n++)
			good &= take(slow ? any(40) : 100000);
		good &= sink_events(&s) <= in - out;
		good &= queue_bytes(&s.held) + queue_bytes(&s.late) <=
		    limit + 30 * 65536;
		if (sink_spooled(&s) > spooled)
			spooled = sink_spooled(&s);
	}
	for (int n = 0; out < in && n < 100000 && good; n++)
		good &= sink_write(&s) == SINK_OK && take(100000);
	ok(good, "all events whole, once, in order");
	ok(out == in && in > 3000, "all of them");
	ok(full > 0, "it was full now and then");
	ok(sink_pending(&s) == 0 && sink_events(&s) == 0, "nothing waits");
	ok(!sink_full(&s), "ready for more");
	ok(spool == 0 || spooled > 0, "the spool was used");
	ok(spooled <= spool, "and not passed");
	finish();
}

/* A quick reader never meets the disk, however large a burst. */
static void
quick_reader(void)
{
	bool good = true;

	begin(4096, 1 << 20);
	for (int n = 0; n < 300 && good; n++) {
		for (int i = 0; i < 50; i++)
			good &= sink_put(&s, SLICE("x\n")) == 0;
		sink_write(&s);
		good &= sink_spooled(&s) == 0;
		good &= read(p[0], got, 100000) == 100;
	}
	for (int i = 0; i < 15000; i++)
		good &= sink_put(&s, SLICE("x\n")) == 0;
	ok(good && sink_spooled(&s) == 0,
	    "a burst past the limit is written, not spooled");
	finish();
}

static void
full_without(void)
{
	begin(1000, 0);
	while (!sink_full(&s)) {
		sink_put(&s, SLICE("0123456789\n"));
		sink_write(&s);
	}
	ok(sink_pending(&s) > 1000 && sink_pending(&s) < 1020, "the limit");
	ok(sink_events(&s) == sink_pending(&s) / 11, "events");
	while (read(p[0], got, 100) > 0)
		;
	ok(sink_full(&s), "until it is written");
	sink_write(&s);
	ok(!sink_full(&s), "then more may come");
	finish();
}

static void
spool_fails(void)
{
	begin(1000, 1 << 20);
	while (sink_spooled(&s) < 10000)
		sink_put(&s, SLICE("0123456789\n"));
	ok(ftruncate(s.spool.fd, 0) == 0, "the disk forgets");
	while (read(p[0], got, 100000) > 0)
		;
	ok(sink_write(&s) == SINK_SPOOL && errno == EIO, "is not silent");
	finish();
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	got = malloc(1 << 20);
	for (seed = 1; seed < 4; seed++) {
		any_order(1 << 16, 0);
		any_order(1 << 16, 1 << 18);
		any_order(1 << 12, 1 << 16);
		any_order(1, 1 << 17);
		any_order(1 << 14, 100); /* events it never takes */
	}
	quick_reader();
	full_without();
	spool_fails();
	free(got);
	return done();
}
