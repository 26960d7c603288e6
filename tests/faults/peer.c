/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* A server that speaks HTTP/2 only, whatever it is offered. */
static int
only_h2(SSL *ssl, const unsigned char **out, unsigned char *n,
    const unsigned char *in, unsigned in_n, void *ctx)
{
	static const unsigned char h2[] = { 2, 'h', '2' };

	(void)ssl;
	(void)ctx;
	return SSL_select_next_proto((unsigned char **)out, n, h2, sizeof(h2),
		   in, in_n) == OPENSSL_NPN_NEGOTIATED
	    ? SSL_TLSEXT_ERR_OK
	    : SSL_TLSEXT_ERR_ALERT_FATAL;
}

SSL_CTX *
peer_tls(const char *dir, const char *name, int highest, bool h2_only)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	char cert[4096], key[4096];

	snprintf(cert, sizeof(cert), "%s/%s.pem", dir, name);
	snprintf(key, sizeof(key), "%s/%s.key", dir, name);
	if (!ctx ||
	    SSL_CTX_use_certificate_file(ctx, cert, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1) {
		fprintf(stderr, "cannot use %s\n", cert);
		exit(2);
	}
	if (highest < TLS1_2_VERSION) { /* libraries of today need persuasion */
		SSL_CTX_set_security_level(ctx, 0);
		SSL_CTX_set_min_proto_version(ctx, highest);
	}
	SSL_CTX_set_max_proto_version(ctx, highest);
	if (h2_only)
		SSL_CTX_set_alpn_select_cb(ctx, only_h2, NULL);
	return ctx;
}

void
peer_init(struct peer *p, int fd, struct made *dice)
{
	struct timeval limit = { .tv_sec = 10 };
	int one = 1;

	*p = (struct peer){ .fd = fd, .dice = dice };
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

bool
peer_handshake(struct peer *p, SSL_CTX *ctx)
{
	p->ssl = SSL_new(ctx);
	if (!p->ssl)
		abort();
	SSL_set_fd(p->ssl, p->fd);
	if (SSL_accept(p->ssl) == 1)
		return true;
	p->gone = true;
	return false;
}

size_t
peer_read(struct peer *p, char *to, size_t n)
{
	ssize_t r;

	if (p->gone)
		return 0;
	r = p->ssl ? SSL_read(p->ssl, to, (int)n) : recv(p->fd, to, n, 0);
	return r > 0 ? (size_t)r : 0;
}

static void
put(struct peer *p, const char *s, size_t n)
{
	ssize_t r;

	while (n && !p->gone) {
		r = p->ssl ? SSL_write(p->ssl, s, (int)n)
			   : send(p->fd, s, n, MSG_NOSIGNAL);
		if (r <= 0) {
			p->gone = true;
			return;
		}
		s += r;
		n -= (size_t)r;
	}
}

void
peer_put(struct peer *p, struct slice s)
{
	if (!p->drip_ms) {
		put(p, s.p, s.n);
		return;
	}
	for (size_t i = 0; i < s.n && !p->gone; i++) {
		put(p, s.p + i, 1);
		poll(NULL, 0, p->drip_ms);
	}
}

/* A piece of the body, after gzip. */
static void
frame(struct peer *p, struct slice s)
{
	struct buf b = { .max = 0 };

	if (s.n == 0)
		return;
	if (p->framing != PEER_CHUNKED) {
		peer_put(p, s);
		return;
	}
	if (buf_fmt(&b, made_below(p->dice, 2) ? "%zx\r\n" : "%06zX;x=y\r\n",
		s.n) == -1 ||
	    buf_slice(&b, s) == -1 || buf_str(&b, "\r\n") == -1)
		abort();
	peer_put(p, buf_get(&b));
	buf_free(&b);
}

static void
pack(struct peer *p, struct slice s, int flush)
{
	unsigned char out[16384];

	p->z.next_in = (unsigned char *)(s.n ? s.p : "");
	p->z.avail_in = (unsigned)s.n;
	do {
		p->z.next_out = out;
		p->z.avail_out = sizeof(out);
		deflate(&p->z, flush);
		frame(p,
		    (struct slice){
			(char *)out, sizeof(out) - p->z.avail_out });
	} while (p->z.avail_out == 0);
}

void
peer_body(struct peer *p, struct slice s, size_t keep)
{
	struct slice piece;

	while (s.n) {
		piece = s;
		if (s.n > keep && made_below(p->dice, 4))
			piece.n = 1 + made_below(p->dice, s.n - keep);
		if (p->gzip)
			pack(p, piece, Z_SYNC_FLUSH);
		else
			frame(p, piece);
		s = slice_from(s, piece.n);
	}
}

void
peer_gzip(struct peer *p)
{
	p->gzip = true;
	if (deflateInit2(
		&p->z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
}

void
peer_gzip_end(struct peer *p, const char *how)
{
	char tail[64] = "";
	size_t n;

	if (strcmp(how, "cut") != 0) {
		p->z.next_in = (unsigned char *)"";
		p->z.avail_in = 0;
		p->z.next_out = (unsigned char *)tail;
		p->z.avail_out = sizeof(tail);
		deflate(&p->z, Z_FINISH);
		n = sizeof(tail) - p->z.avail_out;
		if (strcmp(how, "crc") == 0)
			tail[n - 8] = (char)(tail[n - 8] ^ 1);
		frame(p, (struct slice){ tail, n });
	}
	deflateEnd(&p->z);
	p->gzip = false;
}

void
peer_body_end(struct peer *p)
{
	if (p->framing == PEER_CHUNKED)
		peer_put(p, SLICE("0\r\n\r\n"));
}

void
peer_close(struct peer *p, const char *how)
{
	struct linger now = { 1, 0 };

	if (p->gzip)
		deflateEnd(&p->z);
	if (strcmp(how, "reset") == 0)
		setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	else if (p->ssl && strcmp(how, "fin") == 0 && !p->gone)
		SSL_shutdown(p->ssl);
	SSL_free(p->ssl);
	close(p->fd);
}
