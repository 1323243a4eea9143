package io.outrider.experience.folder;

/**
 * One thing that is wrong in the folder of an experience log.
 *
 * @param kind what sort of thing
 * @param path the file or folder, relative to the log's folder
 * @param text what is wrong with it, in words
 */
public record Finding(Kind kind, String path, String text) {

    /** The sorts of things that can be wrong. */
    public enum Kind {
        /** Record numbers are missing between two segments or within one. */
        GAP,
        /** A loss mark: records were refused, damaged or taken away; not those that were torn before they were durable. */
        LOSS,
        /** Bytes that had been forced are damaged. */
        DAMAGE,
        /** A sealed segment's seal is missing, or its count or digest does not fit. */
        SEAL,
        /** A joined row differs from the raw record that it was made of, or that record is not there. */
        JOIN,
        /** A file does not have the digest or the rows that its index or manifest says, or is not there. */
        FILE,
        /** A file was set aside earlier. */
        QUARANTINE,
        /** A file cannot be read or understood. */
        UNREADABLE
    }
}
