package io.outrider.s3;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.ExperienceSinkProvider;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes an {@link S3Sink} of an {@code s3:} URI, such as
 * {@code s3://my-bucket/experience?region=eu-west-1&sse=AES256}.
 *
 * <p>The query may say {@code region}; {@code endpoint} and {@code path-style=true} for a server other than Amazon's;
 * {@code sse=AES256} or {@code sse=aws:kms} with {@code kms-key}. Credentials come from the SDK's usual places. Anything else is
 * refused.
 */
public final class S3SinkProvider implements ExperienceSinkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public S3SinkProvider() {}

    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public ExperienceSink sink(URI uri) {
        if (!scheme().equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("not an s3: URI: its scheme is " + uri.getScheme());
        }
        if (uri.getRawUserInfo() != null || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("an s3: URI names a bucket, without user information or a port");
        }
        Map<String, String> said = parameters(uri);
        S3SinkBuilder builder = S3Sink.builder(uri.getRawAuthority());
        String path = uri.getPath() == null ? "" : uri.getPath();
        builder.prefix(path.startsWith("/") ? path.substring(1) : path);
        String region = said.remove("region");
        if (region != null) {
            builder.region(region);
        }
        String endpoint = said.remove("endpoint");
        if (endpoint != null) {
            builder.endpoint(URI.create(endpoint));
        }
        String pathStyle = said.remove("path-style");
        if ("true".equals(pathStyle)) {
            builder.pathStyle();
        } else if (pathStyle != null && !pathStyle.equals("false")) {
            throw new IllegalArgumentException("path-style is true or false, not " + pathStyle);
        }
        encrypt(builder, said);
        if (!said.isEmpty()) {
            throw new IllegalArgumentException("an s3: URI does not know " + said.keySet()
                    + "; it knows region, endpoint, path-style, sse, kms-key");
        }
        return builder.build();
    }

    private static void encrypt(S3SinkBuilder builder, Map<String, String> said) {
        String encryption = said.remove("sse");
        String key = said.remove("kms-key");
        if ("aws:kms".equals(encryption) && key != null) {
            builder.encryptedWith(key);
        } else if ("AES256".equals(encryption) && key == null) {
            builder.encrypted();
        } else if (encryption != null || key != null) {
            throw new IllegalArgumentException("sse is AES256, or aws:kms together with kms-key; it was " + encryption);
        }
    }

    private static Map<String, String> parameters(URI uri) {
        Map<String, String> parameters = new TreeMap<>();
        String query = uri.getQuery();
        for (String part : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0 || equals == part.length() - 1) {
                throw new IllegalArgumentException("an s3: URI wants name=value between the &s");
            }
            if (parameters.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("an s3: URI has " + part.substring(0, equals) + " twice");
            }
        }
        return parameters;
    }
}
