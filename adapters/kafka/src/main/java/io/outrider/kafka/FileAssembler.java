package io.outrider.kafka;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts the messages of a {@link KafkaSink} together again, each file once: feed it what a consumer polls, in the order of each
 * partition.
 *
 * <p>A file is given out when all its parts are there and have its digest. Parts that come again, and files that come again
 * with the same digest, are left out; another content under a name that was given out is counted in {@link #conflicts}, and
 * the first stays. Names are remembered up to a number; past it, and over restarts, {@code decision_id} makes rows unique. Commit
 * {@link #committable} and no further: offsets before the first part of any file that is not whole, so that a consumer which
 * starts again misses none. Memory is bounded: past the most bytes, the file that was begun first is given up and counted.
 * Not thread-safe, as a consumer is not.
 */
public final class FileAssembler {

    private static final long FILE_OVERHEAD = 256;
    private static final long PART_OVERHEAD = 64;

    private final long mostBytes;
    private final int mostNames;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Map<String, String> done = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private long pendingBytes;
    private long conflicts;
    private long damaged;
    private long foreign;
    private long givenUp;

    /** A file that is not whole; what a message claims about the number of its parts allocates nothing. */
    private static final class Pending {
        private final String name;
        private final TopicPartition partition;
        private final long firstOffset;
        private final NavigableMap<Integer, byte[]> parts = new TreeMap<>();
        private long contentBytes;
        private long heldBytes;

        Pending(String name, TopicPartition partition, long firstOffset, long heldBytes) {
            this.name = name;
            this.partition = partition;
            this.firstOffset = firstOffset;
            this.heldBytes = heldBytes;
        }
    }

    /** An assembler that holds at most 256 MiB of files that are not whole, and remembers 100,000 names. */
    public FileAssembler() {
        this(256L << 20, 100_000);
    }

    /**
     * An assembler with limits.
     *
     * @param mostBytes the most bytes of files that are not whole, what holds them included, and the largest file
     * @param mostNames how many names are remembered, so that a file is given out once
     */
    public FileAssembler(long mostBytes, int mostNames) {
        if (mostBytes <= 0 || mostNames <= 0) {
            throw new IllegalArgumentException("limits must be positive, were " + mostBytes + " and " + mostNames);
        }
        this.mostBytes = mostBytes;
        this.mostNames = mostNames;
    }

    /** Takes a message; gives the file that it completes, if it does. */
    public Optional<AssembledFile> accept(ConsumerRecord<byte[], byte[]> message) {
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        next.merge(partition, message.offset() + 1, Math::max);
        Optional<PartHeaders> read = message.value() == null ? Optional.empty() : PartHeaders.of(message.headers());
        if (read.isEmpty()
                || read.get().bytes() > mostBytes
                || message.value().length > read.get().bytes()) {
            foreign++;
            return Optional.empty();
        }
        PartHeaders part = read.get();
        String before = done.get(part.name());
        if (before != null) {
            conflicts += !before.equals(part.digest()) && part.part() == 0 ? 1 : 0;
            return Optional.empty();
        }
        String id = part.digest() + "/" + part.parts() + "/" + part.name();
        Pending file = pending.get(id);
        if (file == null) {
            file = new Pending(part.name(), partition, message.offset(), FILE_OVERHEAD + 2L * id.length());
            pending.put(id, file);
            pendingBytes += file.heldBytes;
        }
        add(file, part.part(), message.value());
        if (file.parts.size() < part.parts()) {
            giveUpTheOldest();
            return Optional.empty();
        }
        forget(id, file);
        return whole(part, file);
    }

    private void add(Pending file, int part, byte[] content) {
        if (file.parts.putIfAbsent(part, content) == null) {
            long held = PART_OVERHEAD + content.length;
            file.contentBytes += content.length;
            file.heldBytes += held;
            pendingBytes += held;
        }
    }

    private void forget(String id, Pending file) {
        pending.remove(id);
        pendingBytes -= file.heldBytes;
    }

    /** What was sent before a failure, and cut otherwise, will never be whole. */
    private void forgetAll(String name) {
        pending.values().removeIf(file -> {
            boolean same = file.name.equals(name);
            pendingBytes -= same ? file.heldBytes : 0;
            return same;
        });
    }

    private void giveUpTheOldest() {
        while (pendingBytes > mostBytes && !pending.isEmpty()) {
            Map.Entry<String, Pending> oldest = pending.entrySet().iterator().next();
            forget(oldest.getKey(), oldest.getValue());
            givenUp++;
        }
    }

    private Optional<AssembledFile> whole(PartHeaders part, Pending file) {
        if (file.contentBytes != part.bytes()) {
            damaged++;
            return Optional.empty();
        }
        byte[] content = new byte[Math.toIntExact(file.contentBytes)];
        int at = 0;
        for (byte[] piece : file.parts.values()) {
            System.arraycopy(piece, 0, content, at, piece.length);
            at += piece.length;
        }
        if (!sha256(content).equals(part.digest())) {
            damaged++;
            return Optional.empty();
        }
        forgetAll(part.name());
        done.put(part.name(), part.digest());
        if (done.size() > mostNames) {
            done.remove(done.keySet().iterator().next());
        }
        return Optional.of(new AssembledFile(part.name(), part.digest(), content));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
    }

    /**
     * The offsets that a consumer may commit once the files given out so far have been dealt with: in each partition the first
     * message of a file that is not whole, or else the next message.
     */
    public Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, Long> offsets = new HashMap<>(next);
        for (Pending file : pending.values()) {
            offsets.merge(file.partition, file.firstOffset, Math::min);
        }
        Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
        offsets.forEach((partition, offset) -> committable.put(partition, new OffsetAndMetadata(offset)));
        return committable;
    }

    /** Files that came under a name which was given out with another content. */
    public long conflicts() {
        return conflicts;
    }

    /** Files whose parts were all there and did not have the file's digest. */
    public long damaged() {
        return damaged;
    }

    /** Messages that are no parts of files, or of files larger than the limit. */
    public long foreign() {
        return foreign;
    }

    /** Files that were given up, not whole, for want of room. */
    public long givenUp() {
        return givenUp;
    }
}
