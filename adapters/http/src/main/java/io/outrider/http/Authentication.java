package io.outrider.http;

import io.outrider.experience.SinkUnavailableException;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a request says who sends it.
 *
 * @param kind none, a bearer token, or a signature
 * @param keyId the key's id, for a signature; else empty
 * @param secret the token or key; null for none
 * @param clock what a signature's time is read from
 */
record Authentication(Kind kind, String keyId, @Nullable Secret secret, InstantSource clock) {

    enum Kind {
        NONE,
        BEARER,
        HMAC
    }

    void authorize(HttpRequest.Builder request, String method, String rawPath, String sha256) {
        Secret known = secret;
        if (known == null) {
            return;
        }
        String value = known.reveal();
        if (kind == Kind.BEARER) {
            request.header("Authorization", "Bearer " + value);
            return;
        }
        try {
            long now = clock.instant().getEpochSecond();
            request.header(
                    "Authorization",
                    HmacSignature.sign(keyId, value, now, method, rawPath, sha256)
                            .header());
        } catch (IllegalArgumentException e) {
            throw new SinkUnavailableException("Cannot sign with " + this + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "no credentials";
            case BEARER -> "bearer token, " + secret;
            case HMAC -> "HMAC key " + keyId + ", " + secret;
        };
    }
}
