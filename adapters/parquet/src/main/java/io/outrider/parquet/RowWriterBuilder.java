package io.outrider.parquet;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;

/** Builds a writer of rows over a {@link RowSupport}. */
final class RowWriterBuilder<R> extends ParquetWriter.Builder<R, RowWriterBuilder<R>> {

    private final RowSupport<R> support;

    RowWriterBuilder(OutputFile file, RowSupport<R> support) {
        super(file);
        this.support = support;
    }

    @Override
    protected RowWriterBuilder<R> self() {
        return this;
    }

    /** Not called, since a {@link ParquetConfiguration} is given; deprecated, but abstract. */
    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<R> getWriteSupport(Configuration configuration) {
        return support;
    }

    @Override
    protected WriteSupport<R> getWriteSupport(ParquetConfiguration configuration) {
        return support;
    }
}
