package io.outrider.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.sampling.SamplerMemory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ActorMemoriesTest {

    private static final class Note implements SamplerMemory {
        private byte[] content = new byte[0];

        @Override
        public byte[] save() {
            return content;
        }

        @Override
        public void restore(byte[] state) {
            content = state;
        }
    }

    private static ActorMemories memories() {
        return new ActorMemories(Note::new, 10);
    }

    @Test
    void aStateThatEndsTooSoonIsRefused() {
        ActorMemories memories = memories();
        ((Note) memories.of("a").memory()).content = new byte[] {1, 2, 3};
        ((Note) memories.of("ü").memory()).content = new byte[] {4};
        byte[] state = memories.save();
        ActorMemories same = memories();
        same.restore(state);
        assertThat(same.of("a").memory().save()).containsExactly(1, 2, 3);
        assertThat(same.of("ü").memory().save()).containsExactly(4);
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> memories().restore(cut))
                    .as("%s bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aLengthBelowZeroIsNamed() {
        byte[] state = {0, 0, 0, 1, -1, -1, -1, -2};
        assertThatThrownBy(() -> memories().restore(state)).hasMessageContaining("-2");
    }
}
