/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <stdlib.h>

#include "tap.h"

#define S INT64_C(1000000)

static void
by_hand(void)
{
	struct window w;
	int64_t t0 = INT64_C(1704110400) * S;

	ok(window_init(&w, 60 * S) == 0, "made");
	ok(window_rate(&w) == 0, "empty");
	ok(window_add(&w, t0), "first");
	ok(window_add(&w, t0 + 30 * S), "second");
	ok(window_add(&w, t0 + 60 * S), "third");
	ok(w.count == 3, "exactly as old as the window is wide still counts");
	ok(window_rate(&w) == 0.05, "3 in 60 s");
	ok(window_add(&w, t0 + 10 * S), "out of order");
	ok(w.count == 4 && w.end == t0 + 60 * S, "the end stays");
	window_advance(&w, t0 + 60 * S + 1000);
	ok(w.count == 3, "a millisecond later it does not");
	window_advance(&w, t0);
	ok(w.end == t0 + 60 * S + 1000, "never back");
	ok(!window_add(&w, t0), "before the window");
	ok(w.count == 3, "is not counted");
	window_advance(&w, t0 + 500 * S);
	ok(w.count == 0 && window_rate(&w) == 0, "all left behind");
	ok(window_add(&w, t0 + 441 * S), "still inside");
	ok(w.count == 1, "counted");
	window_reset(&w);
	ok(w.count == 0 && !w.any, "reset");
	ok(window_add(&w, t0) && w.count == 1, "earlier than ever");
	window_free(&w);
}

static void
before_1970(void)
{
	struct window w;

	ok(window_init(&w, S) == 0, "made");
	ok(window_add(&w, -62167219200 * S), "year 0");
	ok(window_add(&w, -2 * S), "first");
	ok(window_add(&w, -1 * S), "second");
	ok(w.count == 2, "across");
	ok(window_add(&w, 0), "third");
	ok(w.count == 2, "of 1970");
	ok(window_add(&w, 253402300799 * S), "year 9999");
	ok(w.count == 1, "alone");
	window_free(&w);
}

/* Against a list of all events. */
static void
property(int64_t width, int64_t step, unsigned seed)
{
	enum {
		N = 3000
	};
	static int64_t at[N];
	struct window w;
	int64_t t = 0, slack = 1000;
	bool good = true;

	srand(seed);
	if (width > 60 * S)
		slack = 2 * (width / 60000 + 1);
	ok(window_init(&w, width) == 0, "made");
	for (int i = 0; i < N; i++) {
		uint64_t least = 0, most = 0;

		t += rand() % step;
		at[i] = t;
		window_add(&w, t);
		for (int j = 0; j <= i; j++) {
			least += t - at[j] <= width;
			most += t - at[j] <= width + slack;
		}
		if (w.count < least || w.count > most)
			good = false;
	}
	ok(good, "within two grains of the true count");
	window_free(&w);
}

int
main(void)
{
	by_hand();
	before_1970();
	property(60 * S, S, 1);
	property(S, 10000, 2);
	property(1000, 1000, 3);
	property(3600 * S, 10 * S, 4);
	property(61 * S, 500000, 5);
	property(S, 20 * S, 6);
	property(INT64_C(86400000000) * 365, S * 86400, 7);
	return done();
}
