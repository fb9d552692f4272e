package dev.pixtral.cli.console;

/** What the shell is told. */
public enum ExitStatus {
    DONE(0),
    FAILED(1),
    USAGE(2),
    /** By Ctrl-C: 128 and the number of the signal, which is what the JVM ends with as well. */
    INTERRUPTED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
