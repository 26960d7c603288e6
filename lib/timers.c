/* SPDX-License-Identifier: MIT */
#include "timers.h"

#include <stdlib.h>

int
timers_init(struct timers *t, size_t n)
{
	*t = (struct timers){ .n = n };
	t->due = malloc((n ? n : 1) * sizeof(*t->due));
	t->heap = malloc((n ? n : 1) * sizeof(*t->heap));
	t->place = malloc((n ? n : 1) * sizeof(*t->place));
	if (!t->due || !t->heap || !t->place) {
		timers_free(t);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		t->due[i] = UINT64_MAX;
		t->heap[i] = t->place[i] = i;
	}
	return 0;
}

static void
put(struct timers *t, size_t at, size_t member)
{
	t->heap[at] = member;
	t->place[member] = at;
}

static uint64_t
due_at(const struct timers *t, size_t at)
{
	return t->due[t->heap[at]];
}

static void
up(struct timers *t, size_t at, size_t member)
{
	size_t parent;

	for (; at; at = parent) {
		parent = (at - 1) / 2;
		if (due_at(t, parent) <= t->due[member])
			break;
		put(t, at, t->heap[parent]);
	}
	put(t, at, member);
}

static void
down(struct timers *t, size_t at, size_t member)
{
	size_t child;

	while ((child = 2 * at + 1) < t->n) {
		if (child + 1 < t->n && due_at(t, child + 1) < due_at(t, child))
			child++;
		if (due_at(t, child) >= t->due[member])
			break;
		put(t, at, t->heap[child]);
		at = child;
	}
	put(t, at, member);
}

void
timers_set(struct timers *t, size_t member, uint64_t due)
{
	uint64_t was = t->due[member];

	t->due[member] = due;
	if (due < was)
		up(t, t->place[member], member);
	else if (due > was)
		down(t, t->place[member], member);
}

size_t
timers_first(const struct timers *t, uint64_t *due)
{
	*due = due_at(t, 0);
	return t->heap[0];
}

void
timers_free(struct timers *t)
{
	free(t->due);
	free(t->heap);
	free(t->place);
	*t = (struct timers){ 0 };
}
