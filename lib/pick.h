/* SPDX-License-Identifier: MIT */
#ifndef PICK_H
#define PICK_H
/*
 * The jq programs that are nothing but a path, ".data.user.name" or
 * ".data[0].id": the most usual ones, and the bytes at the path are the result,
 * so no library need take them apart and lose digits.
 */

#include "path.h"

/*
 * True if the jq program text is a path of plain names and indexes, which *p
 * then is, to be freed; "." is not.  What path_get finds with it is what the
 * program gives; where it finds nothing, the program gives null or an error.
 */
bool pick_parse(struct path *p, struct slice text);

#endif
