package io.outrider.policy;

import java.util.List;

/** Arithmetic on shapes whose −1 stands for the number of candidates. */
final class Shapes {

    private Shapes() {}

    static int size(List<Integer> shape, int candidates) {
        int size = 1;
        for (int dimension : shape) {
            size = Math.multiplyExact(size, dimension < 0 ? candidates : dimension);
        }
        return size;
    }
}
