package io.outrider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    /** RFC 9530's own example, in its appendix B.1: the SHA-256 of the 19 bytes {@code {"hello": "world"}} and a line feed. */
    private static final String RFC_HEADER = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    private static final String RFC_CONTENT = "{\"hello\": \"world\"}\n";
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String DIGEST = Endpoint.sha256(new byte[0]);

    @Test
    void contentDigestIsThatOfTheRfc() {
        String digest = Endpoint.sha256(RFC_CONTENT.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(ContentDigest.format(digest)).isEqualTo(RFC_HEADER);
        assertThat(ContentDigest.parse(RFC_HEADER)).contains(digest);
        assertThat(ContentDigest.parse("sha-512=:YQ==:, " + RFC_HEADER)).contains(digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256=::",
                "sha-256=:YQ==:",
                "sha-512=:YQ==:",
                "xsha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
            })
    void aHeaderWithoutSha256IsNone(String header) {
        assertThat(ContentDigest.parse(header)).isEmpty();
        assertThat(ContentDigest.parse(header + " ".repeat(2000) + RFC_HEADER)).isEmpty();
    }

    @Test
    void aDigestHas64Digits() {
        assertThatThrownBy(() -> ContentDigest.format("ab")).hasMessageContaining("\"ab\"");
        assertThatThrownBy(() -> ContentDigest.format("x".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Pinned with {@code printf 'outrider-hmac-sha256\n1700000000\nPUT\n/v1/files/a\n%s' $DIGEST | openssl dgst -sha256 -hmac $KEY}. */
    @Test
    void aSignatureIsWhatOpensslComputes() {
        HmacSignature signature = HmacSignature.sign("k", KEY, 1_700_000_000, "PUT", "/v1/files/a", DIGEST);
        assertThat(signature.signature()).isEqualTo("ef93ad04df865e8e822c9f9703a4053fbc61a73069a419ce8ad81ef6f218e9e6");
        assertThat(HmacSignature.parse(signature.header())).contains(signature);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer x",
                "Outrider-HMAC-SHA256 key=a,time=1,signature=ab",
                "Outrider-HMAC-SHA256 key=,time=1,signature="
            })
    void aHeaderOfAnotherSchemeIsNoSignature(String header) {
        assertThat(HmacSignature.parse(header)).isEmpty();
    }

    @Test
    void aSignatureCoversEachPart() {
        HmacSignature signature = HmacSignature.sign("k", KEY, 1_700_000_000, "PUT", "/v1/files/a", DIGEST);
        HmacSignature later = new HmacSignature("k", 1_700_000_001, signature.signature());
        assertThat(signature.signs(KEY, "PUT", "/v1/files/a", DIGEST)).isTrue();
        assertThat(later.signs(KEY, "PUT", "/v1/files/a", DIGEST)).isFalse();
        assertThat(signature.signs(KEY, "GET", "/v1/files/a", DIGEST)).isFalse();
        assertThat(signature.signs(KEY, "PUT", "/v1/files/b", DIGEST)).isFalse();
        assertThat(signature.signs(KEY, "PUT", "/v1/files/a", "0".repeat(64))).isFalse();
    }
}
