/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_H
#define REQUEST_H
/*
 * The HTTP options that sse-connect and sse-token share, named and meant as
 * curl's.  A tool puts REQUEST_OPTS into its option table and offers each
 * option to request_option first:
 *
 *	while ((k = cli_next(&c)) != -1) {
 *		if (request_option(&req, &c, k))
 *			continue;
 *		switch (k) ...
 *
 * Values of secret headers and proxy passwords go to say_secret, and are no
 * longer shown among the process's arguments.
 */

#include <stdint.h>

#include "buf.h"
#include "peer.h"

enum {
	REQUEST_NOPROXY = 512,
	REQUEST_PROXY_FILE,
	REQUEST_CACERT,
	REQUEST_KEY,
	REQUEST_CONNECT_TIMEOUT,
	REQUEST_URL_QUERY,
	REQUEST_COMPRESSED,
	REQUEST_JSON,
	REQUEST_INSECURE_HTTP
};

/* clang-format off */
#define REQUEST_OPTS \
	{ 'H', "header", "LINE|@FILE", \
	    "send this header, or those in FILE; repeatable" }, \
	{ 'X', "request", "METHOD", \
	    "request method (default GET, POST with a body)" }, \
	{ 'd', "data", "TEXT|@FILE", "send this body" }, \
	{ REQUEST_JSON, "json", "TEXT|@FILE", \
	    "send this body as application/json" }, \
	{ 'A', "user-agent", "TEXT", "name to give in User-Agent" }, \
	{ REQUEST_URL_QUERY, "url-query", "NAME=TEXT|NAME@FILE", \
	    "add this to the query of the URL, encoded; repeatable" }, \
	{ 'x', "proxy", "URL", \
	    "go through this proxy; repeatable, used in turn" }, \
	{ REQUEST_PROXY_FILE, "proxy-file", "FILE", \
	    "the same, one proxy a line" }, \
	{ REQUEST_NOPROXY, "noproxy", "HOSTS", \
	    "reach these hosts, comma-separated, without a proxy" }, \
	{ REQUEST_CACERT, "cacert", "FILE", \
	    "trust the certificates in FILE only" }, \
	{ 'E', "cert", "FILE", "present this client certificate" }, \
	{ REQUEST_KEY, "key", "FILE", "private key of --cert" }, \
	{ 'k', "insecure", NULL, "accept any certificate" }, \
	{ REQUEST_INSECURE_HTTP, "insecure-http", NULL, \
	    "send secrets over http:// to hosts other than this one" }, \
	{ REQUEST_CONNECT_TIMEOUT, "connect-timeout", "TIME", \
	    "give a connection this long to stand (default 30s)" }, \
	{ REQUEST_COMPRESSED, "compressed", NULL, \
	    "ask for a compressed answer" }, \
	PEER_OPTS
/* clang-format on */

/* Strings, in the order given. */
struct request_list {
	char **v;
	size_t n;
};

struct request {
	struct request_list
	    headers; /* lines as -H takes them; may hold {token} */
	struct request_list proxies;
	struct request_list queries; /* encoded, but for {token} and {id} */
	const char *method;          /* NULL: not given */
	struct buf body;
	bool has_body, json;
	const char *agent; /* NULL: not given; "": send none */
	const char *noproxy, *cacert, *cert, *key;
	bool insecure, insecure_http, compressed;
	bool secret; /* a header or client certificate must stay secret */
	uint64_t connect_ms;
	struct peer peer;
};

void request_init(struct request *r);

/* Take option k if it is one of REQUEST_OPTS.  Errors exit with SAY_USAGE. */
bool request_option(struct request *r, struct cli *c, int k);

/* The method in force: -X, else POST with a body, else GET. */
const char *request_method(const struct request *r);

/* True if -H names this header, with or without a value. */
bool request_names(const struct request *r, struct slice name);

/* True if a header or a query part has a place {name}. */
bool request_has(const struct request *r, struct slice name);

/* Append url with the --url-query parts added to its query. */
int request_url(struct buf *b, const struct request *r, struct slice url);

/*
 * The same, complete: {token} replaced, and the query part resume with its
 * {id} added if there is an id; resume may be NULL.
 */
int request_fill(struct buf *b, const struct request *r, struct slice url,
    struct slice token, const char *resume, struct slice id);

/*
 * Why url must not be asked for with these options, or NULL: it is not http
 * or https, or a secret (one of the options, of the URL itself, or the
 * caller's) would go over http:// to another host, be it a proxy.  *secret
 * tells whether one is attached.
 */
const char *request_refuse(const struct request *r, struct slice url,
    bool caller_secret, bool *secret);

void request_free(struct request *r);

#endif
