package io.outrider.internal.log;

import io.outrider.Branch;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.Squash;
import io.outrider.policy.StatePair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An AGENT frame's payload: version u16, 0 u16, handle u32, then the schema: lists as a count and their elements, text as
 * a length u32 and UTF-8, enumerations by name, so that they may grow.
 */
final class SchemaCodec {

    private static final System.Logger LOGGER = System.getLogger(SchemaCodec.class.getName());
    private static final int HEAD = 8;

    private SchemaCodec() {}

    /** The handle of an AGENT frame. */
    static int handle(ByteBuffer payload) {
        Wire.checkVersion(payload.getShort(payload.position()), "an agent's record");
        return payload.getInt(payload.position() + 4);
    }

    static ByteBuffer encode(int handle, AgentSchema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            new Writer(out).schema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return ByteBuffer.allocate(HEAD + bytes.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(Wire.VERSION)
                .putShort((short) 0)
                .putInt(handle)
                .put(bytes.toByteArray())
                .flip();
    }

    /**
     * The schema of an AGENT frame.
     *
     * @throws IllegalStateException if the payload holds none
     */
    static AgentSchema decode(ByteBuffer payload) {
        AgentSchema schema = read(payload);
        if (schema == null) {
            throw new IllegalStateException("an agent's record of " + payload.remaining() + " bytes holds no schema");
        }
        return schema;
    }

    /** The schema of an AGENT frame; null if the payload holds none. */
    static @Nullable AgentSchema read(ByteBuffer payload) {
        if (payload.remaining() < HEAD) {
            return null;
        }
        byte[] bytes = new byte[payload.remaining() - HEAD];
        payload.get(payload.position() + HEAD, bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Reader(in).schema();
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.log(Level.DEBUG, "an agent's record of " + bytes.length + " bytes is not readable", e);
            return null;
        }
    }

    private interface Each<T> {
        void write(T value) throws IOException;
    }

    private interface Next<T> {
        T read() throws IOException;
    }

    /** Integers are little-endian like everything in the log, which {@link DataOutputStream} is not. */
    private record Writer(DataOutputStream out) {
        void schema(AgentSchema schema) throws IOException {
            text(schema.agent());
            text(schema.aggregation().name());
            number64(schema.rewardWindow().toNanos());
            number64(Double.doubleToRawLongBits(schema.defaultReward()));
            list(schema.branches(), this::branch);
            list(schema.signature().inputs(), input -> {
                text(input.name());
                text(input.role().name());
                number(input.integer() ? 1 : 0);
                list(input.shape(), this::number);
            });
            list(schema.signature().outputs(), output -> {
                text(output.name());
                text(output.kind().name());
                list(output.shape(), this::number);
            });
            list(schema.signature().states(), state -> {
                text(state.input());
                text(state.output());
            });
            list(schema.signature().branches(), this::branch);
            List<Squash> squashes = schema.signature().squashes();
            if (squashes.stream().anyMatch(squash -> squash != Squash.UNSTATED)) {
                list(squashes, squash -> text(squash.name()));
            }
        }

        private void branch(Branch branch) throws IOException {
            number(branch.isDiscrete() ? 1 : 0);
            number(branch.size());
            for (int i = 0; !branch.isDiscrete() && i < branch.size(); i++) {
                number(Float.floatToRawIntBits(branch.low(i)));
                number(Float.floatToRawIntBits(branch.high(i)));
            }
        }

        private <T> void list(List<T> values, Each<T> each) throws IOException {
            number(values.size());
            for (T value : values) {
                each.write(value);
            }
        }

        private void text(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            out.write(bytes);
        }

        private void number(int value) throws IOException {
            out.writeInt(Integer.reverseBytes(value));
        }

        private void number64(long value) throws IOException {
            out.writeLong(Long.reverseBytes(value));
        }
    }

    private record Reader(DataInputStream in) {
        AgentSchema schema() throws IOException {
            String agent = text();
            if (agent.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\')) {
                throw new StreamCorruptedException("an agent's name is part of a file's name, not a path");
            }
            RewardAggregation aggregation = RewardAggregation.valueOf(text());
            Duration window = Duration.ofNanos(number64());
            double defaultReward = Double.longBitsToDouble(number64());
            List<Branch> branches = list(this::branch);
            List<InputSpec> inputs =
                    list(() -> new InputSpec(text(), InputRole.valueOf(text()), number() != 0, list(this::number)));
            List<OutputSpec> outputs =
                    list(() -> new OutputSpec(text(), OutputKind.valueOf(text()), list(this::number)));
            List<StatePair> states = list(() -> new StatePair(text(), text()));
            PolicySignature signature = signature(inputs, outputs, states, list(this::branch));
            return new AgentSchema(agent, signature, branches, aggregation, window, defaultReward);
        }

        /** Where no squash is stated, the frame ends here. */
        private PolicySignature signature(
                List<InputSpec> inputs, List<OutputSpec> outputs, List<StatePair> states, List<Branch> branches)
                throws IOException {
            return in.available() == 0
                    ? new PolicySignature(inputs, outputs, states, branches)
                    : new PolicySignature(inputs, outputs, states, branches, list(() -> Squash.valueOf(text())));
        }

        private Branch branch() throws IOException {
            boolean discrete = number() != 0;
            int size = number();
            if (discrete) {
                return Branch.discrete(size);
            }
            if (size < 0 || size > in.available() / (2 * Float.BYTES)) {
                throw new EOFException("a box of " + size + " dimensions does not fit the record");
            }
            float[] low = new float[size];
            float[] high = new float[size];
            for (int i = 0; i < size; i++) {
                low[i] = Float.intBitsToFloat(number());
                high[i] = Float.intBitsToFloat(number());
            }
            return Branch.box(low, high);
        }

        private <T> List<T> list(Next<T> next) throws IOException {
            int count = number();
            List<T> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(next.read());
            }
            return values;
        }

        private String text() throws IOException {
            int length = number();
            if (length < 0 || length > in.available()) {
                throw new EOFException("a text of " + length + " bytes does not fit the record");
            }
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private int number() throws IOException {
            return Integer.reverseBytes(in.readInt());
        }

        private long number64() throws IOException {
            return Long.reverseBytes(in.readLong());
        }
    }
}
