/* SPDX-License-Identifier: MIT */
#include "slots.h"

#include <errno.h>
#include <string.h>

#include "num.h"
#include "say.h"

#define COUNT 3
#define COUNT_MAX 1000000

const char *
slots_parse(struct slots *s, const char *text)
{
	const char *colon = strchr(text, ':'), *why;
	size_t n = colon ? (size_t)(colon - text) : strlen(text);
	char name[sizeof(s->name)];
	uint64_t count = COUNT;

	if (n >= sizeof(name))
		return "too long";
	memcpy(name, text, n);
	name[n] = '\0';
	if (!state_name_ok(name))
		return "not a name";
	if (colon &&
	    (why = num_parse(slice_str(colon + 1), 1, COUNT_MAX, &count)))
		return why;
	memcpy(s->name, name, n + 1);
	s->count = (unsigned)count;
	return NULL;
}

void
slots_open(struct slots *s)
{
	if (*s->name && state_open(&s->state, s->name) == -1)
		say_die(SAY_CREATE, "%s", s->state.why);
}

void
slots_close(struct slots *s)
{
	if (*s->name)
		state_close(&s->state);
}

bool
slots_take(const struct slots *s, struct slot *slot)
{
	if (!*s->name || slot->fd != -1)
		return true;
	switch (slot_take(slot, s->state.fd, s->count)) {
	case SLOT_HELD:
		return true;
	case SLOT_NONE:
		return false;
	case SLOT_FAILED:
		break;
	}
	say_die(SAY_CREATE, "cannot lock a slot of '%s': %s", s->name,
	    strerror(errno));
}
