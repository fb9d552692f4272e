package dev.pixtral.checkpoint.verify;

/**
 * What was found about a file.
 *
 * @param name its name
 * @param size its bytes
 * @param sha256 SHA-256 of its content, 64 lower-case hexadecimal digits; empty if it could not be read
 * @param state the result
 * @param note a phrase for people, without a full stop: what is wrong, or which published file it is
 */
public record VerifiedFile(String name, long size, String sha256, State state, String note) {
    /** The result for a file. */
    public enum State {
        /** It is a published file, byte by byte. */
        OK,
        /**
         * It is readable and complete, but not the published file of this name: another revision, or another training.
         */
        DIFFERS,
        /** It is readable and complete; no published file is known to compare it with. */
        UNKNOWN,
        /** It is not readable, not complete, or not what its name says. */
        DAMAGED
    }
}
