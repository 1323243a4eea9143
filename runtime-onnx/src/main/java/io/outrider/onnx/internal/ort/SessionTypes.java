package io.outrider.onnx.internal.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.outrider.onnx.internal.graph.ElementType;
import java.util.Map;

/** The element types of a session's outputs, which ONNX Runtime infers where the file does not say them. */
public final class SessionTypes {

    private final Map<String, NodeInfo> outputs;

    private SessionTypes(Map<String, NodeInfo> outputs) {
        this.outputs = outputs;
    }

    /** The types of {@code session}. */
    public static SessionTypes of(OrtSession session) throws OrtException {
        return new SessionTypes(session.getOutputInfo());
    }

    /** The type of output {@code name}; {@code OTHER} if there is none, or it is no tensor. */
    public ElementType output(String name) {
        NodeInfo node = outputs.get(name);
        return node != null && node.getInfo() instanceof TensorInfo tensor ? type(tensor) : ElementType.OTHER;
    }

    private static ElementType type(TensorInfo tensor) {
        return switch (tensor.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FLOAT;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.DOUBLE;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.FLOAT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElementType.BFLOAT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElementType.STRING;
            default -> ElementType.OTHER;
        };
    }
}
