package io.outrider.internal.log;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.RewardStatus;
import io.outrider.experience.Transition;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.segment.Bug;
import io.outrider.internal.segment.DiskBudget;
import io.outrider.internal.segment.FrameView;
import io.outrider.internal.segment.LogEnvironment;
import io.outrider.internal.segment.ModelStorage;
import io.outrider.internal.segment.PowerLoss;
import io.outrider.internal.segment.Priority;
import io.outrider.internal.segment.Schedules;
import io.outrider.internal.segment.Schedules.Step;
import io.outrider.internal.segment.SegmentLog;
import io.outrider.internal.segment.SegmentName;
import io.outrider.internal.segment.Storage;
import io.outrider.internal.segment.StorageFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A sequence of things that happen to rows and erasures, on the model file system and in one thread. The oracle: an erasure
 * that returned reaches the sink; nothing that it covers is in a segment that was frozen after it; a segment that was sent is
 * sent again with the same rows; every other acknowledged row is sent.
 */
final class ErasureSchedule implements Schedules.Trial<ErasureSchedule.Kind> {

    enum Kind {
        RECORD,
        ERASE,
        SET_CLOCK,
        SEAL,
        SHIP,
        SHIP_AND_DIE,
        SEND,
        REOPEN,
        KILL,
        POWER_LOSS,
        POWER_LOSS_SOON
    }

    static final Schedules<Kind> ALL =
            new Schedules<>(Kind.values(), new int[] {30, 16, 4, 12, 8, 6, 8, 3, 3, 4, 6}, 20, 80, 12);

    private static final Path ROOT = Path.of("/log");
    private static final Path ERASURES = ROOT.resolve("erasures");
    private static final int SUBJECTS = 4;

    /**
     * What the test knows of a row.
     *
     * @param after how many erasures had been asked for when it was recorded
     */
    private record Row(String subject, long epoch, long decidedAtMicros, int after) {}

    private final long seed;
    private final Bug bug;
    private final boolean ledgerForgotten;

    /**
     * @param bug a deliberate mistake of the disk, where erasures are kept
     * @param ledgerForgotten another: what was left out is forgotten at a restart
     */
    ErasureSchedule(long seed, Bug bug, boolean ledgerForgotten) {
        this.seed = seed;
        this.bug = bug;
        this.ledgerForgotten = ledgerForgotten;
    }

    @Override
    public Schedules.Life<Kind> begin() {
        return new Life();
    }

    private final class Life implements Schedules.Life<Kind> {
        private final TestClock clock = new TestClock();
        private final Random chance = new Random(~seed);
        private final Map<Long, Row> rows = new HashMap<>();
        private final Set<Long> acknowledged = new HashSet<>();
        private final List<Erasure> asked = new ArrayList<>();
        private final Map<SegmentName, Integer> firstFrozen = new HashMap<>();
        private final Map<SegmentName, Set<Long>> sent = new HashMap<>();
        private final Map<String, String> tombstones = new HashMap<>();
        private ModelStorage storage = new ModelStorage().exposeStale();
        private SegmentLog log;
        private AgentTable agents = new AgentTable();
        private Erasures erasures;
        private FreezeLedger ledger;
        private FreezeRules rules;
        private ErasureShipping shipping;
        private long latestMicros = Long.MIN_VALUE;
        private long nextId = 1;

        Life() {
            open();
        }

        private void open() {
            agents = new AgentTable();
            agents.add(Logs.schema("offers", RewardAggregation.SUM, Duration.ofHours(1)));
            LogEnvironment environment = Logs.environment(storage, clock);
            Path folder = ROOT.resolve("joined");
            log = SegmentLog.open(environment, folder, Logs.SMALL, new DiskBudget(64L << 20), agents, this::durable);
            Storage mistaken = bug.in(storage);
            if (ledgerForgotten) {
                storage.delete(ERASURES.resolve(FreezeLedger.FILE));
            }
            erasures = Erasures.open(mistaken, ERASURES, log.epoch());
            ledger = new FreezeLedger(mistaken, ERASURES);
            rules = new FreezeRules(log, erasures, ledger, new ShipCounters());
            ExperienceSink sink = (name, path, digest) -> put(name, path);
            shipping = new ErasureShipping(erasures, sink, log, log);
            latestMicros = Long.MIN_VALUE;
        }

        private void durable(FrameView frame) {
            if (frame.type() == FrameType.ROW) {
                ByteBuffer payload = frame.payload();
                int decision = RowCodec.decision(payload, payload.position());
                acknowledged.add(payload.getLong(decision + DecisionCodec.ID + 8));
            }
        }

        private void put(String name, Path path) {
            String content;
            try (StorageFile file = storage.openForReading(path)) {
                content = StandardCharsets.US_ASCII
                        .decode(file.readFully(1 << 20))
                        .toString();
            }
            String before = tombstones.putIfAbsent(name, content);
            if (before != null && !before.equals(content)) {
                throw new AssertionError(name + " was sent as " + before + " and as " + content);
            }
        }

        @Override
        public void take(Step<Kind> step) {
            try {
                perform(step);
            } catch (PowerLoss e) {
                restart(storage.afterPowerLoss(chance));
            }
        }

        private void perform(Step<Kind> step) {
            switch (step.kind()) {
                case RECORD -> {
                    for (int i = 0; i < step.amount(); i++) {
                        record();
                    }
                    pump();
                }
                case ERASE -> erase("subject " + step.amount() % SUBJECTS);
                case SET_CLOCK -> clock.shiftWall(Duration.ofHours(step.amount() % 3 - 1L));
                case SEAL -> {
                    log.forceSeal(Duration.ZERO);
                    pump();
                }
                case SHIP -> ship(true);
                case SHIP_AND_DIE -> {
                    ship(false);
                    restart(storage.afterPowerLoss(chance));
                }
                case SEND -> {
                    boolean ignored = shipping.send(() -> false);
                    shipping.forget();
                }
                case REOPEN -> {
                    log.close();
                    restart(storage.afterKill());
                }
                case KILL -> restart(storage.afterKill());
                case POWER_LOSS -> restart(storage.afterPowerLoss(chance));
                case POWER_LOSS_SOON -> storage.dieAt(storage.operations() + step.amount());
            }
        }

        private void pump() {
            clock.advance(Duration.ofMillis(200));
            int turns = 0;
            do {
                log.pump();
            } while (log.ringFill() > 0 && turns++ < 100);
        }

        private void record() {
            DecisionRecord record = Logs.record(0, 77, nextId++);
            record.subjectKey = "subject " + record.idLow % SUBJECTS;
            record.decidedAtMicros = clock.wallMicros();
            latestMicros = Math.max(latestMicros, record.decidedAtMicros);
            ByteBuffer decision = ByteBuffer.allocate(4 << 10).order(ByteOrder.LITTLE_ENDIAN);
            DecisionCodec.encode(record, null, decision);
            decision.flip();
            ByteBuffer row =
                    ByteBuffer.allocate(RowCodec.FIXED + decision.limit()).order(ByteOrder.LITTLE_ENDIAN);
            row.putShort(0, Wire.VERSION).putLong(RowCodec.RECORD, log.epoch()).putLong(RowCodec.RECORD + 8, nextId);
            row.put(RowCodec.STATUS, Codes.of(RewardStatus.COMPLETE)).putInt(RowCodec.DECISION, decision.limit());
            row.position(RowCodec.FIXED);
            row.put(decision).flip();
            if (log.append(FrameType.ROW, 0, Priority.NORMAL, row) >= 0) {
                rows.put(record.idLow, new Row(record.subjectKey, log.epoch(), record.decidedAtMicros, asked.size()));
            }
        }

        private void erase(String subject) {
            long at = Math.max(clock.wallMicros(), Math.max(latestMicros, ledger.latestMicros()));
            asked.add(new Erasure(log.epoch(), Long.MAX_VALUE, Long.MAX_VALUE, List.of(subject)));
            int place = asked.size() - 1;
            asked.set(place, erasures.erase(List.of(subject), at));
        }

        /** Whether one of these erasures covers a row; of those that did not return, if they may. */
        private boolean erased(Row row, List<Erasure> some, boolean maybe) {
            return some.stream()
                    .filter(each -> maybe || each.number() != Long.MAX_VALUE)
                    .anyMatch(each ->
                            each.subjects().contains(row.subject) && each.covers(row.epoch, row.decidedAtMicros));
        }

        private void ship(boolean complete) {
            for (SegmentName segment : log.sealedSegments()) {
                int frozenAt = firstFrozen.computeIfAbsent(segment, first -> asked.size());
                Set<Long> ids = new TreeSet<>();
                rules.rows(log.read(segment))
                        .transitions()
                        .values()
                        .forEach(some ->
                                some.stream().map(Transition::decisionId).forEach(id -> ids.add(id.low())));
                Set<Long> before = sent.putIfAbsent(segment, ids);
                if (before != null && !before.equals(ids)) {
                    throw new AssertionError("segment " + segment + " was sent with " + before + " and with " + ids);
                }
                for (long id : ids) {
                    Row row = rows.get(id);
                    if (row.after < frozenAt && erased(row, asked.subList(row.after, frozenAt), false)) {
                        throw new AssertionError("row " + id + " was erased before " + segment + " was frozen");
                    }
                }
                if (complete) {
                    log.releaseSegment(segment);
                }
            }
        }

        private void restart(ModelStorage next) {
            storage = next;
            for (int attempt = 0; ; attempt++) {
                try {
                    if (attempt < 3 && chance.nextInt(2) == 0) {
                        storage.dieAt(1 + chance.nextInt(40));
                    }
                    open();
                    storage.dieAt(Long.MAX_VALUE);
                    return;
                } catch (PowerLoss e) {
                    storage = storage.afterPowerLoss(chance);
                }
            }
        }

        @Override
        public void judge() {
            storage.dieAt(Long.MAX_VALUE);
            restart(storage.afterPowerLoss(chance));
            boolean ignored = shipping.send(() -> false);
            ship(true);
            for (Erasure erasure : asked) {
                if (erasure.number() != Long.MAX_VALUE
                        && !tombstones.containsKey(Layout.erasure(log.producerId(), erasure))) {
                    throw new AssertionError("the erasure " + erasure + " was not sent: " + tombstones.keySet());
                }
            }
            Set<Long> delivered = new HashSet<>();
            sent.values().forEach(delivered::addAll);
            for (long id : acknowledged) {
                if (!delivered.contains(id) && !erased(rows.get(id), asked, true)) {
                    throw new AssertionError("row " + id + " was acknowledged and is not delivered");
                }
            }
        }
    }
}
