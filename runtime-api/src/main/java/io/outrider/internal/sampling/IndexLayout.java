package io.outrider.internal.sampling;

import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.sampling.Indices;
import io.outrider.sampling.PathSampler;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the indices that a sampler asks for are laid out over a policy: several in one row where the graph has them as its
 * members, else one a row.
 *
 * @param indices what is drawn
 * @param input the position of the index input
 * @param repeats the rows of the policy that make one row for the sampler
 * @param width the numbers of one index
 * @param seen the signature as the sampler, records and replays see it: without the index input, draws as members
 */
public record IndexLayout(Indices indices, int input, int repeats, int width, PolicySignature seen) {

    private static final Set<OutputKind> WITH_MEMBERS =
            EnumSet.of(OutputKind.Q_MEMBERS, OutputKind.QUANTILES, OutputKind.MEAN_MEMBERS);

    /** The layout for {@code sampler}; empty if it asks for no indices, or the policy cannot serve them. */
    public static Optional<IndexLayout> of(PathSampler sampler, PolicySignature signature) {
        return sampler.needs()
                .indices()
                .filter(indices -> unmet(indices, signature).isEmpty())
                .map(indices -> layout(indices, signature));
    }

    /** The signature as the sampler sees it: of the layout where there is one, else {@code signature} itself. */
    public static PolicySignature seen(PathSampler sampler, PolicySignature signature) {
        return of(sampler, signature).map(IndexLayout::seen).orElse(signature);
    }

    /** Why indices cannot be fed into a policy, a sentence each; also where it has index inputs that nobody asked for. */
    static List<String> unmet(PathSampler sampler, PolicySignature signature) {
        Indices wanted = sampler.needs().indices().orElse(null);
        List<String> unmet = new ArrayList<>();
        for (InputSpec input : signature.inputs()) {
            if (isIndex(input) && (wanted == null || input.role() != wanted.role())) {
                unmet.add("the policy's input " + input + " is an index that the sampler " + sampler
                        + " does not ask for");
            }
        }
        if (wanted != null) {
            unmet.addAll(unmet(wanted, signature));
        }
        return unmet;
    }

    private static List<String> unmet(Indices wanted, PolicySignature signature) {
        List<InputSpec> inputs = signature.inputs().stream()
                .filter(input -> input.role() == wanted.role())
                .toList();
        if (inputs.size() != 1) {
            return List.of("the sampler needs one input of role " + wanted.role() + ", but the policy takes "
                    + (signature.inputs().isEmpty() ? "none" : signature.inputs()));
        }
        for (OutputSpec output : signature.outputs()) {
            if (WITH_MEMBERS.contains(output.kind())) {
                return inRow(wanted, inputs.get(0), output);
            }
        }
        boolean ranked = signature.outputs().stream().anyMatch(output -> isPerDraw(output, signature));
        return ranked
                ? List.of()
                : List.of("the sampler tells draws apart by Q, LOGITS or MEAN, but the policy gives "
                        + signature.outputs());
    }

    /** Members in the graph must be the indices of a row. */
    private static List<String> inRow(Indices wanted, InputSpec input, OutputSpec output) {
        int members = output.shape().get(0);
        boolean fits = input.shape().size() >= 2 && input.shape().get(0) == members;
        if (!fits) {
            return List.of(
                    "the policy's output " + output + " has members, which are not the indices of its input " + input);
        }
        return members == wanted.total()
                ? List.of()
                : List.of("the policy takes " + members + " indices a row, but the sampler draws " + wanted.total()
                        + (wanted.acting() == Indices.Acting.FIRST ? ", the acting one included" : ""));
    }

    private static boolean isIndex(InputSpec input) {
        return input.role() == InputRole.Z || input.role() == InputRole.DROPOUT_MASK;
    }

    private static IndexLayout layout(Indices indices, PolicySignature signature) {
        int input = signature.indexOf(indices.role());
        int size = signature.inputs().get(input).size(0);
        boolean inRow = signature.outputs().stream().anyMatch(output -> WITH_MEMBERS.contains(output.kind()));
        List<InputSpec> inputs = new ArrayList<>(signature.inputs());
        inputs.remove(input);
        List<OutputSpec> outputs = new ArrayList<>();
        for (OutputSpec output : signature.outputs()) {
            outputs.add(!inRow && isPerDraw(output, signature) ? perDraw(output, indices.total()) : output);
        }
        PolicySignature seen =
                new PolicySignature(inputs, outputs, signature.states(), signature.branches(), signature.squashes());
        return new IndexLayout(
                indices, input, inRow ? 1 : indices.total(), inRow ? size / indices.total() : size, seen);
    }

    private static boolean isPerDraw(OutputSpec output, PolicySignature signature) {
        return switch (output.kind()) {
            case Q, MEAN -> true;
            case LOGITS -> signature.indexOf(OutputKind.Q) < 0;
            default -> false;
        };
    }

    private static OutputSpec perDraw(OutputSpec output, int draws) {
        List<Integer> shape = new ArrayList<>(List.of(draws));
        shape.addAll(output.shape());
        OutputKind kind = output.kind() == OutputKind.MEAN ? OutputKind.MEAN_MEMBERS : OutputKind.Q_MEMBERS;
        return new OutputSpec(output.name(), kind, shape);
    }

    /** Whether output {@code index} holds a value of each draw, and so of each repeated row. */
    boolean isOfEveryRow(int index, PolicySignature signature) {
        return repeats == 1 || isPerDraw(signature.outputs().get(index), signature);
    }
}
