/* SPDX-License-Identifier: MIT */
#ifndef ORDERING_H
#define ORDERING_H
/* Functions of jq that go by a key of each item: "sort_by", "group_by". */

#include "machine.h"

extern const struct form ordering_all[];

#endif
