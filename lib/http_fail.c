/* SPDX-License-Identifier: MIT */
#include "http_fail.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "say.h"

/*
 * What libcurl says of chunks that make no sense is a code for lost connections
 * or, with codings, for writing that failed: only its words tell.
 */
static bool
bad_chunks(const struct http_end *e)
{
	return (e->code == CURLE_RECV_ERROR || e->code == CURLE_WRITE_ERROR) &&
	    strstr(e->words, "chunk");
}

/* Its verdict on our certificate; with TLS 1.3 it comes as a failed read. */
static bool
alert(const struct http_end *e)
{
	const char *text = strstr(e->words, " alert ");

	return text && !e->answered &&
	    (strstr(text, "certificate") || strstr(text, "unknown ca"));
}

/* libcurl 8 sometimes has the code for a host and the words for a proxy. */
static bool
lost_proxy(const struct http_end *e)
{
	return e->code == CURLE_COULDNT_RESOLVE_PROXY ||
	    (e->code == CURLE_COULDNT_RESOLVE_HOST &&
		strstr(e->words, "resolve proxy"));
}

/*
 * The end of a body that only the connection's end delimits, in TLS without a
 * close_notify: to libcurl 8 with OpenSSL 3 a failed read, to others the end.
 */
static bool
rude_end(const struct http_end *e)
{
	long version = 0;

	if (e->code != CURLE_RECV_ERROR || !e->headed || e->framed ||
	    !strstr(e->words, "unexpected eof"))
		return false;
	curl_easy_getinfo(e->easy, CURLINFO_HTTP_VERSION, &version);
	return version == CURL_HTTP_VERSION_1_0 ||
	    version == CURL_HTTP_VERSION_1_1;
}

/* tinyproxy answers a wrong password with 401 */
static bool
proxy_denies(const struct http_end *e)
{
	long why = 0;

	if (e->code == CURLE_PROXY)
		curl_easy_getinfo(e->easy, CURLINFO_PROXY_ERROR, &why);
	return e->connect_code == 407 || e->connect_code == 401 ||
	    why == CURLPX_NO_AUTH || why == CURLPX_USER_REJECTED;
}

enum http_fail
http_fail_kind(const struct http_end *e)
{
	if (proxy_denies(e))
		return HTTP_PROXY;
	if (alert(e))
		return HTTP_CERT;
	if (bad_chunks(e))
		return HTTP_BAD;
	if (rude_end(e))
		return HTTP_OK;
	switch (e->code) {
	case CURLE_OK:
		return HTTP_OK;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_CERT;
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
		return HTTP_LOCAL;
	case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9, among others */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		return HTTP_BAD;
	default:
		return HTTP_NETWORK;
	}
}

void
http_fail_words(const struct http_end *e, enum http_fail fail, const char *host,
    const char *via, char *out, size_t n)
{
	const char *why = say_bytes(
	    slice_str(
		*e->words ? e->words : curl_easy_strerror((CURLcode)e->code)),
	    160);
	long os = 0;

	curl_easy_getinfo(e->easy, CURLINFO_OS_ERRNO, &os);
	if (e->connect_code >= 300)
		snprintf(out, n, "proxy refuses to reach '%s': status %ld",
		    host, e->connect_code);
	else if (lost_proxy(e))
		snprintf(out, n, "cannot resolve the proxy's name");
	else if (e->code == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(out, n, "cannot resolve '%s': name not known", host);
	else if (e->code == CURLE_COULDNT_CONNECT)
		snprintf(out, n, "cannot connect to '%s'%s: %s", host, via,
		    os ? strerror((int)os) : why);
	else if (fail == HTTP_PROXY)
		snprintf(out, n, "proxy refuses to reach '%s': %s", host, why);
	else if (e->code == CURLE_PROXY)
		snprintf(
		    out, n, "cannot connect to '%s'%s: %s", host, via, why);
	else if (e->code == CURLE_OPERATION_TIMEDOUT)
		snprintf(
		    out, n, "cannot connect to '%s'%s: timed out", host, via);
	else if (alert(e))
		snprintf(out, n, "'%s' does not accept our certificate: %s",
		    host, why);
	else if (fail == HTTP_CERT)
		snprintf(out, n, "certificate of '%s' refused: %s", host, why);
	else if (e->code == CURLE_SSL_CONNECT_ERROR)
		snprintf(out, n, "no TLS with '%s': %s", host, why);
	else if (fail == HTTP_LOCAL)
		snprintf(out, n, "cannot ask '%s': %s", host, why);
	else if (fail == HTTP_BAD)
		snprintf(out, n, "'%s' answers no proper HTTP: %s", host, why);
	else
		snprintf(out, n, "connection to '%s' lost: %s", host, why);
}
