package io.outrider.samples.benchmarks;

import io.outrider.PropensityKind;
import io.outrider.world.WorldChoice;
import io.outrider.world.WorldEpisode;
import io.outrider.world.WorldReason;
import io.outrider.world.WorldSampler;
import io.outrider.world.WorldSource;
import java.util.random.RandomGenerator;

/** Chooses the worlds of a finite source one after another, round and round. */
final class InOrder implements WorldSampler {

    private final WorldSource<?, ?> source;
    private int next;

    InOrder(WorldSource<?, ?> source) {
        this.source = source;
    }

    @Override
    public WorldChoice next(RandomGenerator random) {
        int index = next++ % source.worlds().size();
        return new WorldChoice(
                source.worlds().get(index), Double.NaN, PropensityKind.UNAVAILABLE, WorldReason.DRAWN, true);
    }

    @Override
    public void observed(WorldEpisode episode) {}

    @Override
    public byte[] save() {
        return new byte[0];
    }

    @Override
    public void restore(byte[] saved) {
        next = 0;
    }
}
