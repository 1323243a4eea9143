package io.outrider.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a URI says about an {@link HttpSink}. Messages show a parameter's name, never its value: it might be a secret. */
final class SinkUri {

    private static final String BEARER_FILE = "bearer-file";
    private static final String BEARER_ENV = "bearer-env";
    private static final String HMAC_KEY = "hmac-key";
    private static final String HMAC_FILE = "hmac-secret-file";
    private static final String HMAC_ENV = "hmac-secret-env";
    private static final String CA_FILE = "ca-file";
    private static final String DEADLINE = "deadline-seconds";
    private static final String RATE = "bytes-per-second";
    private static final String KNOWN =
            String.join(", ", BEARER_FILE, BEARER_ENV, HMAC_KEY, HMAC_FILE, HMAC_ENV, CA_FILE, DEADLINE, RATE);

    private final String host;
    private final Map<String, String> parameters = new TreeMap<>();

    private SinkUri(String host) {
        this.host = host;
    }

    static HttpSink sink(URI uri, String scheme) {
        if (!scheme.equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("not an " + scheme + ": URI: its scheme is " + uri.getScheme());
        }
        SinkUri said = new SinkUri(String.valueOf(uri.getHost()));
        said.parse(uri.getRawQuery());
        HttpSinkBuilder builder = HttpSink.builder(withoutQuery(uri));
        said.authenticate(builder);
        String ca = said.parameters.remove(CA_FILE);
        if (ca != null) {
            builder.trust(Path.of(ca));
        }
        long seconds = said.number(DEADLINE, builder.deadline.toSeconds());
        builder.deadline(Duration.ofSeconds(seconds), said.number(RATE, builder.bytesPerSecond));
        if (!said.parameters.isEmpty()) {
            throw said.wrong("does not know " + said.parameters.keySet() + "; it knows " + KNOWN);
        }
        return builder.build();
    }

    private static URI withoutQuery(URI uri) {
        try {
            return new URI(uri.getScheme(), uri.getRawAuthority(), uri.getPath(), null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "an endpoint on " + uri.getHost() + " with a path that cannot be read", e);
        }
    }

    private void parse(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0 || equals == part.length() - 1) {
                throw wrong("wants name=value between the &s");
            }
            String name = URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8);
            String value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (parameters.put(name, value) != null) {
                throw wrong("has " + name + " twice");
            }
        }
    }

    private void authenticate(HttpSinkBuilder builder) {
        String key = parameters.remove(HMAC_KEY);
        Secret token = secret(BEARER_FILE, BEARER_ENV);
        Secret signing = secret(HMAC_FILE, HMAC_ENV);
        if (token != null && signing != null) {
            throw wrong("has a bearer token and an HMAC secret; one is enough");
        }
        if ((key == null) != (signing == null)) {
            throw wrong("wants " + HMAC_KEY + " together with " + HMAC_FILE + " or " + HMAC_ENV);
        }
        if (token != null) {
            builder.bearer(token);
        } else if (signing != null && key != null) {
            builder.hmac(key, signing);
        }
    }

    private @Nullable Secret secret(String fileName, String variableName) {
        String file = parameters.remove(fileName);
        String variable = parameters.remove(variableName);
        if (file != null && variable != null) {
            throw wrong("has both " + fileName + " and " + variableName);
        }
        if (file != null) {
            return Secret.ofFile(Path.of(file));
        }
        return variable == null ? null : Secret.ofEnvironment(variable);
    }

    private long number(String name, long otherwise) {
        String value = parameters.remove(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong("wants a positive whole number for " + name + ", not " + value);
        }
        throw wrong("wants a positive whole number for " + name + ", not " + value);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("the URI of the endpoint on " + host + " " + what);
    }
}
