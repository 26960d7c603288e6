/* SPDX-License-Identifier: MIT */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

/* A number for jitter: random where the system has random bytes at hand. */
uint32_t chance32(void);

#endif
