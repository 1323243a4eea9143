package io.outrider.internal.log;

import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.RewardStatus;
import java.util.List;

/** The numbers that stand for enumerations on disk; they never change. */
final class Codes {

    private static final List<PropensityKind> KINDS = List.of(
            PropensityKind.EXACT, PropensityKind.DENSITY, PropensityKind.MONTE_CARLO, PropensityKind.UNAVAILABLE);
    private static final List<Reason> REASONS =
            List.of(Reason.SAMPLED, Reason.FLOOR, Reason.BUDGET_OFF, Reason.FORCED, Reason.FALLBACK, Reason.HOST);
    private static final List<RewardStatus> STATUSES = List.of(
            RewardStatus.COMPLETE,
            RewardStatus.DEFAULT,
            RewardStatus.MISSING,
            RewardStatus.LATE,
            RewardStatus.EVICTED,
            RewardStatus.DOWNSTREAM);

    private Codes() {}

    static byte of(PropensityKind kind) {
        return switch (kind) {
            case EXACT -> 0;
            case DENSITY -> 1;
            case MONTE_CARLO -> 2;
            case UNAVAILABLE -> 3;
        };
    }

    static PropensityKind kind(byte code) {
        return KINDS.get(code);
    }

    static boolean knowsKind(byte code) {
        return code >= 0 && code < KINDS.size();
    }

    static boolean knowsReason(byte code) {
        return code >= 0 && code < REASONS.size();
    }

    static boolean knowsStatus(byte code) {
        return code >= 0 && code < STATUSES.size();
    }

    static byte of(Reason reason) {
        return switch (reason) {
            case SAMPLED -> 0;
            case FLOOR -> 1;
            case BUDGET_OFF -> 2;
            case FORCED -> 3;
            case FALLBACK -> 4;
            case HOST -> 5;
        };
    }

    static Reason reason(byte code) {
        return REASONS.get(code);
    }

    static byte of(RewardStatus status) {
        return switch (status) {
            case COMPLETE -> 0;
            case DEFAULT -> 1;
            case MISSING -> 2;
            case LATE -> 3;
            case EVICTED -> 4;
            case DOWNSTREAM -> 5;
        };
    }

    static RewardStatus status(byte code) {
        return STATUSES.get(code);
    }
}
