/* SPDX-License-Identifier: MIT */
#include "rejoin.h"
#include "tap.h"

#define EVENT(id) "id: " id "\ndata: x\n\n"

static struct rejoin r;

/* -1 at the end of what is said in first, second or both; step: chunk size */
static const char *
verdict(const char *first, const char *second, size_t step)
{
	int more = 1;

	rejoin_free(&r);
	rejoin_init(&r, 1000);
	for (int turn = 0; turn < 2; turn++) {
		struct slice s = slice_str(turn ? second : first);

		if (turn)
			rejoin_again(&r);
		for (more = 1; s.n && more == 1;) {
			size_t n = s.n < step ? s.n : step;

			more = rejoin_bytes(&r, (struct slice){ s.p, n });
			s = slice_from(s, n);
		}
		if (r.n < REJOIN_IDS)
			break;
	}
	return rejoin_word(rejoin_verdict(&r));
}

static void
verdicts(void)
{
	static const char three[] = EVENT("1") EVENT("2") EVENT("3");
	static const struct {
		const char *first, *second, *want;
	} t[] = {
		{ three, EVENT("3"), "honours" },
		{ three, ": hi\n\nevent: hello\ndata: x\n\n" EVENT("3"),
		    "honours" },
		{ three, EVENT("2") EVENT("3"), "repeats" },
		{ three, EVENT("1") EVENT("2"), "replays" },
		{ three, EVENT("0") EVENT("1"), "replays" },
		{ three, EVENT("-1") EVENT("0") EVENT("3"), "replays" },
		{ three, EVENT("9"), "live" },
		{ three, EVENT("9") EVENT("10"), "live" },
		{ three, "", "unknown" },
		{ three, "data: x\n\n", "unknown" },
		{ three, "id: 3\ndata: half", "unknown" },
		{ EVENT("1") EVENT("2"), "", "unknown" },
		{ "", "", "unknown" },
		{ "data: 1\n\ndata: 2\n\n", "", "unknown" },
		{ "data: 1\n\ndata: 2\n\ndata: 3\n\n", "", "no-ids" },
		{ "data: 1\n\ndata: 2\n\nid:\ndata: 3\n\n", "", "no-ids" },
		{ "data: 1\n\ndata: 2\n\ndata: 3\n\n" EVENT("1"), "",
		    "unknown" },
		/* several events with one id, and ids that persist */
		{ EVENT("1") EVENT("1") EVENT("2") "data: y\n\n" EVENT("3"),
		    EVENT("3"), "honours" },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		for (size_t step = 1; step < 100; step += 7)
			is(slice_str(verdict(t[i].first, t[i].second, step)),
			    slice_str(t[i].want), t[i].want);
}

static void
enough(void)
{
	static const char text[] = "data: x\n\n";

	rejoin_free(&r);
	rejoin_init(&r, 1000);
	for (int i = 0; i < 9; i++)
		ok(rejoin_bytes(&r, slice_str(text)) == 1, "more");
	ok(rejoin_bytes(&r, slice_str(text)) == 0, "ten without an id");
	verdict(EVENT("a") EVENT("b") EVENT("c"), "", 1000);
	ok(rejoin_bytes(&r, SLICE(EVENT("z"))) == 1, "it may come yet");
	ok(rejoin_bytes(&r, SLICE(EVENT("a"))) == 0, "it came");
	rejoin_refuse(&r);
	ok(rejoin_verdict(&r) == REJOIN_REFUSES, "refused");
	ok(strcmp(rejoin_text(REJOIN_NO_IDS), "its events have no ids") == 0,
	    "in words");
}

int
main(void)
{
	verdicts();
	enough();
	rejoin_free(&r);
	return done();
}
