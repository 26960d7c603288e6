/* SPDX-License-Identifier: MIT */
#include "outage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "say.h"
#include "tap.h"

#define DAY_MS 86400000
#define SUMS (6 + 22) /* after a minute, 2, 4 ... 32; then each hour */

static struct outage o;

/* What is said goes to a file. */
static FILE *said;

static void
said_is(const char *want, const char *what)
{
	char got[2000];
	size_t n;

	say_flush();
	rewind(said);
	n = fread(got, 1, sizeof(got), said);
	is(((struct slice){ got, n }), slice_str(want), what);
	rewind(said);
	if (ftruncate(fileno(said), 0) == -1)
		abort();
	lseek(STDERR_FILENO, 0, SEEK_SET);
}

static bool
fail(const char *why, uint64_t now)
{
	return outage_failed(&o, why, false, 731, now);
}

static bool
over(void)
{
	return outage_over(&o, "https://h/s?token=abcdefgh", false, 1234);
}

/* A server that lets in and cuts for a day, a connection each apart_ms. */
static unsigned
flap(const char *const *why, size_t kinds, uint64_t apart_ms)
{
	unsigned lines = 0;
	size_t n = 0;

	o = (struct outage){ 0 };
	for (uint64_t now = 5; now < DAY_MS; now += apart_ms) {
		lines += fail(why[n++ % kinds], now);
		lines += over();
	}
	return lines;
}

static void
told(void)
{
	outage_over(&o, "http://h/s", true, 0);
	ok(fail("ended", 1000), "the first is told");
	ok(over(), "and its end");
	ok(!over(), "once");
	ok(!fail("ended", 2000), "the second is counted");
	ok(!over(), "and its end is not told");
	ok(fail("refused", 3000), "another kind is told");
	ok(!fail("ended", 4000), "the first kind is known");
	ok(over(), "the end of what was told is");
	said_is("T: connected to 'http://h/s'\n"
		"T: ended; trying again in 0.731s\n"
		"T: connected to 'https://h/s?token=***' again after 1.2 s\n"
		"T: refused; trying again in 0.731s\n"
		"T: connected to 'https://h/s?token=***' again after 1.2 s\n",
	    "an outage");

	ok(!fail("ended", 60999), "not a minute yet");
	ok(fail("ended", 61000), "a minute");
	ok(!fail("ended", 180999), "not two minutes more");
	ok(fail("refused", 181000), "two minutes more");
	ok(!fail("refused", 181001), "one more");
	said_is("T: ended; trying again in 0.731s; 6 failures in 60.0 s\n"
		"T: refused; trying again in 0.731s; 8 failures in 180.0 s\n",
	    "with the number");

	ok(outage_stable(&o, "http://h/s", 182000), "stable");
	ok(!outage_stable(&o, "http://h/s", 182000), "once");
	ok(fail("ended", 190000) && over(), "a new outage is told");
	ok(!outage_stable(&o, "http://h/s", 191000), "there is no more to say");
	said_is("T: connection to 'http://h/s' is stable, after 9 failures in "
		"181.0 s\n"
		"T: ended; trying again in 0.731s\n"
		"T: connected to 'https://h/s?token=***' again after 1.2 s\n",
	    "the end of it");

	o = (struct outage){ 0 };
	ok(fail("cut with 99973 bytes to come", 0) && over(), "a size");
	ok(!fail("cut with 1 bytes to come", 0), "another");
	ok(fail("silent for 4.1 s", 0) && !fail("silent for 95.23 s", 0),
	    "times");
	ok(fail("answers 503", 0) && fail("answers 429", 0), "a status");
	ok(!fail("answers 503", 0), "the same");
	said_is("T: cut with 99973 bytes to come; trying again in 0.731s\n"
		"T: connected to 'https://h/s?token=***' again after 1.2 s\n"
		"T: silent for 4.1 s; trying again in 0.731s\n"
		"T: answers 503; trying again in 0.731s\n"
		"T: answers 429; trying again in 0.731s\n",
	    "kinds");

	ok(outage_failed(&o, "410", true, 731, 192000), "without the id");
	said_is("T: 410; trying without the event id\n", "which is said");
}

int
main(void)
{
	static const char *const one[] = { "ended" };
	static const char *const two[] = { "ended", "lost" };
	char text[24] = "";
	unsigned lines = 0;

	said = tmpfile();
	if (!said || dup2(fileno(said), STDERR_FILENO) == -1)
		abort();
	say_name("T");
	told();

	ok(flap(one, 1, 1000) == 2 * (1 + SUMS), "a day, one kind");
	ok(flap(two, 2, 1000) == 2 * (2 + SUMS), "a day, two");
	ok(flap(one, 1, 25000) <= 2 * (1 + SUMS), "a day, slower");

	/* messages that differ all the time */
	o = (struct outage){ 0 };
	for (uint64_t now = 0; now < DAY_MS; now += 1000) {
		for (int i = 0; i < 10; i++)
			text[i] = (char)('a' + (now / 1000 >> 2 * i & 3));
		lines += fail(text, now);
	}
	ok(lines == OUTAGE_KINDS + SUMS, "a day, all different");

	return done();
}
