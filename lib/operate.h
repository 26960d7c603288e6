/* SPDX-License-Identifier: MIT */
#ifndef OPERATE_H
#define OPERATE_H
/*
 * The operators of jq on values.  *out is set on FLOW_ON.
 */

#include "ast.h"
#include "value.h"

/* An AST_BINARY: *out is a sign b. */
enum flow operate_binary(struct heap *h, enum ast_sign sign,
    const struct value *a, const struct value *b, struct value *out);

/* The same of the state of a "reduce", or a part of it, in place: accumulate.h. */
enum flow operate_state(struct heap *h, struct value_state *state,
    enum ast_sign sign, const struct value *v, const struct value *w,
    struct value *out);

/* -v */
enum flow operate_negate(
    struct heap *h, const struct value *v, struct value *out);

/* v[key], whatever they are. */
enum flow operate_index(struct heap *h, const struct value *v,
    const struct value *key, struct value *out);

#endif
