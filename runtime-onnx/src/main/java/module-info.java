/** Policies and learners that are ONNX files, run by ONNX Runtime; start at {@link io.outrider.onnx.OnnxPolicy}. */
module io.outrider.onnx {
    requires transitive io.outrider.api;
    requires com.google.protobuf;
    requires com.microsoft.onnxruntime;
    requires org.tribuo.util.onnx;
    requires static org.jspecify;

    exports io.outrider.onnx;
}
