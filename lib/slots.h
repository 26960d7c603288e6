/* SPDX-License-Identifier: MIT */
#ifndef SLOTS_H
#define SLOTS_H
/*
 * Whose connections are counted, over all processes, and how many there may
 * be (slot.h).
 */

#include <stdint.h>

#include "slot.h"
#include "state.h"

/* Slots that are taken may be looked at again after this. */
#define SLOTS_AGAIN_MS 500

struct slots {
	char name[72]; /* "": nobody counts */
	unsigned count;
	uint64_t wait_ms; /* for one to be free */

	/* the module's own */
	struct state state;
};

/* "NAME" or "NAME:COUNT".  Returns NULL, or why not. */
const char *slots_parse(struct slots *s, const char *text);

/* Open the place of the slots; what is wrong with it ends the process. */
void slots_open(struct slots *s);
void slots_close(struct slots *s);

/* False if all are taken.  True if one is held, or nobody counts. */
bool slots_take(const struct slots *s, struct slot *slot);

#endif
