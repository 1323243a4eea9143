package io.outrider.samples.benchmarks.log;

/** Appends nothing, so that what measuring costs can be seen. */
final class Nothing implements Appending {

    @Override
    public void renew() {}

    @Override
    public boolean append() {
        return true;
    }

    @Override
    public void settle() {}

    @Override
    public void force() {}

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {}
}
