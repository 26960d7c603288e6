/* SPDX-License-Identifier: MIT */
#ifndef PEER_H
#define PEER_H
/*
 * The server's end of one connection: bytes as they are, or as a body in the
 * framing of the answer, through TLS and gzip where wanted, in pieces or drop
 * by drop, and every way to end.  Blocking, ten seconds a call.  Once the peer
 * has gone, what is put vanishes.
 */

#include <openssl/ssl.h>
#include <zlib.h>

#include "buf.h"
#include "made.h"

enum peer_framing {
	PEER_CLOSE, /* the body ends with the connection */
	PEER_CHUNKED,
	PEER_LENGTH /* the length was told beforehand */
};

struct peer {
	int fd;
	SSL *ssl;
	enum peer_framing framing;
	bool gzip;
	z_stream z;
	int drip_ms; /* 0: as fast as it goes */
	bool gone;
	struct made *dice; /* where pieces end */
};

/* A TLS server with DIR/NAME.pem and DIR/NAME.key; highest: a TLS1_x_VERSION. */
SSL_CTX *peer_tls(const char *dir, const char *name, int highest, bool h2_only);

void peer_init(struct peer *p, int fd, struct made *dice);

/* The TLS handshake.  False if it fails. */
bool peer_handshake(struct peer *p, SSL_CTX *ctx);

/* Up to n bytes.  0: the peer has closed, or said nothing for ten seconds. */
size_t peer_read(struct peer *p, char *to, size_t n);

/* Bytes as they are. */
void peer_put(struct peer *p, struct slice s);

/* Bytes of the body, in pieces; none but the last ends in the last keep bytes. */
void peer_body(struct peer *p, struct slice s, size_t keep);

/* Start gzip; end it: "whole", "cut" before the trailer, with a wrong "crc". */
void peer_gzip(struct peer *p);
void peer_gzip_end(struct peer *p, const char *how);

/* The end of the body as the framing has it. */
void peer_body_end(struct peer *p);

/* Close: "fin" (with close_notify), "rude" (without one), or "reset". */
void peer_close(struct peer *p, const char *how);

#endif
