/* SPDX-License-Identifier: MIT */
#ifndef EXPAND_H
#define EXPAND_H
/*
 * What a program defines, as code: a call of a function becomes its body, so
 * that a function that calls itself becomes too much, and is left to libjq.
 * What is expanded is compiled by u->compile.
 */

#include "code.h"

/* A call of f, which u->scope has, with that list of arguments. */
struct code *expand_call(
    struct code_unit *u, const struct scope *f, const struct ast_node *args);

/* An AST_DEF, an AST_AS, an AST_REDUCE or AST_FOREACH, an AST_LABEL. */
struct code *expand_def(struct code_unit *u, const struct ast_node *n);
struct code *expand_as(struct code_unit *u, const struct ast_node *n);
struct code *expand_fold(struct code_unit *u, const struct ast_node *n);
struct code *expand_label(struct code_unit *u, const struct ast_node *n);

/* An AST_BREAK. */
struct code *expand_break(struct code_unit *u, const struct ast_node *n);

#endif
