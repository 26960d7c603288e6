/* SPDX-License-Identifier: MIT */
#include "progress.h"

#define RING 10

void
progress_tick(struct progress *p)
{
	p->seen[p->at] = p->events;
	p->at = (p->at + 1) % RING;
	if (p->filled < RING)
		p->filled++;
}

double
progress_rate(const struct progress *p)
{
	uint64_t now, then;

	if (p->filled < 2)
		return 0;
	now = p->seen[(p->at + RING - 1) % RING];
	then = p->seen[(p->at + RING - p->filled) % RING];
	return (double)(now - then) / (p->filled - 1);
}

static int
size(struct buf *b, uint64_t n)
{
	static const char unit[] = "kMGT";
	double x = (double)n;
	int u = -1;

	while (x >= 1024 && u < 3) {
		x /= 1024;
		u++;
	}
	if (u < 0)
		return buf_fmt(b, "%llu B", (unsigned long long)n);
	return buf_fmt(b, "%.1f %ciB", x, unit[u]);
}

int
progress_line(struct buf *b, const struct progress *p, size_t width)
{
	size_t start = b->n;
	int r;

	r = buf_fmt(b, "%s  %llu events  %.1f/s  ", p->state,
	    (unsigned long long)p->events, progress_rate(p));
	r |= size(b, p->bytes);
	r |= buf_fmt(b, "  %llu reconnects  idle %llu s",
	    (unsigned long long)p->reconnects,
	    (unsigned long long)(p->idle_ms / 1000));
	if (b->n - start > width)
		b->n = start + width;
	return r;
}
