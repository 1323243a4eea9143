package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.outrider.policy.ModelFile;
import java.util.List;

/** Writes small ONNX models for tests. */
final class TestModel {

    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int STRING = 8;
    static final int BOOL = 9;
    static final int FLOAT16 = 10;
    static final int DOUBLE = 11;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final ModelProto.Builder model =
            ModelProto.newBuilder().setIrVersion(8).setProducerName("test");
    private long opset = 17;

    /** Begins an empty model. */
    static TestModel begin() {
        return new TestModel();
    }

    /** A linear policy of 3 logits over 4 values: the first output is the sum of all, the others are the first two. */
    static TestModel linear() {
        return begin().input("obs", FLOAT, "batch", 4)
                .weight("w", new long[] {4, 3}, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0)
                .node("MatMul", List.of("obs", "w"), "logits")
                .output("logits", FLOAT, "batch", 3);
    }

    /** The metadata of {@link #linear}. */
    TestModel described() {
        return meta("outrider.format", "1")
                .meta("outrider.input.obs", "observation")
                .meta("outrider.output.logits", "logits")
                .meta("outrider.action.0", "discrete 3");
    }

    /** Adds an input; a dimension is a number or a name. */
    TestModel input(String name, int type, Object... dimensions) {
        graph.addInput(value(name, type, dimensions));
        return this;
    }

    /** Adds an output; a dimension is a number or a name. */
    TestModel output(String name, int type, Object... dimensions) {
        graph.addOutput(value(name, type, dimensions));
        return this;
    }

    /** Adds a float weight. */
    TestModel weight(String name, long[] dimensions, double... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        for (double value : values) {
            tensor.addFloatData((float) value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** Adds a constant of integers, [n]. */
    TestModel integers(String name, long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** Adds a weight that lies in another file. */
    TestModel external(String name, long[] dimensions, String file) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(FLOAT)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(file));
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** Adds a node; an attribute is a name and a Long, Float, String or long[]. */
    TestModel node(String operator, List<String> inputs, String output, Object... attributes) {
        return node(operator, inputs, List.of(output), attributes);
    }

    /** Adds a node of several outputs. */
    TestModel node(String operator, List<String> inputs, List<String> outputs, Object... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(operator + "_" + graph.getNodeCount())
                .addAllInput(inputs)
                .addAllOutput(outputs);
        for (int i = 0; i < attributes.length; i += 2) {
            node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
        }
        graph.addNode(node);
        return this;
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Integer number) {
            return attribute
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(number)
                    .build();
        }
        if (value instanceof Float number) {
            return attribute
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(number)
                    .build();
        }
        if (value instanceof String text) {
            return attribute
                    .setType(AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(text))
                    .build();
        }
        for (long number : (long[]) value) {
            attribute.addInts(number);
        }
        return attribute.setType(AttributeProto.AttributeType.INTS).build();
    }

    /** Adds a metadata entry. */
    TestModel meta(String key, String value) {
        model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
        return this;
    }

    /** Sets the opset. */
    TestModel opset(long version) {
        opset = version;
        return this;
    }

    byte[] bytes() {
        return model.setGraph(graph)
                .clearOpsetImport()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .build()
                .toByteArray();
    }

    ModelFile file() {
        return ModelFile.of("test-model", bytes());
    }

    OnnxPolicy load() {
        return OnnxPolicy.load(file());
    }

    private static ValueInfoProto value(String name, int type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(
                    dimension instanceof Integer size ? one.setDimValue(size) : one.setDimParam((String) dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }
}
