/* SPDX-License-Identifier: MIT */
#ifndef READY_H
#define READY_H
/*
 * Waiting for many descriptors of one kind, and a few others, in one call:
 * what was seen of the many is kept until it is dealt with.
 */

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

/* Of the many, looked at in a round; and the others, at most. */
#define READY_MANY 64
#define READY_OTHERS 4

struct ready {
	int fd; /* readable while one of the many is */

	/* what was seen: see ready_fd and ready_tag */
	struct epoll_event seen[READY_MANY];
	int n;

	/* the module's own */
	struct pollfd others[READY_OTHERS]; /* what epoll is told of */
	bool plain;                         /* or cannot be */
};

/* Returns 0, or -1 with errno. */
int ready_init(struct ready *r);

/*
 * One of the many, for EPOLLIN, EPOLLOUT, both or, yet, none; tag, below 2^31,
 * is what its user knows it by.
 */
void ready_put(struct ready *r, int fd, uint32_t tag, uint32_t events);
void ready_drop(struct ready *r, int fd);

/*
 * As poll for the others, and back when one of the many is ready, too.  Cheaper
 * than poll where it is called with the same p again and again.
 */
int ready_poll(struct ready *r, struct pollfd *p, size_t n, int ms);

/* See which of the many are ready now. */
void ready_look(struct ready *r);

/* Of what was seen, the descriptor and its tag. */
static inline int
ready_fd(const struct epoll_event *seen)
{
	return (int)(uint32_t)seen->data.u64;
}

static inline uint32_t
ready_tag(const struct epoll_event *seen)
{
	return (uint32_t)(seen->data.u64 >> 33);
}

void ready_free(struct ready *r);

#endif
