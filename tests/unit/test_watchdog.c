/* SPDX-License-Identifier: MIT */
#include "tap.h"
#include "watchdog.h"

#define YEAR_MS UINT64_C(31536000000)

static struct watchdog w;
static uint64_t silence;

static enum watchdog_bite
at(uint64_t now, uint64_t lost)
{
	silence = 0;
	return watchdog_check(&w, now, lost, &silence);
}

static void
fixed(void)
{
	watchdog_init(&w, 1000, 0);
	watchdog_open(&w, 5000, 0);
	ok(watchdog_due(&w) == 6000, "due");
	ok(at(5999, 0) == WATCHDOG_QUIET, "not yet");
	watchdog_byte(&w, 5999, 0);
	ok(at(6998, 0) == WATCHDOG_QUIET, "a byte puts it off");
	ok(at(6999, 0) == WATCHDOG_BYTE && silence == 1000, "now");

	watchdog_init(&w, 0, 1000);
	watchdog_open(&w, 5000, 0);
	watchdog_byte(&w, 5900, 0);
	ok(at(6000, 0) == WATCHDOG_EVENT && silence == 1000,
	    "bytes are no events");
	watchdog_open(&w, 7000, 0);
	watchdog_event(&w, 7500);
	ok(at(8499, 0) == WATCHDOG_QUIET && watchdog_due(&w) == 8500,
	    "events are");

	watchdog_init(&w, 0, 0);
	watchdog_open(&w, 0, 0);
	ok(at(YEAR_MS, 0) == WATCHDOG_QUIET && watchdog_due(&w) == UINT64_MAX,
	    "no limit");
}

static void
excused(void)
{
	watchdog_init(&w, 1000, 1000);
	watchdog_open(&w, 0, 70);
	ok(at(600000, 70 + 599500) == WATCHDOG_QUIET, "stopped ten minutes");
	ok(watchdog_due(&w) == 600500, "the rest of the time is left");
	watchdog_byte(&w, 600400, 70 + 599500);
	ok(at(600500, 70 + 599500) == WATCHDOG_EVENT, "for events, too");
	ok(silence == 1000, "what was excused is not counted");
}

static void
suspended(void)
{
	watchdog_init(&w, 90000, 0);
	watchdog_open(&w, 0, 0);
	watchdog_suspended(&w, 1000);
	ok(watchdog_due(&w) == 16000, "it has to prove that it lives");
	ok(at(15999, 0) == WATCHDOG_QUIET, "in its time");
	watchdog_byte(&w, 15999, 0);
	ok(at(16000, 0) == WATCHDOG_QUIET, "and did");
	watchdog_suspended(&w, 20000);
	ok(at(35000, 0) == WATCHDOG_BYTE && silence == 19001, "and did not");
}

static void
learnt(void)
{
	uint64_t now = 0;

	watchdog_init(&w, WATCHDOG_LEARN, 0);
	watchdog_open(&w, now, 0);
	ok(watchdog_due(&w) == 90000, "to begin with");
	for (int i = 0; i < 8; i++)
		watchdog_byte(&w, now += 15000, 0);
	ok(watchdog_due(&w) == now + 60000, "four heartbeats");
	ok(at(now + 60000, 0) == WATCHDOG_BYTE, "are missed");
	watchdog_open(&w, now += 61000, 0);
	ok(watchdog_due(&w) == now + 60000, "as before");
	ok(at(now + 60000, 0) == WATCHDOG_BYTE, "nothing at all this time");
	watchdog_open(&w, now += 61000, 0);
	ok(watchdog_due(&w) == now + 120000, "quiet, not dead");
}

int
main(void)
{
	fixed();
	excused();
	suspended();
	learnt();
	return done();
}
