/* SPDX-License-Identifier: MIT */
#include "redial.h"
#include "tap.h"

static struct redial r;

static void
begin(const char *text, bool tokens)
{
	struct backoff b;

	backoff_init(&b);
	if (text)
		ok(backoff_parse(&b, text) == NULL, text);
	redial_init(&r, &b, tokens);
}

static void
step(enum redial_end end, uint64_t took, int64_t floor, bool probe,
    uint64_t wait)
{
	struct redial_step s = redial_next(&r, end, took, -1, floor, 0);
	char what[80];

	snprintf(what, sizeof(what), "%d: probe %d in %llu, not %d in %llu",
	    end, s.probe, (unsigned long long)s.wait_ms, probe,
	    (unsigned long long)wait);
	ok(s.probe == probe && s.wait_ms == wait, what);
}

int
main(void)
{
	struct redial_step s;

	/* a dead way: probes, 15 s apart at most, then at once */
	begin(NULL, true);
	step(REDIAL_CUT, 0, -1, true, 1000);
	step(REDIAL_PATH, 0, -1, true, 2000);
	step(REDIAL_PATH, 0, -1, true, 4000);
	step(REDIAL_PATH, 5000, -1, true, 3000);
	step(REDIAL_PATH, 10000, -1, true, 5000);
	step(REDIAL_PATH, 60000, -1, true, 500);
	step(REDIAL_REACHED, 0, -1, false, 0);
	redial_reset(&r);
	step(REDIAL_PATH, 0, -1, true, 1000);

	/* a faulty server: as the back-off has it, and Retry-After */
	begin(NULL, true);
	step(REDIAL_BUSY, 0, -1, false, 1000);
	step(REDIAL_BUSY, 0, 7000, false, 7000);
	step(REDIAL_BUSY, 0, 0, false, 4000);
	/* from the first token that had to be waited for half-way to the next */
	step(REDIAL_NO_TOKEN, 0, 60000, true, 60000);
	step(REDIAL_REACHED, 0, -1, false, 0);
	step(REDIAL_BUSY, 0, -1, false, 60000);
	step(REDIAL_BUSY, 0, 90000, false, 90000);
	step(REDIAL_NO_TOKEN, 0, 600000, true, 600000);
	step(REDIAL_CUT, 0, -1, true, REDIAL_AGAIN_MAX);
	step(REDIAL_ENDED, 0, -1, false, 30000);
	redial_reset(&r);
	step(REDIAL_BUSY, 0, -1, false, 1000);
	step(REDIAL_NO_TOKEN, 0, -1, true, 2000);

	/* what costs nothing needs no probe, nor seldom asking */
	begin(NULL, false);
	step(REDIAL_PATH, 10000, -1, false, 1000);
	step(REDIAL_CUT, 0, -1, false, 2000);
	step(REDIAL_BUSY, 0, -1, false, 4000);
	step(REDIAL_ENDED, 0, -1, false, 8000);

	/* a longest wait is meant for what costs, a first one for all */
	begin("2s:6m:0", true);
	for (int i = 0; i < 8; i++)
		s = redial_next(&r, REDIAL_PATH, 0, -1, -1, 9);
	ok(s.wait_ms == 15000, "probes cost nothing");
	ok(r.backoff.tries == 8 && r.backoff.max_ms == 360000, "unchanged");
	step(REDIAL_BUSY, 0, -1, false, 360000);
	begin("1m:6m:0", true);
	step(REDIAL_PATH, 0, -1, true, 60000);
	step(REDIAL_PATH, 0, -1, true, 60000);
	begin("2s:6m:0", false);
	for (int i = 0; i < 8; i++)
		s = redial_next(&r, REDIAL_PATH, 0, -1, -1, 9);
	ok(s.wait_ms == 256000, "what needs no token is asked as told");

	/* a retry field is heeded, several processes are kept apart */
	begin(NULL, true);
	s = redial_next(&r, REDIAL_PATH, 0, 40000, -1, UINT32_MAX);
	ok(s.wait_ms == 40000, "retry");
	s = redial_next(&r, REDIAL_NO_TOKEN, 0, -1, 5000, UINT32_MAX);
	ok(s.wait_ms == 6023, "up to a second more");
	return done();
}
