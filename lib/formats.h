/* SPDX-License-Identifier: MIT */
#ifndef FORMATS_H
#define FORMATS_H
/* The formats of jq, as builtins: "@csv", "@html", "@base64". */

#include "builtin.h"

extern const struct builtin formats_all[];

#endif
