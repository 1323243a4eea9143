package io.outrider.samples.benchmarks.harness;

import org.jspecify.annotations.Nullable;

/**
 * What was measured of one subject, beside one peer in the same run: an element of {@code rows[]} in the JSON, whose fields
 * are a contract.
 *
 * @param metric what was measured
 * @param model the model that it was measured on; null where there is none
 * @param subject whose figure it is
 * @param subjectValue the median over rounds
 * @param peer who did the same; null where nobody does
 * @param peerValue the peer's median; null where it could not be measured, and {@code note} says why
 * @param ratio subject over peer, the median of the ratios of each round
 * @param ratioLow its first quartile
 * @param ratioHigh its third quartile
 * @param unit of both values
 * @param bytesPerOp what an operation of the subject allocates on the heap; null where that was not measured
 * @param peerBytesPerOp what one of the peer's allocates
 * @param jdk the version of Java that ran the subject
 * @param note what one must know to read the row; null if nothing
 */
public record Row(
        String metric,
        @Nullable String model,
        String subject,
        double subjectValue,
        @Nullable String peer,
        @Nullable Double peerValue,
        @Nullable Double ratio,
        @Nullable Double ratioLow,
        @Nullable Double ratioHigh,
        String unit,
        @Nullable Double bytesPerOp,
        @Nullable Double peerBytesPerOp,
        String jdk,
        @Nullable String note) {

    private static final String JDK = Runtime.version().toString();

    /** A figure without a peer. */
    public static Row alone(String metric, @Nullable String model, String subject, double value, String unit) {
        return new Row(metric, model, subject, value, null, null, null, null, null, unit, null, null, JDK, null);
    }

    /** A figure whose peer could not be measured, with the reason. */
    public static Row without(
            String metric,
            @Nullable String model,
            String subject,
            double value,
            String peer,
            String unit,
            String reason) {
        return new Row(metric, model, subject, value, peer, null, null, null, null, unit, null, null, JDK, reason);
    }

    /** Two figures of one run that were not taken in rounds: the ratio has no spread. */
    public static Row of(
            String metric,
            @Nullable String model,
            String subject,
            double value,
            String peer,
            double peerValue,
            String unit) {
        return new Row(
                metric,
                model,
                subject,
                value,
                peer,
                peerValue,
                value / peerValue,
                null,
                null,
                unit,
                null,
                null,
                JDK,
                null);
    }

    /** Two figures of one run whose ratio means nothing, since they may be 0 or less. */
    public static Row beside(
            String metric,
            @Nullable String model,
            String subject,
            double value,
            String peer,
            double peerValue,
            String unit) {
        return new Row(metric, model, subject, value, peer, peerValue, null, null, null, unit, null, null, JDK, null);
    }

    /** The same with bytes an operation on the heap. */
    public Row bytes(@Nullable Double ofSubject, @Nullable Double ofPeer) {
        return new Row(
                metric,
                model,
                subject,
                subjectValue,
                peer,
                peerValue,
                ratio,
                ratioLow,
                ratioHigh,
                unit,
                ofSubject,
                ofPeer,
                jdk,
                note);
    }

    /** The same with the spread of its ratio over rounds. */
    public Row ratio(Quartiles ratios) {
        return new Row(
                metric,
                model,
                subject,
                subjectValue,
                peer,
                peerValue,
                ratios.median(),
                ratios.low(),
                ratios.high(),
                unit,
                bytesPerOp,
                peerBytesPerOp,
                jdk,
                note);
    }

    /** The same with another name for the peer. */
    public Row peer(String name) {
        return new Row(
                metric,
                model,
                subject,
                subjectValue,
                name,
                peerValue,
                ratio,
                ratioLow,
                ratioHigh,
                unit,
                bytesPerOp,
                peerBytesPerOp,
                jdk,
                note);
    }

    /** The same with a note. */
    public Row note(@Nullable String text) {
        return new Row(
                metric,
                model,
                subject,
                subjectValue,
                peer,
                peerValue,
                ratio,
                ratioLow,
                ratioHigh,
                unit,
                bytesPerOp,
                peerBytesPerOp,
                jdk,
                text);
    }
}
