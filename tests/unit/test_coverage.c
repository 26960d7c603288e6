/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "coverage.h"
#include "tap.h"

#define OPEN "{\"note\":\"open\"}"
#define CLOSE "{\"note\":\"close\",\"seconds\":10,\"events\":5}"
#define EMPTY "{\"note\":\"close\",\"seconds\":10,\"events\":0}"
#define SILENT "{\"note\":\"close\",\"seconds\":10,\"events\":5,\"silent\":4}"
#define GAP(v, s) "{\"note\":\"gap\",\"seconds\":" s ",\"verdict\":\"" v "\"}"
#define RESUMED                                                                \
	"{\"note\":\"gap\",\"seconds\":10,\"verdict\":\"resumed\","            \
	"\"resumed\":true}"
#define UNTOLD "{\"note\":\"gap\",\"verdict\":\"live\"}"
#define DOWN "{\"note\":\"down\",\"seconds\":10}"

struct step {
	int t; /* seconds */
	const char *note, *stream;
};

#define EVENT NULL
#define END                                                                    \
	{                                                                      \
		.t = -1                                                        \
	}

static void
covers(bool timed, const struct step *v, int end, double want, const char *what)
{
	static const uint64_t seed[2] = { 1, 2 };
	struct coverage c;
	double got;

	coverage_init(&c, 100, seed);
	c.timed = timed;
	for (; v->t >= 0; v++) {
		struct slice stream = { NULL, 0 }, note = { NULL, 0 };

		if (v->stream)
			stream = slice_str(v->stream);
		if (v->note)
			note = slice_str(v->note);
		ok(coverage_add(&c, stream, v->t * INT64_C(1000000), note) == 0,
		    "add");
	}
	got = coverage_get(&c, end * INT64_C(1000000));
	if (!ok(isnan(want) ? isnan(got) : fabs(got - want) < 1e-9, what))
		printf("# got %g, want %g\n", got, want);
	coverage_reset(&c);
}

#define TIMED(end, want, what, ...)                                            \
	covers(true, (const struct step[]){ __VA_ARGS__, END }, end, want, what)
#define UNTIMED(end, want, what, ...)                                          \
	covers(                                                                \
	    false, (const struct step[]){ __VA_ARGS__, END }, end, want, what)

static void
timed(void)
{
	TIMED(10, NAN, "no notes", { 0, EVENT, NULL }, { 10, EVENT, NULL });
	TIMED(10, 1, "still connected", { 0, OPEN, NULL });
	TIMED(
	    20, 0.5, "closed for good", { 0, OPEN, NULL }, { 10, CLOSE, NULL });
	TIMED(30, 1, "resumed", { 0, OPEN, NULL }, { 10, CLOSE, NULL },
	    { 20, OPEN, NULL }, { 20, RESUMED, NULL }, { 20, EVENT, NULL },
	    { 30, CLOSE, NULL });
	TIMED(30, 1, "replayed", { 0, OPEN, NULL }, { 10, CLOSE, NULL },
	    { 20, OPEN, NULL }, { 21, GAP("replayed", "10"), NULL });
	TIMED(40, 0.75, "live", { 0, OPEN, NULL }, { 10, CLOSE, NULL },
	    { 20, OPEN, NULL }, { 21, GAP("live", "10"), NULL });
	TIMED(40, 0.75, "refused", { 0, OPEN, NULL }, { 10, CLOSE, NULL },
	    { 20, OPEN, NULL }, { 21, GAP("refused", "10"), NULL });
	TIMED(40, 0.75, "unknown", { 0, OPEN, NULL }, { 10, CLOSE, NULL },
	    { 20, OPEN, NULL }, { 21, GAP("unknown", "10"), NULL });
	TIMED(40, 0.75, "not told yet", { 0, OPEN, NULL }, { 10, CLOSE, NULL },
	    { 20, OPEN, NULL });
	TIMED(50, 1, "two tries for one gap", { 0, OPEN, NULL },
	    { 10, CLOSE, NULL }, { 20, OPEN, NULL }, { 30, EMPTY, NULL },
	    { 40, OPEN, NULL }, { 41, RESUMED, NULL });
	TIMED(20, 0.8, "silence is lost", { 0, OPEN, NULL },
	    { 10, SILENT, NULL }, { 10, OPEN, NULL }, { 10, EVENT, NULL });
	TIMED(40, 0.75, "a gap alone", { 0, EVENT, NULL },
	    { 40, GAP("live", "10"), NULL });
}

/* One file of several runs. */
static void
runs(void)
{
	TIMED(40, 0.75, "the second starts afresh", { 0, OPEN, NULL },
	    { 10, CLOSE, NULL }, { 20, OPEN, NULL }, { 25, EVENT, NULL },
	    { 30, CLOSE, NULL }, { 30, OPEN, NULL }, { 30, RESUMED, NULL });
	TIMED(40, 0.75, "the same by its notes alone", { 0, OPEN, NULL },
	    { 10, CLOSE, NULL }, { 20, OPEN, NULL }, { 30, CLOSE, NULL },
	    { 30, OPEN, NULL }, { 30, RESUMED, NULL });
	TIMED(40, 1, "the second resumes", { 0, OPEN, NULL },
	    { 10, CLOSE, NULL }, { 20, OPEN, NULL }, { 25, RESUMED, NULL });
	TIMED(40, 0.75, "the first was killed", { 0, OPEN, NULL },
	    { 10, EVENT, NULL }, { 20, OPEN, NULL }, { 25, EVENT, NULL });
	TIMED(40, 1, "was killed and is resumed", { 0, OPEN, NULL },
	    { 10, EVENT, NULL }, { 20, OPEN, NULL }, { 25, RESUMED, NULL });
	TIMED(40, 0.25, "the last ones never connect", { 0, OPEN, NULL },
	    { 10, CLOSE, NULL }, { 30, DOWN, NULL }, { 40, DOWN, NULL });
	TIMED(30, 0.0, "none ever connects", { 10, DOWN, NULL },
	    { 30, DOWN, NULL });
	TIMED(20, 1, "a clock that goes back", { 10, OPEN, NULL },
	    { 0, EVENT, NULL }, { 20, CLOSE, NULL });
}

static void
streams(void)
{
	TIMED(40, 0.625, "weighed by their time", { 0, OPEN, "a" },
	    { 10, CLOSE, "a" }, { 0, OPEN, "b" }, { 40, EVENT, "b" },
	    { 40, EVENT, "c" });
	TIMED(40, 0.75, "one that is known for less", { 0, OPEN, "a" },
	    { 20, OPEN, "b" }, { 25, CLOSE, "b" }, { 40, EVENT, "a" });
	for (int i = 0; i < 2; i++) {
		static struct step many[202];

		for (int k = 0; k < 101; k++) {
			static char names[101][8];

			snprintf(names[k], sizeof names[k], "s%d", k);
			many[k] = (struct step){ 0, OPEN, names[k] };
			many[101 + k] = (struct step){ 10,
				i && k < 50 ? CLOSE : EVENT, names[k] };
		}
		many[201] = (struct step)END;
		covers(true, many, 20, i ? 0.75 : 1, "many");
	}
}

static void
untimed(void)
{
	UNTIMED(0, 0.5, "by seconds", { 0, OPEN, NULL }, { 0, CLOSE, NULL },
	    { 0, OPEN, NULL }, { 0, GAP("live", "20"), NULL },
	    { 0, EVENT, NULL }, { 0, CLOSE, NULL });
	UNTIMED(0, 1, "resumed", { 0, OPEN, NULL }, { 0, CLOSE, NULL },
	    { 0, OPEN, NULL }, { 0, RESUMED, NULL }, { 0, CLOSE, NULL });
	UNTIMED(10, 0.5, "still connected", { 0, OPEN, NULL },
	    { 0, CLOSE, NULL }, { 0, OPEN, NULL },
	    { 0, GAP("live", "20"), NULL });
	UNTIMED(0, NAN, "two runs", { 0, OPEN, NULL }, { 0, CLOSE, NULL },
	    { 0, OPEN, NULL }, { 0, EVENT, NULL }, { 0, CLOSE, NULL });
	UNTIMED(0, NAN, "a gap of no length", { 0, OPEN, NULL },
	    { 0, UNTOLD, NULL }, { 0, CLOSE, NULL });
	UNTIMED(0, NAN, "killed", { 0, OPEN, NULL }, { 0, OPEN, NULL },
	    { 0, CLOSE, NULL });
	UNTIMED(0, 0.6, "silence is in the gap", { 0, OPEN, NULL },
	    { 0, SILENT, NULL }, { 0, OPEN, NULL },
	    { 0, GAP("live", "4"), NULL });
	UNTIMED(0, 0.5, "down at the end", { 0, OPEN, NULL },
	    { 0, CLOSE, NULL }, { 0, DOWN, NULL });
}

int
main(void)
{
	timed();
	runs();
	streams();
	untimed();
	return done();
}
