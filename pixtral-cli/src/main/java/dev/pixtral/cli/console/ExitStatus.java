package dev.pixtral.cli.console;

/** The exit status of the process. */
public enum ExitStatus {
    DONE(0),
    FAILED(1),
    USAGE(2),
    /** By Ctrl-C: 128 plus the number of the signal, the status with which the JVM itself ends. */
    INTERRUPTED(130);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
