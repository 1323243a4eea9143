package io.outrider.internal.log;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whom a decision was about, when it was made, and in which epoch: what is needed to leave out what came of it later, where
 * the decision itself is no longer at hand.
 *
 * @param subject a hash of the subject key
 * @param epoch the raw log's when it was recorded
 * @param decidedAtMicros when it was made
 */
record SubjectTag(long subject, long epoch, long decidedAtMicros) {

    /** That of a row; null where it is about nobody. */
    static @Nullable SubjectTag of(StoredTransition row) {
        String subject = row.subjectKey();
        return subject == null ? null : new SubjectTag(hash(subject), row.recordEpoch(), row.decidedAtMicros());
    }

    /** The hash of a subject key. */
    static long hash(String subject) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : subject.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
