/* SPDX-License-Identifier: MIT */
#ifndef RENDER_H
#define RENDER_H
/*
 * Values as JSON: appended to b.
 */

#include "value.h"

/* As a result: what stands in the input as it stands there. */
enum flow render(struct heap *h, struct buf *b, const struct value *v);

/* As jq 1.6 writes it anew, for tojson and tostring. */
enum flow render_anew(struct heap *h, struct buf *b, const struct value *v);

#endif
