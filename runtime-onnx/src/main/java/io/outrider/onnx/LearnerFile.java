package io.outrider.onnx;

import io.outrider.onnx.LearnerContract.Slot;
import io.outrider.policy.PolicyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a learner has learned, on disk: a header with the versions of the policy and the learner, every tensor by name,
 * and a SHA-256 over all of it. Written beside its place, forced, and renamed into it.
 *
 * @param policy the version of the policy whose weights these are
 * @param learner the version of the learner
 * @param steps how many updates were made
 * @param tensors the values by the learner's names, in native order
 */
record LearnerFile(String policy, String learner, long steps, Map<String, byte[]> tensors) {

    private static final int MAGIC = 0x4f52_4c31;
    private static final int DIGEST_BYTES = 32;

    static LearnerFile of(String policy, String learner, long steps, Map<Slot, ByteBuffer> values) {
        Map<String, byte[]> tensors = new LinkedHashMap<>();
        values.forEach((slot, value) -> {
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            tensors.put(slot.input(), bytes);
        });
        return new LearnerFile(policy, learner, steps, tensors);
    }

    void write(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        Path beside = path.resolveSibling(path.getFileName() + ".writing");
        try {
            byte[] body = body();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel file = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeFully(file, ByteBuffer.wrap(body));
                writeFully(file, ByteBuffer.wrap(Version.sha256(body, body.length)));
                file.force(true);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new PolicyException("cannot save the learner to " + path + ": " + e, e);
        }
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private byte[] body() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeUTF(policy);
            out.writeUTF(learner);
            out.writeLong(steps);
            out.writeInt(tensors.size());
            for (Map.Entry<String, byte[]> tensor : tensors.entrySet()) {
                out.writeUTF(tensor.getKey());
                out.writeInt(tensor.getValue().length);
                out.write(tensor.getValue());
            }
        }
        return bytes.toByteArray();
    }

    static LearnerFile read(Path path) {
        byte[] all;
        try {
            all = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new PolicyException("cannot read the learner's state " + path + ": " + e, e);
        }
        int length = all.length - DIGEST_BYTES;
        if (length < 0 || !Arrays.equals(Version.sha256(all, length), Arrays.copyOfRange(all, length, all.length))) {
            throw new PolicyException(
                    "the " + all.length + " bytes of " + path + " are not a learner's state, or a damaged one", null);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all, 0, length))) {
            return read(in, path);
        } catch (IOException e) {
            throw new PolicyException("cannot read the learner's state " + path + ": " + e, e);
        }
    }

    private static LearnerFile read(DataInputStream in, Path path) throws IOException {
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw new PolicyException(
                    path + " is no learner's state of this format: it begins with " + Integer.toHexString(magic), null);
        }
        String policy = in.readUTF();
        String learner = in.readUTF();
        long steps = in.readLong();
        int count = in.readInt();
        Map<String, byte[]> tensors = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            tensors.put(name, in.readNBytes(in.readInt()));
        }
        return new LearnerFile(policy, learner, steps, tensors);
    }
}
