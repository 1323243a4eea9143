package io.outrider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an agent may choose from: the branches of an action, and how a host's action type is made of them.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <A> the host's action type
 */
public abstract sealed class ActionSpace<A> {

    private final List<Branch> branches;

    private ActionSpace(List<Branch> branches) {
        this.branches = List.copyOf(branches);
    }

    /**
     * A fixed list of actions: the policy's score number i belongs to {@code actions[i]}.
     *
     * @throws IllegalArgumentException if there is no action, or two are equal
     */
    @SafeVarargs
    public static <A> ActionSpace<A> of(A... actions) {
        List<A> list = new ArrayList<>(actions.length);
        for (A action : actions) {
            list.add(action);
        }
        return new Listed<>(List.copyOf(list));
    }

    /** A fixed list of actions, as {@link #of(Object[])}. */
    public static <A> ActionSpace<A> of(List<A> actions) {
        return new Listed<>(List.copyOf(actions));
    }

    /** The actions 0 to {@code size} − 1, for hosts that want no domain type. */
    public static ActionSpace<Integer> discrete(int size) {
        return new Numbered(size);
    }

    /** One choice in each of several discrete branches: {@code sizes[b]} alternatives in branch b. */
    public static ActionSpace<int[]> multiDiscrete(int... sizes) {
        return new Choices(Arrays.stream(sizes).mapToObj(Branch::discrete).toList());
    }

    /** A real vector between {@code low} and {@code high}. */
    public static ActionSpace<float[]> box(float[] low, float[] high) {
        return new Reals(Branch.box(low, high));
    }

    /** A real vector of {@code dimensions}, each between {@code low} and {@code high}. */
    public static ActionSpace<float[]> box(int dimensions, float low, float high) {
        float[] lows = new float[dimensions];
        float[] highs = new float[dimensions];
        Arrays.fill(lows, low);
        Arrays.fill(highs, high);
        return box(lows, highs);
    }

    /** Any branches, discrete beside continuous. */
    public static ActionSpace<BranchedAction> branches(Branch... branches) {
        return new Branched(List.of(branches));
    }

    /** The branches that make up an action, in the order of the policy's outputs. */
    public final List<Branch> branches() {
        return branches;
    }

    /** Whether an action is one choice from a list: one discrete branch. */
    public final boolean isSingleChoice() {
        return branches.size() == 1 && branches.get(0).isDiscrete();
    }

    /**
     * The host's action for what was drawn.
     *
     * @param choices the chosen alternative of each discrete branch, in branch order; not kept
     * @param values the values of all continuous branches, one after another; not kept
     */
    public abstract A action(int[] choices, float[] values);

    /**
     * The inverse of {@link #action}.
     *
     * @throws IllegalArgumentException if {@code action} is not in this space; the message holds it
     */
    public abstract void locate(A action, int[] choices, float[] values);

    static IllegalArgumentException outside(Object action, ActionSpace<?> space) {
        return new IllegalArgumentException("the action " + action + " is not in " + space);
    }

    @Override
    public String toString() {
        return "ActionSpace" + branches;
    }

    private static final class Listed<A> extends ActionSpace<A> {
        private final List<A> actions;
        private final Map<A, Integer> positions = new HashMap<>();

        Listed(List<A> actions) {
            super(List.of(Branch.discrete(actions.size())));
            this.actions = actions;
            for (int i = 0; i < actions.size(); i++) {
                if (positions.put(actions.get(i), i) != null) {
                    throw new IllegalArgumentException("the action " + actions.get(i) + " is listed twice");
                }
            }
        }

        @Override
        public A action(int[] choices, float[] values) {
            return actions.get(choices[0]);
        }

        @Override
        public void locate(A action, int[] choices, float[] values) {
            Integer position = positions.get(action);
            if (position == null) {
                throw outside(action, this);
            }
            choices[0] = position;
        }

        @Override
        public String toString() {
            return "ActionSpace" + actions;
        }
    }

    private static final class Numbered extends ActionSpace<Integer> {
        private final Integer[] boxes;

        Numbered(int size) {
            super(List.of(Branch.discrete(size)));
            boxes = new Integer[size];
            Arrays.setAll(boxes, i -> i);
        }

        @Override
        public Integer action(int[] choices, float[] values) {
            return boxes[choices[0]];
        }

        @Override
        public void locate(Integer action, int[] choices, float[] values) {
            if (action < 0 || action >= boxes.length) {
                throw outside(action, this);
            }
            choices[0] = action;
        }
    }

    private static final class Choices extends ActionSpace<int[]> {
        Choices(List<Branch> branches) {
            super(branches);
            if (branches.isEmpty()) {
                throw new IllegalArgumentException("an action needs at least one branch");
            }
        }

        @Override
        public int[] action(int[] choices, float[] values) {
            return Arrays.copyOf(choices, branches().size());
        }

        @Override
        public void locate(int[] action, int[] choices, float[] values) {
            if (action.length != branches().size()) {
                throw outside(Arrays.toString(action), this);
            }
            for (int b = 0; b < action.length; b++) {
                if (action[b] < 0 || action[b] >= branches().get(b).size()) {
                    throw outside(Arrays.toString(action), this);
                }
                choices[b] = action[b];
            }
        }
    }

    private static final class Reals extends ActionSpace<float[]> {
        Reals(Branch branch) {
            super(List.of(branch));
        }

        @Override
        public float[] action(int[] choices, float[] values) {
            return Arrays.copyOf(values, branches().get(0).size());
        }

        @Override
        public void locate(float[] action, int[] choices, float[] values) {
            if (action.length != branches().get(0).size()) {
                throw outside(Arrays.toString(action), this);
            }
            for (int i = 0; i < action.length; i++) {
                if (!Float.isFinite(action[i])) {
                    throw outside(Arrays.toString(action), this);
                }
                values[i] = action[i];
            }
        }
    }

    private static final class Branched extends ActionSpace<BranchedAction> {
        Branched(List<Branch> branches) {
            super(branches);
            if (branches.isEmpty()) {
                throw new IllegalArgumentException("an action needs at least one branch");
            }
        }

        @Override
        public BranchedAction action(int[] choices, float[] values) {
            return BranchedAction.of(branches(), choices, values);
        }

        @Override
        public void locate(BranchedAction action, int[] choices, float[] values) {
            if (!Objects.equals(action.branches(), branches())) {
                throw outside(action, this);
            }
            action.copyInto(choices, values);
        }
    }
}
