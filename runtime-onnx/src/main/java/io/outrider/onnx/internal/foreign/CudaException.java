package io.outrider.onnx.internal.foreign;

/** An error of CUDA's runtime library. */
public final class CudaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The error number {@code error} of the function {@code what}. */
    CudaException(int error, String what) {
        super("CUDA error " + error + " of " + what);
    }
}
