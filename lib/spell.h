/* SPDX-License-Identifier: MIT */
#ifndef SPELL_H
#define SPELL_H
/*
 * Strings and numbers as jq 1.6 spells them.  Append to b; return 0, or -1 as
 * buf_room.
 */

#include "buf.h"

/*
 * text, valid UTF-8, as a JSON string.  Quote, backslash, C0 and DEL are
 * escaped, and nothing else.
 */
int spell_string(struct buf *b, struct slice text);

/* True if the JSON string v, with its quotes, is spelled so already. */
bool spell_same(struct slice v);

/*
 * v, a number, in the fewest digits that read back as v; with an exponent below
 * 1e-4 and where more than fifteen zeros would follow the digits.  One that is
 * infinite is the largest that is not.
 */
int spell_number(struct buf *b, double v);

#endif
