package io.outrider.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Who writes a log directory: the file {@code meta}, replaced atomically and synced at each open.
 *
 * <p>The epoch grows by one at each open and never falls, even if {@code meta} was lost or put back from a copy. The
 * producer id stays as long as the directory is surely the same one: opened under the same boot of the machine and with
 * the same file-system identity. Otherwise it is drawn anew. A reboot changes the boot id as a clone on another machine
 * does, and the two cannot be told apart; a new id after a mere reboot costs nothing, whereas one id on two machines
 * would give two records the same name. Segments of an earlier id keep it in their headers. A directory copied on the
 * same machine within one boot has another identity. A machine snapshot resumed twice while a log is open is beyond
 * notice.
 */
record Meta(long producer, long epoch, UUID boot, String identity) {
    static final String FILE = "meta";
    private static final String TEMPORARY = "meta.tmp";
    private static final long MAGIC = 0x314154454D52544FL; // "OTRMETA1", read as little-endian
    private static final int VERSION = 1;
    private static final int BYTES = 512;
    private static final int IDENTITY_AT = 48;
    private static final int IDENTITY_MAX = 256;
    private static final int CRC_AT = BYTES - 4;
    private static final UUID NO_BOOT = new UUID(0, 0);

    /** The next opener of a directory, after this one (null: there was none) and any segment up to {@code highest}. */
    static Meta next(@Nullable Meta last, long highest, UUID boot, String identity, LongSupplier producerIds) {
        long epoch = Math.max(highest, last == null ? 0 : last.epoch) + 1;
        boolean same = last != null
                && (last.boot.equals(boot) || boot.equals(NO_BOOT))
                && (last.identity.equals(shorten(identity)) || identity.isEmpty());
        return new Meta(same && last != null ? last.producer : producerIds.getAsLong(), epoch, boot, shorten(identity));
    }

    private static String shorten(String identity) {
        byte[] bytes = identity.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= IDENTITY_MAX
                ? identity
                : new String(Arrays.copyOf(bytes, IDENTITY_MAX), StandardCharsets.US_ASCII);
    }

    /**
     * Reads a directory's file; null if it is missing or damaged.
     *
     * @throws SegmentFormatException if it is of a newer format
     */
    static @Nullable Meta read(Storage storage, Path directory) {
        if (!storage.list(directory).contains(FILE)) {
            return null;
        }
        ByteBuffer bytes;
        Path path = directory.resolve(FILE);
        try (StorageFile file = storage.openForReading(path)) {
            if (file.size() != BYTES) {
                return null;
            }
            bytes = file.readFully(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (bytes.limit() < BYTES || bytes.getLong(0) != MAGIC || bytes.getInt(CRC_AT) != crc(bytes)) {
            return null;
        }
        if (bytes.getInt(8) != VERSION) {
            throw new SegmentFormatException(path + " has format " + bytes.getInt(8) + "; this version reads " + VERSION
                    + ". Nothing was changed");
        }
        int length = Math.min(Math.max(0, bytes.getInt(12)), IDENTITY_MAX);
        byte[] identity = new byte[length];
        bytes.get(IDENTITY_AT, identity);
        return new Meta(
                bytes.getLong(16),
                bytes.getLong(24),
                new UUID(bytes.getLong(32), bytes.getLong(40)),
                new String(identity, StandardCharsets.UTF_8));
    }

    void write(Storage storage, Path directory) {
        byte[] name = identity.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, MAGIC).putInt(8, VERSION).putInt(12, name.length);
        bytes.putLong(16, producer).putLong(24, epoch);
        bytes.putLong(32, boot.getMostSignificantBits()).putLong(40, boot.getLeastSignificantBits());
        bytes.put(IDENTITY_AT, name);
        bytes.putInt(CRC_AT, crc(bytes));
        Path temporary = directory.resolve(TEMPORARY);
        storage.delete(temporary);
        try (StorageFile file = storage.create(temporary)) {
            file.write(bytes, 0);
            file.force();
        }
        storage.rename(temporary, directory.resolve(FILE));
        storage.syncDirectory(directory);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(CRC_AT));
        return (int) crc.getValue();
    }
}
