package io.outrider;

/** A token is not a decision id that was signed here: it was made up, changed, or signed with a key that is no longer known. */
public final class InvalidSignatureException extends OutriderException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 100;

    InvalidSignatureException(String token, String why) {
        super(why + ": \"" + shortened(token) + "\"", null);
    }

    /** What a stranger sent is not to fill a log file. */
    private static String shortened(String token) {
        return token.length() <= LONGEST ? token : token.substring(0, LONGEST) + "...";
    }
}
