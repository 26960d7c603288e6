/* SPDX-License-Identifier: MIT */
#ifndef FORMS_H
#define FORMS_H
/* All the forms there are, and what functions there are besides. */

#include "code.h"

/*
 * A call of the form name with n arguments, which are compiled; NULL with
 * u->why set if there is none, or none with such arguments.
 */
struct code *forms_call(
    struct code_unit *u, struct slice name, size_t n, struct code *const *arg);

/* Whether a function of that name, with n arguments, is not libjq's alone. */
bool forms_there(struct slice name, size_t n, bool later);

#endif
