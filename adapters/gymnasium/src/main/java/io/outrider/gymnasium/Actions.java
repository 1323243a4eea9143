package io.outrider.gymnasium;

import io.outrider.gymnasium.Gymnasium.Made;
import java.nio.ByteBuffer;

/** How actions of an environment are checked and sent. */
interface Actions<A> {

    /** Discrete ones, counted from 0. */
    Actions<Integer> DISCRETE = new Actions<>() {
        @Override
        public void check(Made made, Integer action) {
            if (action < 0 || action >= made.actions) {
                throw new IllegalArgumentException(
                        "the actions of " + made.id + " are 0 to " + (made.actions - 1) + ", not " + action);
            }
        }

        @Override
        public int bytes(Made made) {
            return Integer.BYTES;
        }

        @Override
        public void put(Integer action, ByteBuffer into) {
            into.putInt(action);
        }
    };

    /** Those in a box, flattened. */
    Actions<float[]> BOX = new Actions<>() {
        @Override
        public void check(Made made, float[] action) {
            if (action.length != made.actions) {
                throw new IllegalArgumentException(
                        "an action of " + made.id + " has " + made.actions + " values, not " + action.length);
            }
        }

        @Override
        public int bytes(Made made) {
            return Float.BYTES * made.actions;
        }

        @Override
        public void put(float[] action, ByteBuffer into) {
            for (float value : action) {
                into.putFloat(value);
            }
        }
    };

    /** Refuses an action that the environment has not got. */
    void check(Made made, A action);

    /** How many bytes an action takes. */
    int bytes(Made made);

    /** Writes a checked action. */
    void put(A action, ByteBuffer into);
}
