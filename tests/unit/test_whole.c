/* SPDX-License-Identifier: MIT */
#include "whole.h"

#include <float.h>
#include <string.h>

#include "tap.h"

/* As libm has it. */
static void
same(double v)
{
	double part = whole_part(v), want = trunc(v);

	ok(memcmp(&part, &want, sizeof(part)) == 0, "the part");
	ok(whole_is(v) == (floor(v) == v), "whether it is all");
}

int
main(void)
{
	static const double all[] = { 0, 0.5, 1, 1.5, 0.9999999999999999, 1e15,
		4503599627370495.5, 9007199254740991, 9007199254740992,
		9223372036854775807.0, 1e19, 1e300, DBL_MIN, DBL_MAX,
		INFINITY };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		same(all[i]);
		same(-all[i]);
	}
	ok(!whole_is(NAN), "what is no number");
	return done();
}
