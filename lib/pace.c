/* SPDX-License-Identifier: MIT */
#include "pace.h"
#include "clock.h"

#define SECOND 1000000

void
pace_again(struct pace_state *s)
{
	s->timed = false;
	s->again = true;
}

static double
due_time(
    struct pace_state *s, const struct pace *p, struct slice time, uint64_t now)
{
	int64_t t;

	if (!s->going) {
		s->going = true;
		s->due = (double)now;
	}
	if (p->speed <= 0)
		return p->rate > 0 ? s->due : 0;
	if (time.n < 2 || time.p[0] != '"' ||
	    clock_read((struct slice){ time.p + 1, time.n - 2 }, &t) == -1)
		return 0;
	if (!s->timed) {
		s->timed = true;
		s->start = now + (s->again ? SECOND : 0);
		s->origin = t;
	}
	return (double)s->start + (double)(t - s->origin) / p->speed;
}

bool
pace_wait(struct pace_state *s, const struct pace *p, struct slice time,
    uint64_t now, uint64_t *wake)
{
	double due = due_time(s, p, time, now);

	if (due <= (double)now)
		return false;
	*wake = (uint64_t)due + 1;
	return true;
}

void
pace_went(struct pace_state *s, const struct pace *p, uint64_t now)
{
	if (p->rate <= 0)
		return;
	/* who was held up gets no more than a second's worth at once */
	if (s->due < (double)now - SECOND)
		s->due = (double)now;
	s->due += SECOND / p->rate;
}
