package io.outrider.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.outrider.onnx.internal.graph.ElementType;
import io.outrider.onnx.internal.graph.ModelGraph;
import io.outrider.onnx.internal.graph.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a learner file says of its tensors, checked against its graph and the policy that it trains. */
final class LearnerContract {

    /**
     * A tensor that a step replaces.
     *
     * @param input its name going in
     * @param output its name coming out
     * @param parameter the policy's initialiser that it begins as, or empty for optimiser state
     * @param initial the value that optimiser state begins with
     * @param type what its elements are
     * @param shape its dimensions
     */
    record Slot(String input, String output, String parameter, double initial, ElementType type, List<Long> shape) {
        boolean isWeight() {
            return !parameter.isEmpty();
        }
    }

    /**
     * An input that is fed from experience.
     *
     * @param name its name
     * @param column what it is fed with
     * @param type float or int64
     * @param rowShape its dimensions without the batch
     */
    record Feed(String name, Column column, ElementType type, List<Integer> rowShape) {
        int rowSize() {
            return rowShape.stream().reduce(1, Math::multiplyExact);
        }
    }

    private final ModelGraph learner;
    private final ModelGraph policy;
    private final Findings findings;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();
    private final Map<String, Double> hyper = new LinkedHashMap<>();
    private String loss = "";
    private int fixedBatch;

    private LearnerContract(ModelGraph learner, ModelGraph policy, Findings findings) {
        this.learner = learner;
        this.policy = policy;
        this.findings = findings;
    }

    /** Reads what {@code learner} says; what is wrong goes to {@code findings}. */
    static LearnerContract read(ModelGraph learner, ModelGraph policy, Findings findings) {
        LearnerContract contract = new LearnerContract(learner, policy, findings);
        Map<String, String> metadata = learner.metadata();
        if (!MetadataReader.isKnownFormat(metadata, findings)) {
            return contract;
        }
        String kind = metadata.getOrDefault(MetadataReader.KIND, "policy");
        if (!kind.equals("learner")) {
            findings.error(MetadataReader.KIND, "is \"" + kind + "\", expected learner");
            return contract;
        }
        metadata.forEach(contract::entry);
        contract.checkComplete();
        return contract;
    }

    List<Slot> slots() {
        return List.copyOf(slots);
    }

    List<Feed> feeds() {
        return List.copyOf(feeds);
    }

    /** The default value of each scalar that the host may set. */
    Map<String, Double> hyper() {
        return new LinkedHashMap<>(hyper);
    }

    String loss() {
        return loss;
    }

    /** The number of rows of every step, or 0 where any number goes. */
    int fixedBatch() {
        return fixedBatch;
    }

    /** The number of members whose mask is fed; 0 if none is. */
    int members() {
        return feeds.stream()
                .filter(feed -> feed.column() == Column.MEMBER_MASK)
                .mapToInt(Feed::rowSize)
                .findFirst()
                .orElse(0);
    }

    private void entry(String key, String value) {
        if (!key.startsWith(MetadataReader.PREFIX)
                || key.equals(MetadataReader.FORMAT)
                || key.equals(MetadataReader.KIND)) {
            return;
        }
        String[] parts = key.split("\\.", 3);
        String tensor = parts.length > 2 ? parts[2] : "";
        switch (parts[1]) {
            case "batch" -> feed(key, tensor, value);
            case "weight" -> input(key, tensor).ifPresent(input -> weight(input, value));
            case "optimizer" -> input(key, tensor).ifPresent(input -> optimizer(key, input, value));
            case "hyper" ->
                input(key, tensor).ifPresent(input -> number(key, value).ifPresent(x -> hyper.put(tensor, x)));
            case "loss" -> loss(value);
            default -> findings.warning(key, "is no known entry and has no effect");
        }
    }

    private Optional<TensorType> input(String key, String tensor) {
        Optional<TensorType> input = learner.input(tensor);
        if (input.isEmpty()) {
            findings.error(key, "\"" + tensor + "\" is no input of the learner; it takes " + learner.inputs());
        }
        return input;
    }

    private void loss(String value) {
        loss = value;
        Optional<TensorType> output = learner.output(value);
        if (output.isEmpty()) {
            findings.error("outrider.loss", "\"" + value + "\" is no output of the learner");
        } else if (output.get().type() != ElementType.FLOAT
                || !output.get().dimensions().isEmpty()) {
            findings.error("outrider.loss", "\"" + output.get() + "\" is no float scalar");
        }
    }

    private void feed(String key, String tensor, String value) {
        Optional<Column> column = Column.of(value);
        if (column.isEmpty()) {
            findings.error(key, "is \"" + value + "\", expected one of " + Column.titles());
        }
        Optional<TensorType> input = input(key, tensor);
        if (column.isEmpty() || input.isEmpty()) {
            return;
        }
        TensorType type = input.get();
        boolean integers = column.get() == Column.ACTIONS && type.type() == ElementType.INT64;
        if (type.type() != ElementType.FLOAT && !integers) {
            findings.error(
                    tensor,
                    "has elements of type " + type.type() + ", expected float"
                            + (column.get() == Column.ACTIONS ? " for continuous actions, or int64 for choices" : ""));
            return;
        }
        List<TensorType.Dimension> dimensions = type.dimensions();
        if (dimensions.isEmpty() || dimensions.stream().skip(1).anyMatch(TensorType.Dimension::isOpen)) {
            findings.error(tensor, "has shape " + type.shape() + ", expected the batch first and all else fixed");
            return;
        }
        batch(tensor, dimensions.get(0));
        feeds.add(new Feed(
                tensor,
                column.get(),
                type.type(),
                dimensions.stream().skip(1).map(d -> Math.toIntExact(d.size())).toList()));
    }

    private void batch(String tensor, TensorType.Dimension dimension) {
        if (dimension.isOpen()) {
            return;
        }
        if (fixedBatch != 0 && fixedBatch != dimension.size()) {
            findings.error(tensor, "has " + dimension.size() + " rows, another input has " + fixedBatch);
        }
        fixedBatch = Math.toIntExact(dimension.size());
    }

    private void weight(TensorType input, String parameter) {
        TensorProto initializer = policy.initializer(parameter);
        if (initializer == null) {
            findings.error(
                    input.name(),
                    "is the weight \"" + parameter + "\", which the policy has not; it has "
                            + policy.initializers().keySet().stream().sorted().toList());
            return;
        }
        List<Long> shape = shape(input);
        ElementType type = ElementType.of(initializer.getDataType());
        if (!initializer.getDimsList().equals(shape) || type != input.type()) {
            findings.error(
                    input.name(),
                    "is " + input.type() + input.shape() + ", but the policy's weight " + parameter + " is " + type
                            + initializer.getDimsList());
            return;
        }
        slot(input, parameter, 0, shape);
    }

    private void optimizer(String key, TensorType input, String value) {
        Optional<Double> initial = switch (value) {
            case "zeros" -> Optional.of(0.0);
            case "ones" -> Optional.of(1.0);
            default -> number(key, value);
        };
        initial.ifPresent(x -> slot(input, "", x, shape(input)));
    }

    private void slot(TensorType input, String parameter, double initial, List<Long> shape) {
        String output = input.name() + ".next";
        if (learner.output(output).isEmpty()) {
            findings.error(input.name(), "has no counterpart " + output + " among the learner's outputs");
        } else if (!input.type().isUsable() || shape.contains(-1L)) {
            findings.error(input.name(), "is " + input.type() + input.shape() + ", expected numbers of a fixed shape");
        } else {
            slots.add(new Slot(input.name(), output, parameter, initial, input.type(), shape));
        }
    }

    private static List<Long> shape(TensorType input) {
        return input.dimensions().stream().map(TensorType.Dimension::size).toList();
    }

    private Optional<Double> number(String key, String value) {
        try {
            return Optional.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            findings.error(key, "is \"" + value + "\", expected a number");
            return Optional.empty();
        }
    }

    private void checkComplete() {
        if (loss.isEmpty()) {
            findings.error("outrider.loss", "is missing, expected the name of the output that is the loss");
        }
        if (slots.stream().noneMatch(Slot::isWeight) && !findings.hasErrors()) {
            findings.error("outrider.weight", "is missing: the learner has no weights");
        }
        for (TensorType input : learner.inputs()) {
            String name = input.name();
            boolean known = hyper.containsKey(name)
                    || slots.stream().anyMatch(slot -> slot.input().equals(name))
                    || feeds.stream().anyMatch(feed -> feed.name().equals(name));
            if (!known && !findings.hasErrors()) {
                findings.error(name, "is an input that no outrider.* entry explains");
            }
        }
        for (String name : hyper.keySet()) {
            TensorType input = learner.input(name).orElseThrow();
            if (input.type() != ElementType.FLOAT || !input.dimensions().isEmpty()) {
                findings.error(name, "is " + input.type() + input.shape() + ", expected a float scalar");
            }
        }
    }
}
