package io.outrider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SubjectKeysTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);

    @Test
    void aPseudonymIsTheHmacOfTheSubject() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        byte[] code = mac.doFinal("outrider subject 1:j\u00f6rg@example.org".getBytes(StandardCharsets.UTF_8));
        assertThat(SubjectKeys.of(KEY).pseudonym("j\u00f6rg@example.org"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(code));
    }

    @Test
    void pseudonymsDifferBySubjectAndByKey() {
        SubjectKeys keys = SubjectKeys.of(KEY);
        assertThat(keys.pseudonym("a")).isEqualTo(keys.pseudonym("a")).isNotEqualTo(keys.pseudonym("b"));
        assertThat(keys.pseudonym("a")).isNotEqualTo(SubjectKeys.of(OLD).pseudonym("a"));
    }

    @Test
    void afterARotationBothPseudonymsAreKnown() {
        SubjectKeys rotated = SubjectKeys.of(KEY, OLD);
        assertThat(rotated.all("a"))
                .containsExactly(
                        SubjectKeys.of(KEY).pseudonym("a"), SubjectKeys.of(OLD).pseudonym("a"));
        assertThat(rotated.pseudonym("a")).isEqualTo(SubjectKeys.of(KEY).pseudonym("a"));
        assertThat(rotated.toString()).isEqualTo("SubjectKeys[2 keys]");
    }

    @Test
    void aShortKeyIsRefused() {
        assertThatThrownBy(() -> SubjectKeys.of(new byte[16])).hasMessageContaining("16");
        assertThatThrownBy(() -> SubjectKeys.of(KEY, new byte[31])).hasMessageContaining("31");
    }
}
