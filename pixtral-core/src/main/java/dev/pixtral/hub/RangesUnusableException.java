package dev.pixtral.hub;

/** Ranges of this file do not work on this server; its whole content may. */
final class RangesUnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    RangesUnusableException(String why) {
        super(why);
    }
}
