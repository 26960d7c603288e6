/* SPDX-License-Identifier: MIT */
#ifndef ROOM_H
#define ROOM_H
/*
 * ROOM bytes at room, which the test defines to be whole pages, with a page on
 * either side that nobody may touch.
 */

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static char *room;

static void
make_room(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *all = mmap(NULL, ROOM + 2 * page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED ||
	    mprotect(all + page, ROOM, PROT_READ | PROT_WRITE) == -1)
		abort();
	room = all + page;
}

#endif
