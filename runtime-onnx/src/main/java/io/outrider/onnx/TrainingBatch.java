package io.outrider.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.outrider.onnx.LearnerContract.Feed;
import io.outrider.onnx.internal.graph.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one training step, column by column: native memory that a learner reads in place.
 *
 * <p>Row-major, zeros at first, to be filled by absolute index; a batch may be filled and trained on again and again.
 * Belongs to the learner that made it, but is closed by whom it was made for. Not thread-safe.
 */
public final class TrainingBatch implements AutoCloseable {

    private final int rows;
    private final int nativeRows;
    private final List<Feed> feeds;
    private final Map<String, ByteBuffer> buffers = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final boolean masked;
    private boolean closed;

    /** A batch of {@code rows}, in tensors of {@code nativeRows}. */
    TrainingBatch(OrtEnvironment environment, List<Feed> feeds, int rows, int nativeRows) throws OrtException {
        this.rows = rows;
        this.nativeRows = nativeRows;
        this.feeds = feeds;
        this.masked = feeds.stream().anyMatch(feed -> feed.column() == Column.MEMBER_MASK);
        try {
            for (Feed feed : feeds) {
                int elements = Math.multiplyExact(nativeRows, feed.rowSize());
                ByteBuffer buffer = ByteBuffer.allocateDirect(
                                Math.multiplyExact(elements, feed.type().bytes()))
                        .order(ByteOrder.nativeOrder());
                buffers.put(feed.name(), buffer);
                OnnxJavaType type = feed.type() == ElementType.INT64 ? OnnxJavaType.INT64 : OnnxJavaType.FLOAT;
                tensors.put(feed.name(), OnnxTensor.createTensor(environment, buffer, shape(feed, nativeRows), type));
                pad(feed, rows, nativeRows);
            }
        } catch (OrtException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static long[] shape(Feed feed, int rows) {
        long[] shape = new long[feed.rowShape().size() + 1];
        shape[0] = rows;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = feed.rowShape().get(i - 1);
        }
        return shape;
    }

    /** Rows that have no influence: masked for all members, or without a reward where there is no mask. */
    private void pad(Feed feed, int from, int to) {
        float value = switch (feed.column()) {
            case ACTION_PROB, KEEP_PROB -> 1f;
            case REWARDS -> masked ? 0f : Float.NaN;
            default -> 0f;
        };
        if (feed.type() == ElementType.FLOAT) {
            FloatBuffer floats = floats(feed);
            for (int i = from * feed.rowSize(); i < to * feed.rowSize(); i++) {
                floats.put(i, value);
            }
        }
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /**
     * The values of a float column, rows × its size; {@code column} is {@code obs}, {@code rewards} and so on, or the
     * name of the tensor that it feeds.
     *
     * @throws IllegalArgumentException if the learner reads no such column, or it holds integers
     */
    public FloatBuffer floats(String column) {
        Feed feed = feed(column);
        if (feed.type() != ElementType.FLOAT) {
            throw new IllegalArgumentException("the column " + column + " holds integers");
        }
        return floats(feed);
    }

    /**
     * The values of an integer column, rows × its size.
     *
     * @throws IllegalArgumentException if the learner reads no such column, or it holds floats
     */
    public LongBuffer integers(String column) {
        Feed feed = feed(column);
        if (feed.type() != ElementType.INT64) {
            throw new IllegalArgumentException("the column " + column + " holds floats");
        }
        return buffer(feed).asLongBuffer();
    }

    FloatBuffer floats(Feed feed) {
        return buffer(feed).asFloatBuffer();
    }

    LongBuffer integers(Feed feed) {
        return buffer(feed).asLongBuffer();
    }

    private ByteBuffer buffer(Feed feed) {
        ByteBuffer buffer = buffers.get(feed.name());
        if (buffer == null) {
            throw new IllegalStateException("the batch is closed");
        }
        return buffer;
    }

    private Feed feed(String column) {
        for (Feed feed : feeds) {
            if (feed.column().title().equals(column) || feed.name().equals(column)) {
                return feed;
            }
        }
        throw new IllegalArgumentException("the learner reads no column " + column + ", only "
                + feeds.stream().map(feed -> feed.column().title()).toList());
    }

    Map<String, OnnxTensor> tensors() {
        if (closed) {
            throw new IllegalStateException("the batch is closed");
        }
        return tensors;
    }

    /** Goes through what is fed to a step. */
    void forEach(Fed fed) {
        if (closed) {
            throw new IllegalStateException("the batch is closed");
        }
        feeds.forEach(feed -> fed.accept(feed, buffer(feed), shape(feed, nativeRows)));
    }

    /** Takes one column. */
    interface Fed {
        /** The values of {@code feed}, of the native {@code shape}. */
        void accept(Feed feed, ByteBuffer values, long[] shape);
    }

    /** Gives its memory back; a second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tensors.values().forEach(OnnxTensor::close);
            buffers.clear();
        }
    }
}
