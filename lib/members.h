/* SPDX-License-Identifier: MIT */
#ifndef MEMBERS_H
#define MEMBERS_H
/*
 * The members of one object listed once, for many look-ups: a walk over a large
 * object costs more than all the names that are then compared.
 */

#include "json.h"

/* An object with more members is walked at each look-up instead. */
#define MEMBERS_MAX 64

struct members {
	const char *of; /* where the object listed begins; NULL: none */
	size_t n;
	bool all; /* all are listed */
	struct {
		struct slice key, value; /* key with its quotes */
	} at[MEMBERS_MAX];
};

/*
 * As json_member; v is listed unless it is the object of the last call.  Set
 * m->of to NULL when other bytes may stand where that object was.
 */
struct slice members_get(struct members *m, struct slice v, struct slice name);

#endif
