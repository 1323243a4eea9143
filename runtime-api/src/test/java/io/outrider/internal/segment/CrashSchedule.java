package io.outrider.internal.segment;

import io.outrider.internal.segment.Schedules.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A sequence of things that happen to a log, drawn from a seed, and the oracle that judges what the log made of them: what
 * was acknowledged and not released is there after every crash, nothing is there that was not appended, and all of it is
 * unaltered, in order and in a segment of its own epoch.
 */
final class CrashSchedule implements Schedules.Trial<CrashSchedule.Kind> {
    enum Kind {
        APPEND,
        PUMP,
        PASS_TIME,
        FORCE,
        SEAL,
        RELEASE,
        REOPEN,
        KILL,
        POWER_LOSS,
        POWER_LOSS_SOON,
        IO_ERRORS,
        DISK_FULL,
        DISK_FREE
    }

    static final Schedules<Kind> ALL =
            new Schedules<>(Kind.values(), new int[] {40, 25, 8, 8, 3, 4, 2, 2, 2, 5, 4, 1, 3}, 20, 100, 30);

    private final long seed;
    private final Bug bug;

    CrashSchedule(long seed, Bug bug) {
        this.seed = seed;
        this.bug = bug;
    }

    @Override
    public Schedules.Life<Kind> begin() {
        return new Life();
    }

    private final class Life implements Schedules.Life<Kind> {
        private final ManualClock clock = new ManualClock();
        private final Random chance = new Random(~seed);
        private final Map<Long, Long> positions = new HashMap<>();
        private final Set<Long> appended = new HashSet<>();
        private final Set<Long> acknowledged = new HashSet<>();
        private final Set<Long> released = new HashSet<>();
        private ModelStorage storage = new ModelStorage().exposeStale();
        private SegmentLog log;
        private long nextId;

        Life() {
            log = open();
        }

        private SegmentLog open() {
            return SegmentLog.open(
                    TestLog.environment(bug.in(storage), clock),
                    TestLog.DIR,
                    TestLog.OPTIONS,
                    new DiskBudget(64L * TestLog.SEGMENT),
                    Preamble.none(),
                    frame -> acknowledged.add(TestLog.id(frame.payload())),
                    bug.seeding());
        }

        @Override
        public void take(Step<Kind> step) {
            try {
                perform(step);
            } catch (PowerLoss e) {
                crash(storage.afterPowerLoss(chance));
            }
        }

        private void perform(Step<Kind> step) {
            switch (step.kind()) {
                case APPEND -> append(step.amount());
                case PUMP -> log.pump();
                case PASS_TIME -> {
                    clock.advanceMillis(step.amount() * step.amount() * 30L);
                    log.pump();
                }
                case FORCE -> {
                    log.awaitDurable(log.position(), Duration.ZERO);
                    log.pump();
                }
                case SEAL -> {
                    log.forceSeal(Duration.ZERO);
                    log.pump();
                }
                case RELEASE -> release();
                case REOPEN -> {
                    heal();
                    log.close();
                    check();
                    restart();
                }
                case KILL -> crash(storage.afterKill());
                case POWER_LOSS -> crash(storage.afterPowerLoss(chance));
                case POWER_LOSS_SOON -> storage.dieAt(storage.operations() + step.amount());
                case IO_ERRORS -> failFor(step.amount());
                case DISK_FULL -> storage.capacity(storage.usedBytes() + step.amount() * 100L);
                case DISK_FREE -> heal();
            }
            checkPositions();
        }

        private void heal() {
            storage.capacity(Long.MAX_VALUE).faults((op, path, number) -> null);
            clock.advanceMillis(2_000);
        }

        private void failFor(int amount) {
            long until = storage.operations() + amount;
            long salt = chance.nextLong();
            storage.faults((op, path, number) ->
                    number < until && fallible(op) && new Random(salt + number).nextInt(3) == 0 ? "I/O error" : null);
        }

        private boolean fallible(ModelStorage.Op op) {
            return op != ModelStorage.Op.READ && op != ModelStorage.Op.LIST;
        }

        private void append(int count) {
            for (int i = 0; i < count % 6 + 1; i++) {
                long id = log.epoch() << 32 | nextId++;
                long position = log.append(1, 0, Priority.NORMAL, TestLog.payload(id, (count * 37 + i * 91) % 900));
                if (position >= 0) {
                    appended.add(id);
                    positions.put(id, position);
                }
            }
        }

        private void release() {
            if (log.sealedSegments().isEmpty()) {
                return;
            }
            SegmentName name = log.sealedSegments().get(0);
            List<Long> ids = new ArrayList<>();
            try {
                log.read(name).forEach(frame -> {
                    if (frame.appended()) {
                        ids.add(TestLog.id(frame.payload()));
                    }
                });
                released.addAll(ids);
                log.releaseSegment(name);
            } catch (StorageException e) {
                // the disk fails just now; the segment may still be there
            }
        }

        private void crash(ModelStorage next) {
            storage = next;
            restart();
        }

        private void restart() {
            positions.clear();
            for (int attempt = 0; ; attempt++) {
                try {
                    if (attempt < 3 && chance.nextInt(2) == 0) {
                        storage.dieAt(1 + chance.nextInt(30));
                    }
                    storage.capacity(Long.MAX_VALUE);
                    log = open();
                    storage.dieAt(Long.MAX_VALUE);
                    check();
                    return;
                } catch (PowerLoss e) {
                    storage = storage.afterPowerLoss(chance);
                }
            }
        }

        private void checkPositions() {
            positions.forEach((id, position) -> {
                if (position <= log.durablePosition() && !acknowledged.contains(id)) {
                    throw new AssertionError(
                            "record " + id + " is before the durable position and was not handed over");
                }
            });
        }

        private void check() {
            List<Long> found = new ArrayList<>();
            LogTail tail = log.tail();
            FrameVisitor visitor = frame -> {
                if (frame.appended()) {
                    long id = TestLog.id(frame.payload());
                    if (id >>> 32 != frame.segment().epoch()) {
                        throw new AssertionError("record " + id + " of epoch " + (id >>> 32) + " was found in segment "
                                + frame.segment());
                    }
                    found.add(id);
                }
            };
            while (tail.poll(visitor, 1000) > 0) {
                // until there is nothing more
            }
            judge(found);
        }

        @Override
        public void judge() {
            take(new Step<>(Kind.POWER_LOSS, 1));
            take(new Step<>(Kind.REOPEN, 1));
        }

        private void judge(List<Long> found) {
            Set<Long> unique = new HashSet<>(found);
            if (unique.size() < found.size()) {
                throw new AssertionError("a record was handed over twice: " + found);
            }
            for (int i = 1; i < found.size(); i++) {
                if (found.get(i) < found.get(i - 1)) {
                    throw new AssertionError("out of order: " + found);
                }
            }
            if (!appended.containsAll(unique)) {
                unique.removeAll(appended);
                throw new AssertionError("found but never appended: " + unique);
            }
            Set<Long> missing = new HashSet<>(acknowledged);
            missing.removeAll(released);
            missing.removeAll(unique);
            if (!missing.isEmpty()) {
                throw new AssertionError("acknowledged and lost: " + missing);
            }
        }
    }
}
