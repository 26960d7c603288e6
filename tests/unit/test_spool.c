/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool.h"
#include "tap.h"

#define HEAD 8 /* what the file adds to an event */

static const char *dir;

static uint32_t seed;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)seed * below) >> 32);
}

/* The i-th event: its length and bytes follow from its number. */
static struct slice
event(uint32_t i, size_t longest)
{
	static char text[1 << 17];
	uint32_t x = i * 2654435761U;
	size_t n = 1 + x % longest;

	for (size_t k = 0; k < n; k++)
		text[k] = (char)(x >> (k % 24));
	return (struct slice){ text, n };
}

static off_t
file_size(const struct spool *s)
{
	struct stat st;

	return fstat(s->fd, &st) == -1 ? -1 : st.st_size;
}

/* Any order of putting and taking, against two counters. */
static void
ring(uint64_t size, size_t longest)
{
	uint32_t in = 0, out = 0, refused = 0;
	struct slice got;
	struct spool s;
	bool good = true;

	ok(spool_open(&s, dir, size) == 0, "open");
	for (int turn = 0; turn < 4000 && good; turn++) {
		uint32_t puts = any(12), gets = any(12);

		while (puts--) {
			struct slice e = event(in, longest);
			bool fits = size - s.used >= e.n + HEAD;

			good &= spool_put(&s, e) == fits;
			in += fits;
			refused += !fits;
		}
		while (gets-- && out < in && good) {
			good &= spool_get(&s, &got) == 1;
			good &= slice_eq(got, event(out++, longest));
		}
		good &= s.events == in - out && s.used <= size;
		good &= file_size(&s) <= (off_t)size;
	}
	while (out < in && good)
		good &= spool_get(&s, &got) == 1 &&
		    slice_eq(got, event(out++, longest));
	ok(good, "every event once, in order, in a file of that size");
	ok(refused > 0 && in > 1000, "it was full now and then");
	ok(spool_get(&s, &got) == 0 && s.bytes == 0 && s.used == 0, "empty");
	spool_close(&s);
}

static void
nobody_sees_it(void)
{
	struct spool s;
	struct stat st;

	ok(spool_open(&s, dir, 1000) == 0, "open");
	ok(fstat(s.fd, &st) == 0, "stat");
	ok((st.st_mode & 0777) == 0600, "for us only");
	ok(st.st_nlink == 0, "without a name");
	ok(fcntl(s.fd, F_GETFD) & FD_CLOEXEC, "not for our children");
	spool_close(&s);
	ok(rmdir(dir) == 0 && mkdir(dir, 0700) == 0, "nothing left behind");
	ok(spool_open(&s, "/nowhere/at/all", 1000) == -1 && errno == ENOENT,
	    "no such directory");
}

static void
edges(void)
{
	struct slice got, e = event(7, 1000);
	struct spool s;

	spool_open(&s, dir, e.n + HEAD);
	ok(spool_put(&s, e), "just fits");
	ok(!spool_put(&s, SLICE("x")), "nothing else does");
	ok(spool_get(&s, &got) == 1 && slice_eq(got, e), "comes back");
	ok(!spool_put(&s, event(8, 1 << 16)), "one that never fits");
	spool_close(&s);
	spool_open(&s, dir, 3);
	ok(!spool_put(&s, SLICE("x")), "smaller than a length");
	spool_close(&s);
	spool_open(&s, dir, 0);
	ok(!spool_put(&s, SLICE("x")) && spool_get(&s, &got) == 0, "of none");
	spool_close(&s);
}

/* What was used is given back once nothing waits. */
static void
given_back(void)
{
	struct slice got;
	struct spool s;
	uint32_t n = 0;

	spool_open(&s, dir, UINT64_MAX);
	while (s.used < 3 << 20)
		ok(spool_put(&s, event(n++, 1 << 17)), "put");
	ok(file_size(&s) > 3 << 20, "on disk");
	for (uint32_t i = 0; i < n; i++)
		ok(spool_get(&s, &got) == 1, "get");
	ok(file_size(&s) == 0, "nothing on disk");
	ok(spool_put(&s, SLICE("again")) && spool_get(&s, &got) == 1 &&
		slice_eq(got, SLICE("again")),
	    "goes on");
	ok(s.ahead.cap <= 1 << 18, "little in memory");
	spool_close(&s);
}

/* A limit on file sizes stands for a disk that is full. */
static void
disk_full(void)
{
	struct rlimit old, few = { 50000, RLIM_INFINITY };
	uint32_t in = 0, out = 0;
	struct slice got;
	struct spool s;
	bool good = true;

	getrlimit(RLIMIT_FSIZE, &old);
	few.rlim_max = old.rlim_max;
	spool_open(&s, dir, 1 << 20);
	setrlimit(RLIMIT_FSIZE, &few);
	while (spool_put(&s, event(in, 3000)))
		in++;
	ok(s.used > 45000 && s.used <= 50000, "as much as the disk has");
	for (int turn = 0; turn < 1000; turn++) {
		good &= spool_get(&s, &got) == 1 &&
		    slice_eq(got, event(out++, 3000));
		while (spool_put(&s, event(in, 3000)))
			in++;
		good &= file_size(&s) <= 50000;
	}
	ok(good && in > 1000, "goes round in what there is");
	while (out < in)
		good &= spool_get(&s, &got) == 1 &&
		    slice_eq(got, event(out++, 3000));
	ok(good, "nothing is lost");
	setrlimit(RLIMIT_FSIZE, &old);
	while (s.used < 500000)
		good &= spool_put(&s, event(in++, 3000));
	ok(good, "once empty it tries again");
	spool_close(&s);
}

static void
disk_fails(void)
{
	struct slice got;
	struct spool s;

	spool_open(&s, dir, 1 << 20);
	ok(spool_put(&s, SLICE("x")), "put");
	ok(ftruncate(s.fd, 4) == 0, "the disk forgets");
	ok(spool_get(&s, &got) == -1 && errno == EIO, "is noticed");
	spool_close(&s);
}

int
main(void)
{
	char name[] = "/tmp/test_spool.XXXXXX";

	dir = mkdtemp(name);
	if (!ok(dir, "a directory"))
		return done();
	nobody_sees_it();
	for (seed = 1; seed < 4; seed++) {
		ring(1000, 90);
		ring(20000, 3000);
		ring(600000, 100000);
	}
	edges();
	given_back();
	/* told on standard error, once */
	ok(freopen("/dev/null", "w", stderr), "no noise");
	disk_full();
	disk_fails();
	ok(rmdir(dir) == 0, "nothing left behind");
	return done();
}
