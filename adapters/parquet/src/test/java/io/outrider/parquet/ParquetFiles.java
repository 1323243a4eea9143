package io.outrider.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Reads Parquet files back. */
final class ParquetFiles {

    private ParquetFiles() {}

    static List<Group> rows(Path file, Codec codec) {
        List<Group> rows = new ArrayList<>();
        try (ParquetFileReader reader = open(file, codec)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(pages, new GroupRecordConverter(schema));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    rows.add(records.read());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    static Map<String, String> metadata(Path file) {
        try (ParquetFileReader reader = open(file, Codec.ZSTD)) {
            return reader.getFileMetaData().getKeyValueMetaData();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static MessageType schema(Path file) {
        try (ParquetFileReader reader = open(file, Codec.ZSTD)) {
            return reader.getFileMetaData().getSchema();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ParquetFileReader open(Path file, Codec codec) throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(codec)
                .build();
        return ParquetFileReader.open(new LocalInputFile(file), options);
    }
}
