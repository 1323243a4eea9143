package io.outrider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedDecisionIdsTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    private static final DecisionId ID = new DecisionId(0x0123_4567_89ab_cdefL, -2);

    private final SignedDecisionIds ids = SignedDecisionIds.signing("k1", KEY);

    @Test
    void aTokenIsCheckedAndReadBack() {
        String token = ids.sign(ID);
        assertThat(token).matches("k1\\.0123456789abcdeffffffffffffffffe\\.[A-Za-z0-9_-]{43}");
        assertThat(ids.verify(token)).isEqualTo(ID);
        assertThat(ids.rejected()).isZero();
    }

    @Test
    void anyChangeIsRejectedAndCounted() {
        String token = ids.sign(ID);
        long rejected = 0;
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == '1' ? '2' : '1';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThatThrownBy(() -> ids.verify(changed))
                    .as(changed)
                    .isInstanceOf(InvalidSignatureException.class)
                    .hasMessageContaining(changed);
            assertThat(ids.rejected()).isEqualTo(++rejected);
        }
        for (String nonsense :
                List.of("", ".", "..", "k1", ID.toString(), token + ".", token + "A", "k1." + ID + ".")) {
            assertThatThrownBy(() -> ids.verify(nonsense)).isInstanceOf(InvalidSignatureException.class);
        }
    }

    @Test
    void anOutcomeIsOfTheDecisionOfItsToken() {
        Outcome outcome = ids.outcome(ids.sign(ID), 1.5).key("click").last();
        assertThat(outcome.decisionId()).isEqualTo(ID);
        assertThat(outcome.value()).isEqualTo(1.5);
        assertThatThrownBy(() -> ids.outcome("k1." + ID + ".made-up", 1.5))
                .isInstanceOf(InvalidSignatureException.class)
                .hasMessageContaining("wrong signature")
                .hasMessageContaining(ID.toString());
        assertThatThrownBy(() -> ids.outcome(ids.sign(ID), Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ids.rejected()).as("a value is not a signature").isEqualTo(1);
    }

    @Test
    void rejectionsAreCountedByAMeter() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ids.bindTo(registry);
        SignedDecisionIds rotated = ids.accepting("k0", OTHER);
        assertThat(ids.verify(ids.sign(ID))).isEqualTo(ID);
        assertThatThrownBy(() -> ids.verify("no token")).isInstanceOf(InvalidSignatureException.class);
        assertThatThrownBy(() -> rotated.verify("k9." + ID + ".x")).isInstanceOf(InvalidSignatureException.class);
        assertThat(registry.get("outrider.decision.ids.rejected")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void whatAStrangerSentDoesNotFillALogFile() {
        assertThatThrownBy(() -> ids.verify("x".repeat(1 << 20)))
                .hasMessageStartingWith("not a signed decision id")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void anEarlierKeyIsAcceptedUntilItIsLeftOut() {
        String old = SignedDecisionIds.signing("k0", OTHER).sign(ID);
        SignedDecisionIds rotated = ids.accepting("k0", OTHER);
        assertThat(rotated.verify(old)).isEqualTo(ID);
        assertThat(rotated.sign(ID)).startsWith("k1.");
        assertThatThrownBy(() -> ids.verify(old)).hasMessageContaining("unknown key");
        assertThat(rotated.rejected()).as("they count together").isEqualTo(1);
    }

    @Test
    void aKeyThatSignsUnderAnothersNameIsRejected() {
        String forged = SignedDecisionIds.signing("k1", OTHER).sign(ID);
        assertThatThrownBy(() -> ids.verify(forged)).hasMessageContaining("wrong signature");
    }

    @Test
    void unfitKeysAreRefused() {
        assertThatThrownBy(() -> SignedDecisionIds.signing("k.1", KEY)).hasMessageContaining("\"k.1\"");
        assertThatThrownBy(() -> SignedDecisionIds.signing("", KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignedDecisionIds.signing("k1", new byte[31])).hasMessageContaining("31");
        assertThatThrownBy(() -> ids.accepting("k1", OTHER)).hasMessageContaining("\"k1\"");
    }

    @Test
    void keysAreCopiedAndNotPrinted() {
        byte[] mine = KEY.clone();
        SignedDecisionIds copy = SignedDecisionIds.signing("k1", mine);
        Arrays.fill(mine, (byte) 0);
        assertThat(copy.sign(ID)).isEqualTo(ids.sign(ID));
        assertThat(copy.toString()).contains("k1").doesNotContain("0123");
    }
}
