/* SPDX-License-Identifier: MIT */
/*
 * Trials of numbers: those of every length, with what may follow them, against
 * the library of C.  (Other trials: test_sieve, test_prefilter.)
 */
#include <stdlib.h>

#include "draw.h"
#include "tap.h"
#include "trial.h"

/* Whether the trial says of a number what its value says. */
static bool
right(struct slice s, double value, double than)
{
	struct trial t = {
		.kind = TRIAL_COMPARE, .type = JSON_NUMBER, .number = than
	};
	bool good = true;

	for (t.sign = TRIAL_EQ; t.sign <= TRIAL_GE; t.sign++) {
		const bool holds[] = { value == than, value != than,
			value<than, value <= than, value> than, value >= than };

		good = good && (trial_run(&t, s) == TRIAL_MAY) == holds[t.sign];
	}
	return good;
}

/* The number is alone, or something follows it. */
static bool
everywhere(const char *number)
{
	static const char *const behind[] = { "", ",", "}", " ", "]\n",
		",\"abcdefgh\":1", "}}}}}}}}}}}}",
		"\xff\xff\xff\xff\xff\xff\xff", "\n1111111111111111" };
	double value = strtod(number, NULL);
	bool good = true;
	char text[80];

	for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++) {
		struct slice s = { text,
			(size_t)snprintf(
			    text, sizeof text, "%s%s", number, behind[i]) };

		good = good && right(s, value, value) &&
		    right(s, value, value + 1) && right(s, value, value / 2);
	}
	return good;
}

static void
test_by_hand(void)
{
	static const char *const t[] = { "0", "-0", "7", "-7", "1234567",
		"9999999", "12345678", "99999999", "123456789", "-1234567",
		"-12345678", "0.5", "-0.5", "1e3", "1E-3", "12345.75",
		"123456.5", "1234567.5", "1234567e1", "12345678e1",
		"999999999999999" };

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		ok(everywhere(t[i]), t[i]);
}

static void
test_random(void)
{
	char number[40];
	bool good = true;

	for (int i = 0; i < 200000 && good; i++) {
		unsigned v = below(1U << 30) >> below(30);

		snprintf(number, sizeof number, "%s%u%s", below(4) ? "" : "-",
		    v, below(8) ? "" : ".25");
		good = ok(everywhere(number), number);
	}
}

/* A number that not all of libjq read as a double says nothing. */
static void
test_long(void)
{
	ok(right(SLICE("999999999999999,"), 999999999999999, 5), "15 digits");
	ok(!right(SLICE("1000000000000000,"), 1e15, 1e15), "16 digits");
}

int
main(void)
{
	test_by_hand();
	test_random();
	test_long();
	return done();
}
