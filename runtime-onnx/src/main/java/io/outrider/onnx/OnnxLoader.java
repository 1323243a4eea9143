package io.outrider.onnx;

import io.outrider.ActionSpace;
import io.outrider.Branch;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.policy.InputRole;
import io.outrider.policy.ModelFile;
import io.outrider.policy.OutputKind;
import io.outrider.policy.PolicyLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Loads ONNX files as policies, given what the caller knows of them.
 *
 * <pre>{@code
 * OnnxPolicy policy = OnnxPolicy.loader()
 *         .observation("obs")
 *         .logits("output")
 *         .actions(Branch.discrete(3), Branch.discrete(2))
 *         .providers(Provider.cuda())
 *         .load(Path.of("policy.onnx"));
 * }</pre>
 *
 * <p>A file with {@code outrider.*} metadata needs nothing of this, and one of a recognised dialect little. What is said
 * here wins over both. Any tensor of the graph can be named as an output, also one within it. Immutable and thread-safe:
 * each method gives a new loader, so that one loader serves every version of a model, as a followed source needs it.
 */
public final class OnnxLoader implements PolicyLoader {

    private final Contract stated;
    private final LoadOptions options;

    private OnnxLoader(Contract stated, LoadOptions options) {
        this.stated = stated;
        this.options = options;
    }

    static OnnxLoader defaults() {
        return new OnnxLoader(Contract.nothing("the caller"), LoadOptions.defaults());
    }

    /** Says that {@code tensors} are inputs that hold the observation. */
    public OnnxLoader observation(String... tensors) {
        OnnxLoader loader = this;
        for (String tensor : tensors) {
            loader = loader.input(tensor, InputRole.OBSERVATION);
        }
        return loader;
    }

    /**
     * Says what the input {@code tensor} is fed with.
     *
     * @throws IllegalArgumentException if {@code role} is STATE, which needs both of {@link #state}
     */
    public OnnxLoader input(String tensor, InputRole role) {
        if (role == InputRole.STATE) {
            throw new IllegalArgumentException("the state " + tensor + " needs its output as well: state(in, out)");
        }
        Map<String, InputRole> inputs = new LinkedHashMap<>(stated.inputs());
        inputs.put(tensor, role);
        return with(inputs, stated.outputs(), stated.states(), stated.actions());
    }

    /** Says that {@code tensor} holds the logits of all discrete branches, side by side. */
    public OnnxLoader logits(String tensor) {
        return output(tensor, OutputKind.LOGITS);
    }

    /**
     * Says what {@code tensor} means.
     *
     * @throws IllegalArgumentException if {@code kind} is STATE, which needs both of {@link #state}
     */
    public OnnxLoader output(String tensor, OutputKind kind) {
        if (kind == OutputKind.STATE) {
            throw new IllegalArgumentException("the state " + tensor + " needs its input as well: state(in, out)");
        }
        return output(OutputUse.of(tensor, kind));
    }

    /**
     * Says what the columns {@code from} to {@code to} − 1 of {@code tensor}, [B,n], mean.
     *
     * @throws IllegalArgumentException if {@code from} is negative or not below {@code to}
     */
    public OnnxLoader part(String tensor, int from, int to, OutputKind kind) {
        if (from < 0 || from >= to) {
            throw new IllegalArgumentException("columns " + from + " to " + to + " of " + tensor + " are none");
        }
        return output(OutputUse.part(tensor, from, to, kind));
    }

    /** Says that {@code tensor}, [B,D] or [D], holds standard deviations, not their logarithms. */
    public OnnxLoader std(String tensor) {
        return output(OutputUse.logOf(tensor, OutputKind.LOG_STD));
    }

    /** Says that {@code out} goes into {@code in} at the next step of an episode. */
    public OnnxLoader state(String in, String out) {
        Map<String, String> states = new LinkedHashMap<>(stated.states());
        states.put(in, out);
        return with(stated.inputs(), stated.outputs(), states, stated.actions());
    }

    /** Says the branches of an action, in the order in which the outputs hold them. */
    public OnnxLoader actions(Branch... branches) {
        return with(
                stated.inputs(),
                stated.outputs(),
                stated.states(),
                Arrays.stream(branches).map(Action::of).toList());
    }

    /** Says that an action has the branches of {@code space}. */
    public OnnxLoader actions(ActionSpace<?> space) {
        return actions(space.branches().toArray(Branch[]::new));
    }

    /**
     * Says how large a dimension is that the file leaves open, a sequence length for example; {@code symbol} is what the
     * file calls it, or {@code tensor[axis]} where it has no name.
     *
     * @throws IllegalArgumentException if {@code size} is less than 1
     */
    public OnnxLoader dimension(String symbol, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("the dimension " + symbol + " must be at least 1, not " + size);
        }
        return with(options.withDimensions(put(options.dimensions(), symbol, size)));
    }

    /**
     * Says which axis of the input {@code tensor} counts rows, from 0: for states where the file does not show it.
     *
     * @throws IllegalArgumentException if {@code axis} is negative
     */
    public OnnxLoader batchAxis(String tensor, int axis) {
        if (axis < 0) {
            throw new IllegalArgumentException("the batch axis of " + tensor + " is counted from 0, not " + axis);
        }
        return with(options.withBatchAxes(put(options.batchAxes(), tensor, axis)));
    }

    /** Says which execution providers to use, the preferred first; the CPU unless said, and as the last resort. */
    public OnnxLoader providers(Provider... providers) {
        return with(options.withProviders(List.of(providers)));
    }

    /** Says how sessions use threads; {@link SessionSettings#defaults} unless said. */
    public OnnxLoader session(SessionSettings settings) {
        return with(options.withSession(settings));
    }

    /**
     * Says how native runs are called; unless said what the system property {@code outrider.binding} says, which is
     * {@code auto}, {@code java} or {@code foreign}, and {@code auto} where it is not set.
     */
    public OnnxLoader binding(NativeBinding binding) {
        return with(options.withBinding(binding));
    }

    /**
     * Says where the tensors of native runs lie; unless said {@link TensorMemory#host} for policies, and for an {@link
     * OnnxLearner} on a card {@link TensorMemory#device}.
     */
    public OnnxLoader memory(TensorMemory memory) {
        return with(options.withMemory(Objects.requireNonNull(memory, "memory")));
    }

    /**
     * Says that {@link ModelReport#placements} is wanted also where the CPU alone was asked for; it costs another session
     * and a run at load.
     */
    public OnnxLoader placements() {
        return with(options.withPlacements());
    }

    /**
     * Loads {@code file}; the caller owns the policy.
     *
     * @throws io.outrider.policy.PolicyRejectedException if it cannot serve, with everything that is wrong
     * @throws io.outrider.policy.PolicyException if ONNX Runtime's native library cannot be loaded
     */
    @Override
    public OnnxPolicy load(ModelFile file) {
        return new OnnxPolicy(new Loading(file, stated, options, Weights.none()).load());
    }

    /**
     * Loads the file {@code path}; the caller owns the policy.
     *
     * @throws io.outrider.policy.PolicyRejectedException if it cannot serve, with everything that is wrong
     * @throws io.outrider.policy.PolicyException if it cannot be read, or ONNX Runtime's native library cannot be loaded
     */
    public OnnxPolicy load(Path path) {
        return load(ModelFile.read(path));
    }

    /**
     * What would be found in {@code file}, also if it would be refused.
     *
     * @throws io.outrider.policy.PolicyRejectedException if it is no ONNX model at all
     */
    public ModelReport inspect(ModelFile file) {
        return new Loading(file, stated, options, Weights.none()).inspect();
    }

    Contract stated() {
        return stated;
    }

    LoadOptions options() {
        return options;
    }

    /** What the caller said that changes outputs, in a fixed form; empty if nothing. */
    static String canonical(Contract stated, LoadOptions options) {
        boolean nothing = stated.isEmpty()
                && options.dimensions().isEmpty()
                && options.batchAxes().isEmpty();
        return nothing
                ? ""
                : new TreeMap<>(stated.inputs()) + "|" + stated.outputs() + "|" + new TreeMap<>(stated.states()) + "|"
                        + stated.actions() + "|" + new TreeMap<>(options.dimensions()) + "|"
                        + new TreeMap<>(options.batchAxes());
    }

    private OnnxLoader output(OutputUse use) {
        List<OutputUse> outputs = new ArrayList<>(stated.outputs());
        outputs.add(use);
        return with(stated.inputs(), outputs, stated.states(), stated.actions());
    }

    private OnnxLoader with(
            Map<String, InputRole> inputs, List<OutputUse> outputs, Map<String, String> states, List<Action> actions) {
        return new OnnxLoader(new Contract(stated.source(), inputs, outputs, states, actions, Double.NaN), options);
    }

    private OnnxLoader with(LoadOptions changed) {
        return new OnnxLoader(stated, changed);
    }

    private static Map<String, Integer> put(Map<String, Integer> map, String key, int value) {
        Map<String, Integer> more = new TreeMap<>(map);
        more.put(key, value);
        return more;
    }

    @Override
    public String toString() {
        return "OnnxLoader[" + canonical(stated, options) + "]";
    }
}
