/* SPDX-License-Identifier: MIT */
#ifndef KEY_H
#define KEY_H
/*
 * An API key, from where keys are kept: a file of the caller's alone, an open
 * descriptor, a systemd credential, the environment.  Zero a struct key before
 * the first call.
 *
 * The calls return 1 with k->secret and k->from set; 0 if there is no such
 * place; -1 with k->why saying what is wrong with it, or empty when memory ran
 * out.  The secret is one line of visible ASCII, 1 to 4095 bytes.
 */

#include "buf.h"

struct key {
	struct buf secret;
	struct buf from; /* "'/home/a/.config/sse/x.key'", for messages */
	struct buf why;
};

/* A regular file, no symbolic link, ours, closed to everybody else. */
int key_file(struct key *k, const char *path);

/* Read fd to its end and close it. */
int key_fd(struct key *k, int fd);

/* $CREDENTIALS_DIRECTORY/name, if systemd gave one; its rights are systemd's. */
int key_credential(struct key *k, const char *name);

/*
 * $XDG_CONFIG_HOME/sse/NAME.key, as key_file.  key_path appends that path to b
 * and returns 0, or -1 when there is no home or no memory.
 */
int key_config(struct key *k, const char *name);
int key_path(struct buf *b, const char *name);

/*
 * The environment variable name.  It is taken out of the environment, and its
 * bytes are wiped where the system shows them to others.
 */
int key_env(struct key *k, const char *name);

/* Take it out unread. */
void key_forget_env(const char *name);

/* Wipe and free. */
void key_free(struct key *k);

#endif
