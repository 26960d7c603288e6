/* SPDX-License-Identifier: MIT */
#ifndef ACCUMULATE_H
#define ACCUMULATE_H
/*
 * The state of a "reduce", changed in place: a step then costs what it adds, and
 * not what there is.  Lists that a step has made for the state bear its number as
 * their owner, and are reached by one way, from the state; only those are changed.
 */

#include "value.h"

/*
 * A new number: what there is of the state is not changed in place any more, as
 * others may have a part of it, or it may have one twice.
 */
void accumulate_renew(struct heap *h, struct value_state *state);

/* The same, if in v, which a step puts into the state, there is a part of it. */
void accumulate_share(
    struct heap *h, struct value_state *state, const struct value *v);

/*
 * *l is a list of type of what v holds, with room for more behind: v itself if
 * the state owns it, or a copy, which the state owns then.  state may be NULL.
 */
enum flow accumulate_open(struct heap *h, enum json_type type,
    const struct value *v, size_t more, struct value_state *state,
    struct value_list **l);

/* The list l, in which made is new, opened from v. */
struct value accumulate_close(
    const struct value *v, struct value_list *l, const struct value *made);

/* The array v with n items more behind it. */
enum flow accumulate_items(struct heap *h, struct value_state *state,
    const struct value *v, const struct value *item, size_t n,
    struct value *out);

/*
 * The object v with the members of w: their places are v's, their values w's.
 * deep: those that are objects in both have the members of both in turn.
 */
enum flow accumulate_members(struct heap *h, struct value_state *state,
    bool deep, const struct value *v, const struct value *w, struct value *out);

#endif
