package io.outrider.http;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * How an {@link HttpSink} is made; every setting has a default, the default credentials are none. Settings are checked as
 * they are set. Not thread-safe.
 */
public final class HttpSinkBuilder {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    final URI endpoint;
    InstantSource clock = Clock.systemUTC();
    Authentication authentication = new Authentication(Authentication.Kind.NONE, "", null, clock);
    SSLContext sslContext;
    Duration connectTimeout = Duration.ofSeconds(10);
    Duration deadline = Duration.ofSeconds(30);
    long bytesPerSecond = 32_768;

    HttpSinkBuilder(URI endpoint) {
        this.endpoint = checked(endpoint);
        this.sslContext = Trust.jdk();
    }

    private static URI checked(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("an HTTP endpoint's scheme is https or http, not \"" + scheme + "\"");
        }
        if (uri.getRawUserInfo() != null) { // a secret: not to be shown
            throw new IllegalArgumentException("the URI of the endpoint on " + host
                    + " carries user information; give secrets from a file or the environment");
        }
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException("the endpoint " + uri + " names no host");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the endpoint on " + host
                    + " has a query or a fragment; what a URI may say is for " + "ExperienceSinkProvider.sink");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return URI.create(scheme + "://" + uri.getRawAuthority() + path);
    }

    /**
     * Sends a bearer token (RFC 6750).
     *
     * @throws IllegalArgumentException if the endpoint is not reached by https, unless it is this machine: a token that is
     *     sent in the clear is anybody's
     */
    public HttpSinkBuilder bearer(Secret token) {
        if (endpoint.getScheme().equals("http") && !LOOPBACK.contains(endpoint.getHost())) {
            throw new IllegalArgumentException(
                    "a bearer token would go to " + endpoint + " in the clear; use https, or sign with hmac");
        }
        authentication = new Authentication(Authentication.Kind.BEARER, "", token, clock);
        return this;
    }

    /**
     * Signs each request, as {@link HmacSignature} says.
     *
     * @param keyId which key it is, for the receiver
     * @param secret the key, at least {@value HmacSignature#LEAST_SECRET_BYTES} bytes
     * @throws IllegalArgumentException if the id has other characters than letters, digits, dots, dashes and underscores
     */
    public HttpSinkBuilder hmac(String keyId, Secret secret) {
        authentication = new Authentication(Authentication.Kind.HMAC, HmacSignature.requireKeyId(keyId), secret, clock);
        return this;
    }

    /** What TLS trusts, and who this side is for a server that asks; the JDK's default unless set. */
    public HttpSinkBuilder sslContext(SSLContext context) {
        sslContext = context;
        return this;
    }

    /**
     * Trusts the certificate authorities in a PEM file, and no others.
     *
     * @throws io.outrider.experience.ExperienceException if the file cannot be read or holds no certificate
     */
    public HttpSinkBuilder trust(Path pem) {
        sslContext = Trust.only(pem);
        return this;
    }

    /** How long connecting may take; 10 s unless set. */
    public HttpSinkBuilder connectTimeout(Duration timeout) {
        connectTimeout = positive(timeout, "the time for connecting");
        return this;
    }

    /**
     * How long a file may take from connecting to the end of the answer: {@code base}, and one second more for every
     * {@code bytesPerSecond}; 30 s and 32,768 bytes unless set, so that 16 MiB may take 9 minutes.
     */
    public HttpSinkBuilder deadline(Duration base, long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("the bytes per second must be positive, were " + bytesPerSecond);
        }
        deadline = positive(base, "the deadline");
        this.bytesPerSecond = bytesPerSecond;
        return this;
    }

    /** What the time in signatures, and the date in {@code Retry-After}, are read from; the system's clock unless set. */
    public HttpSinkBuilder clock(InstantSource source) {
        clock = source;
        authentication =
                new Authentication(authentication.kind(), authentication.keyId(), authentication.secret(), source);
        return this;
    }

    private static Duration positive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " must be positive, was " + duration);
        }
        return duration;
    }

    /** The sink; it connects when the first file is put. */
    public HttpSink build() {
        return new HttpSink(this);
    }
}
