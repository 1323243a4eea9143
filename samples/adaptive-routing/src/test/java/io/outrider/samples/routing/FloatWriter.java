package io.outrider.samples.routing;

import io.outrider.InputWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An input writer that keeps what was written. */
final class FloatWriter implements InputWriter {

    private final List<Float> values = new ArrayList<>();

    static float[] write(Consumer<InputWriter> encoder) {
        FloatWriter writer = new FloatWriter();
        encoder.accept(writer);
        float[] array = new float[writer.values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = writer.values.get(i);
        }
        return array;
    }

    @Override
    public InputWriter input(String name) {
        throw new IllegalArgumentException("no input " + name);
    }

    @Override
    public InputWriter put(float value) {
        values.add(value);
        return this;
    }

    @Override
    public InputWriter put(long value) {
        values.add((float) value);
        return this;
    }
}
