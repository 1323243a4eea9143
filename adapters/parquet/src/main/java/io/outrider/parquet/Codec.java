package io.outrider.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * How pages are compressed. parquet-java's own codecs go through Hadoop's, which want a Hadoop configuration with an XML
 * parser; these do not.
 */
enum Codec implements CompressionCodecFactory {
    ZSTD(CompressionCodecName.ZSTD) {
        @Override
        byte[] compress(byte[] bytes) {
            return Zstd.compress(bytes, LEVEL);
        }

        @Override
        byte[] decompress(byte[] bytes, int length) {
            return Zstd.decompress(bytes, length);
        }
    },

    GZIP(CompressionCodecName.GZIP) {
        @Override
        byte[] compress(byte[] bytes) throws IOException {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
                out.write(bytes);
            }
            return compressed.toByteArray();
        }

        @Override
        byte[] decompress(byte[] bytes, int length) throws IOException {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return in.readNBytes(length);
            }
        }
    };

    private static final System.Logger LOGGER = System.getLogger(Codec.class.getName());
    private static final int LEVEL = 3;

    private final CompressionCodecName parquetName;

    Codec(CompressionCodecName parquetName) {
        this.parquetName = parquetName;
    }

    /** zstd where its native library loads, else gzip. */
    static Codec preferred() {
        try {
            byte[] probe = {1, 2, 3};
            byte[] back = ZSTD.decompress(ZSTD.compress(probe), probe.length);
            return java.util.Arrays.equals(probe, back) ? ZSTD : GZIP;
        } catch (IOException | LinkageError | RuntimeException e) {
            LOGGER.log(
                    Level.WARNING, "The native zstd library cannot be used; Parquet files are compressed with gzip", e);
            return GZIP;
        }
    }

    abstract byte[] compress(byte[] bytes) throws IOException;

    abstract byte[] decompress(byte[] bytes, int length) throws IOException;

    CompressionCodecName parquetName() {
        return parquetName;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static byte[] array(BytesInput bytes) throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream(Math.toIntExact(bytes.size()));
        bytes.writeAllTo(array);
        return array.toByteArray();
    }

    private void check(CompressionCodecName name) {
        if (name != parquetName) {
            throw new IllegalArgumentException("pages are compressed with " + parquetName + ", not " + name);
        }
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        check(name);
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput bytes) throws IOException {
                return BytesInput.from(Codec.this.compress(array(bytes)));
            }

            @Override
            public CompressionCodecName getCodecName() {
                return parquetName;
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        check(name);
        return new BytesInputDecompressor() {
            @Override
            public BytesInput decompress(BytesInput bytes, int length) throws IOException {
                return BytesInput.from(Codec.this.decompress(array(bytes), length));
            }

            @Override
            public void decompress(ByteBuffer from, int compressed, ByteBuffer into, int length) throws IOException {
                byte[] bytes = new byte[compressed];
                from.get(bytes);
                into.put(Codec.this.decompress(bytes, length));
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public void release() {}
}
