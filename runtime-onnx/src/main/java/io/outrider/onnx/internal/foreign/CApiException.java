package io.outrider.onnx.internal.foreign;

/** A status of ONNX Runtime's C functions that is not OK, with its message. */
public final class CApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String[] CODES = {
        "OK",
        "FAIL",
        "INVALID_ARGUMENT",
        "NO_SUCHFILE",
        "NO_MODEL",
        "ENGINE_ERROR",
        "RUNTIME_EXCEPTION",
        "INVALID_PROTOBUF",
        "MODEL_LOADED",
        "NOT_IMPLEMENTED",
        "INVALID_GRAPH",
        "EP_FAIL"
    };

    /** The status {@code code}, worded as ONNX Runtime's Java API does. */
    CApiException(int code, String message) {
        super("Error code - ORT_" + (code >= 0 && code < CODES.length ? CODES[code] : String.valueOf(code))
                + " - message: " + message);
    }
}
