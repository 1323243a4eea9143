package io.outrider.parquet;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Hands rows to parquet-java column by column. */
final class RowSupport<R> extends WriteSupport<R> {

    private final MessageType schema;
    private final List<Column<R>> columns;
    private final Map<String, String> metadata;
    private final Consumer<R> seen;
    private Supplier<Map<String, String>> footer = Map::of;
    private @Nullable RecordConsumer consumer;

    /**
     * @param seen is shown each row before it is written
     */
    RowSupport(String name, List<Column<R>> columns, Map<String, String> metadata, Consumer<R> seen) {
        this.schema = new MessageType(name, columns.stream().map(Column::type).toArray(Type[]::new));
        this.columns = columns;
        this.metadata = metadata;
        this.seen = seen;
    }

    /** Adds metadata that are known only when all rows are written. */
    void footer(Supplier<Map<String, String>> more) {
        footer = more;
    }

    /** Not called, since a {@link ParquetConfiguration} is given; deprecated, but abstract. */
    @Override
    @SuppressWarnings("deprecation")
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema, metadata);
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(R row) {
        RecordConsumer into = Objects.requireNonNull(consumer);
        seen.accept(row);
        into.startMessage();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).write(into, i, row);
        }
        into.endMessage();
    }

    @Override
    public FinalizedWriteContext finalizeWrite() {
        return new FinalizedWriteContext(footer.get());
    }
}
