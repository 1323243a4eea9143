package io.outrider.internal.log;

/** What takes the decisions that wait for nothing more. */
interface Closing {

    /** Takes a decision; from now on it only has to be told from others until its row is written. */
    void add(int slot);

    /** How many were taken whose rows are not written yet. */
    int size();

    /** Writes rows if there are enough of them to be worth it. */
    void flushIfMany();
}
